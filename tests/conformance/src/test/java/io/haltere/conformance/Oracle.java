package io.haltere.conformance;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/// Runs the same tests against another broker, named by `-Dbroker`, to see that they ask for what
/// MQTT says and not only for what we do. A failure counts unless [Differs] gives the reason.
final class Oracle implements ExecutionCondition, InvocationInterceptor {
    private static final boolean OURS = System.getProperty("broker") == null;

    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Differs> differs =
                context.getTestClass().map(type -> type.getAnnotation(Differs.class));
        return OURS || differs.isEmpty()
                ? RUN
                : ConditionEvaluationResult.disabled(differs.get().value());
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        Differs differs = method.getExecutable().getAnnotation(Differs.class);
        if (OURS || differs == null) {
            test.proceed();
            return;
        }
        try {
            test.proceed();
        } catch (AssertionError difference) {
            throw new TestAbortedException(differs.value(), difference);
        }
    }
}
