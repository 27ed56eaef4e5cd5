package io.haltere.broker.access;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of one list as a tree of topic levels, so that a topic costs as many steps as it has
/// levels and not as many as there are rules.
///
/// That loses no order: in Mosquitto's lists a deny entry stands before all others, and all others
/// agree. So the bits of the rules that match, taken together, say what the first one would have.
/// Built by one thread, then only read.
final class AclTree {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int DENY = 4;

    private static final byte[] NONE = new byte[0];
    private static final int FIRST_TABLE = 4;

    private final Node root = new Node(NONE);

    /// The client that is asked about: what `%c` and `%u` stand for.
    ///
    /// @param username null when it has none; then no rule with `%u` is for it
    @SuppressWarnings("ArrayRecordComponent")
    record Names(byte[] clientId, byte @Nullable [] username) {}

    /// A level of some rules. `+`, `%c` and `%u` have places of their own beside the literal ones.
    private static final class Node {
        final byte[] level;

        /// Open addressing, at most half full, so that a step allocates nothing.
        @Nullable Node[] literals = new Node[0];

        int literalCount;
        @Nullable Node any;
        @Nullable Node clientId;
        @Nullable Node username;

        /// Of rules that end here.
        int bits;

        /// Of rules that go on with `#`, which includes this level itself.
        int bitsBelow;

        Node(byte[] level) {
            this.level = level;
        }

        @Nullable Node literal(byte[] bytes, int start, int end) {
            if (literalCount == 0) {
                return null;
            }
            int mask = literals.length - 1;
            int slot = TopicName.hash(bytes, start, end - start) & mask;
            while (true) {
                Node node = literals[slot];
                if (node == null
                        || Arrays.equals(node.level, 0, node.level.length, bytes, start, end)) {
                    return node;
                }
                slot = slot + 1 & mask;
            }
        }

        Node literalOrNew(byte[] bytes) {
            Node known = literal(bytes, 0, bytes.length);
            if (known != null) {
                return known;
            }
            if (2 * (literalCount + 1) > literals.length) {
                @Nullable Node[] old = literals;
                literals = new Node[Math.max(FIRST_TABLE, 2 * old.length)];
                for (Node node : old) {
                    if (node != null) {
                        place(node);
                    }
                }
            }
            var node = new Node(bytes);
            place(node);
            literalCount++;
            return node;
        }

        private void place(Node node) {
            int mask = literals.length - 1;
            int slot = TopicName.hash(node.level, 0, node.level.length) & mask;
            while (literals[slot] != null) {
                slot = slot + 1 & mask;
            }
            literals[slot] = node;
        }
    }

    /// Adds a rule.
    ///
    /// @param filter valid; a `$share` in front has no meaning here and stays a level
    /// @param isPattern whether `%c` and `%u` are names
    void add(String filter, int bits, boolean isPattern) {
        Node node = root;
        for (String level : filter.split("/", -1)) {
            if (level.equals("#")) {
                node.bitsBelow |= bits;
                return;
            }
            node = step(node, level, isPattern);
        }
        node.bits |= bits;
    }

    private static Node step(Node node, String level, boolean isPattern) {
        if (level.equals("+")) {
            return node.any = orNew(node.any);
        }
        if (isPattern && level.equals("%c")) {
            return node.clientId = orNew(node.clientId);
        }
        if (isPattern && level.equals("%u")) {
            return node.username = orNew(node.username);
        }
        return node.literalOrNew(level.getBytes(StandardCharsets.UTF_8));
    }

    private static Node orNew(@Nullable Node node) {
        return node == null ? new Node(NONE) : node;
    }

    /// The bits of all rules that match the topic.
    int match(TopicName topic, Names names) {
        byte[] bytes = topic.bytes();
        if (topic.isReserved()) {
            // Only what begins with $ itself: neither wildcards nor names. [MQTT-4.7.2-1]
            int end = levelEnd(bytes, 0);
            return matchBelow(root.literal(bytes, 0, end), bytes, end, names);
        }
        return root.bitsBelow | matchLevel(root, bytes, 0, names);
    }

    private static int matchLevel(Node node, byte[] topic, int start, Names names) {
        int end = levelEnd(topic, start);
        int bits =
                matchBelow(node.literal(topic, start, end), topic, end, names)
                        | matchBelow(node.any, topic, end, names);
        if (node.clientId != null) {
            bits |= matchName(node.clientId, names.clientId, topic, start, names);
        }
        if (node.username != null && names.username != null) {
            bits |= matchName(node.username, names.username, topic, start, names);
        }
        return bits;
    }

    /// A name may itself have levels.
    private static int matchName(Node node, byte[] name, byte[] topic, int start, Names names) {
        int end = start + name.length;
        boolean isHere =
                end <= topic.length
                        && Arrays.equals(name, 0, name.length, topic, start, end)
                        && (end == topic.length || topic[end] == '/');
        return isHere ? matchBelow(node, topic, end, names) : 0;
    }

    /// @param end where the level that led to the node ends
    private static int matchBelow(@Nullable Node node, byte[] topic, int end, Names names) {
        if (node == null) {
            return 0;
        }
        return node.bitsBelow
                | (end == topic.length ? node.bits : matchLevel(node, topic, end + 1, names));
    }

    private static int levelEnd(byte[] bytes, int start) {
        int i = start;
        while (i < bytes.length && bytes[i] != '/') {
            i++;
        }
        return i;
    }

    /// Whether some topic is both for the filter and for a rule with one of these bits.
    boolean overlaps(TopicFilter filter, int bits, Names names) {
        return new Overlap(filter.levels(), bits, names).isAt(root, 0);
    }

    /// One search for a common topic.
    private record Overlap(List<byte[]> levels, int bits, Names names) {
        /// @param index of the filter's level that comes after this node
        boolean isAt(@Nullable Node node, int index) {
            if (node == null) {
                return false;
            }
            boolean hidden = index == 0 && isReserved(levels.getFirst());
            if ((node.bitsBelow & bits) != 0 && !hidden) {
                return true;
            }
            if (index == levels.size()) {
                return (node.bits & bits) != 0;
            }
            byte[] level = levels.get(index);
            if (isSign(level, '#')) {
                return isAnywhere(node, index == 0);
            }
            if (isSign(level, '+')) {
                return isBelowAny(node, index);
            }
            return isAt(node.literal(level, 0, level.length), index + 1)
                    || !hidden && isBelowOpen(node, level, index);
        }

        private boolean isBelowOpen(Node node, byte[] level, int index) {
            return isAt(node.any, index + 1)
                    || isBelowName(node.clientId, names.clientId, level, index)
                    || isBelowName(node.username, names.username, level, index);
        }

        /// Of a name with levels of its own only the first is compared.
        private boolean isBelowName(
                @Nullable Node node, byte @Nullable [] name, byte[] level, int index) {
            if (node == null || name == null) {
                return false;
            }
            int end = levelEnd(name, 0);
            boolean isSame = Arrays.equals(name, 0, end, level, 0, level.length);
            return isSame && (end == name.length ? isAt(node, index + 1) : isAnywhere(node, false));
        }

        private boolean isBelowAny(Node node, int index) {
            for (Node literal : node.literals) {
                if (literal != null
                        && !(index == 0 && isReserved(literal.level))
                        && isAt(literal, index + 1)) {
                    return true;
                }
            }
            return isAt(node.any, index + 1)
                    || isAt(node.clientId, index + 1)
                    || names.username != null && isAt(node.username, index + 1);
        }

        private boolean isAnywhere(@Nullable Node node, boolean isRoot) {
            if (node == null) {
                return false;
            }
            if (((node.bits | node.bitsBelow) & bits) != 0) {
                return true;
            }
            for (Node literal : node.literals) {
                if (literal != null
                        && !(isRoot && isReserved(literal.level))
                        && isAnywhere(literal, false)) {
                    return true;
                }
            }
            return isAnywhere(node.any, false)
                    || isAnywhere(node.clientId, false)
                    || names.username != null && isAnywhere(node.username, false);
        }

        private static boolean isSign(byte[] level, char sign) {
            return level.length == 1 && level[0] == sign;
        }

        private static boolean isReserved(byte[] level) {
            return level.length > 0 && level[0] == '$';
        }
    }
}
