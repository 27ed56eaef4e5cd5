package io.haltere.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import io.haltere.tidy.Sources.Source;
import java.util.List;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Sizes and names, by the tree of a file.
final class Shape extends TreeScanner<@Nullable Void, Integer> {
    private static final int METHOD_LINES = 60;
    private static final int NESTING = 4;
    private static final int PARAMETERS = 7;
    private static final List<String> BAD_ENDINGS = List.of("Impl", "Manager", "Utils", "Helper");

    private final Source source;
    private final List<String> findings;
    private boolean isInRecord;
    private final SourcePositions positions =
            Trees.instance(
                            ToolProvider.getSystemJavaCompiler()
                                    .getTask(null, null, null, null, List.of("Object"), null))
                    .getSourcePositions();

    Shape(Source source, List<String> findings) {
        this.source = source;
        this.findings = findings;
    }

    static void check(Source source, List<String> findings) {
        new Shape(source, findings).scan(source.tree(), 0);
    }

    private void find(Tree tree, String what) {
        findings.add(
                source.path()
                        + ":"
                        + line(positions.getStartPosition(source.tree(), tree))
                        + " "
                        + what);
    }

    private long line(long position) {
        return source.tree().getLineMap().getLineNumber(position);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, Integer depth) {
        String name = type.getSimpleName().toString();
        for (String ending : BAD_ENDINGS) {
            if (name.endsWith(ending)) {
                find(type, "a type is named " + name);
            }
        }
        if (type.getKind() == Tree.Kind.INTERFACE && name.matches("I[A-Z][a-z].*")) {
            find(type, "an interface is named " + name);
        }
        boolean wasInRecord = isInRecord;
        isInRecord = type.getKind() == Tree.Kind.RECORD;
        super.visitClass(type, 0);
        isInRecord = wasInRecord;
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, Integer depth) {
        long first = line(positions.getStartPosition(source.tree(), method));
        long last = line(positions.getEndPosition(source.tree(), method));
        if (last - first + 1 > METHOD_LINES) {
            find(method, method.getName() + " has " + (last - first + 1) + " lines");
        }
        // A record lists its fields: long, but every one has its name at the use.
        boolean isConstructor = method.getName().contentEquals("<init>") && !isInRecord;
        if (isConstructor && method.getParameters().size() > PARAMETERS && !source.isTest()) {
            find(method, "a constructor has " + method.getParameters().size() + " parameters");
        }
        return super.visitMethod(method, 0);
    }

    @Override
    public @Nullable Void visitCatch(CatchTree clause, Integer depth) {
        BlockTree block = clause.getBlock();
        boolean isCommented =
                source
                        .lines()
                        .subList(
                                (int) line(positions.getStartPosition(source.tree(), block)) - 1,
                                (int) line(positions.getEndPosition(source.tree(), block)))
                        .stream()
                        .anyMatch(line -> line.contains("//"));
        String name = clause.getParameter().getName().toString();
        if (block.getStatements().isEmpty() && !isCommented && name.equals("e")) {
            find(clause, "a failure is swallowed");
        }
        return super.visitCatch(clause, depth);
    }

    private Integer deeper(Tree tree, Integer depth) {
        if (depth + 1 > NESTING) {
            find(tree, "nested deeper than " + NESTING);
        }
        return depth + 1;
    }

    @Override
    public @Nullable Void visitIf(IfTree tree, Integer depth) {
        scan(tree.getCondition(), depth);
        scan(tree.getThenStatement(), deeper(tree, depth));
        // "else if" is one ladder, not a step down.
        boolean isLadder = tree.getElseStatement() instanceof IfTree;
        scan(tree.getElseStatement(), isLadder ? depth : depth + 1);
        return null;
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree tree, Integer depth) {
        return super.visitForLoop(tree, deeper(tree, depth));
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, Integer depth) {
        return super.visitEnhancedForLoop(tree, deeper(tree, depth));
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree tree, Integer depth) {
        return super.visitWhileLoop(tree, deeper(tree, depth));
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, Integer depth) {
        return super.visitDoWhileLoop(tree, deeper(tree, depth));
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, Integer depth) {
        return super.visitSwitch(tree, deeper(tree, depth));
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, Integer depth) {
        return super.visitTry(tree, deeper(tree, depth));
    }
}
