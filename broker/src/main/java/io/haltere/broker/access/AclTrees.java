package io.haltere.broker.access;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lists of rules of one file, each as a tree of topic levels, so that a topic costs as many
/// steps as it has levels and not as many as there are rules.
///
/// That loses no order: in Mosquitto's lists a deny entry stands before all others, and all others
/// agree. So the bits of the rules that match, taken together, say what the first one would have.
///
/// A node is a number, that of its level in the table of names, and all nodes lie in one array.
/// Node [#NOWHERE] matches nothing. Built by one thread, then only read.
final class AclTrees {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int DENY = 4;

    static final int NOWHERE = NameTable.NONE;

    /// The fields of a node. `+`, `%c` and `%u` have places of their own beside the literal levels.
    private static final int FIRST_LITERAL = 0;

    private static final int NEXT_LITERAL = 1;
    private static final int ANY = 2;
    private static final int CLIENT_ID = 3;
    private static final int USERNAME = 4;

    /// Of rules that end here.
    private static final int BITS = 5;

    /// Of rules that go on with `#`, which includes this level itself.
    private static final int BITS_BELOW = 6;

    private static final int NODE_SIZE = 8;
    private static final int FIRST_NODES = 16;

    private final NameTable names;
    private int[] nodes;

    AclTrees() {
        names = new NameTable();
        nodes = new int[NODE_SIZE * FIRST_NODES];
    }

    /// With room for as many nodes as those of another file, and some more.
    AclTrees(AclTrees like) {
        names = new NameTable(like.names);
        nodes = new int[NODE_SIZE * ByteStrings.roomFor(like.names.size())];
    }

    /// The client that is asked about: what `%c` and `%u` stand for.
    ///
    /// @param username null when it has none; then no rule with `%u` is for it
    @SuppressWarnings("ArrayRecordComponent")
    record Names(byte[] clientId, byte @Nullable [] username) {}

    private int field(int node, int field) {
        return nodes[node * NODE_SIZE + field];
    }

    private void set(int node, int field, int value) {
        nodes[node * NODE_SIZE + field] = value;
    }

    /// The root of a new, empty list. Each list has a name.
    int root(byte[] name) {
        return newNode(NOWHERE, name, 0, name.length);
    }

    /// The root of a list; [#NOWHERE] when there is none of that name.
    int rootOf(byte[] name) {
        return names.find(NOWHERE, name, 0, name.length);
    }

    private int newNode(int parent, byte[] bytes, int start, int end) {
        int node = names.add(parent, bytes, start, end);
        if (NODE_SIZE * (node + 1) > nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * nodes.length);
        }
        return node;
    }

    /// Gives back what was taken for more; there will be none.
    void trim() {
        names.trim();
        if (nodes.length > NODE_SIZE * ByteStrings.roomFor(names.size())) {
            nodes = Arrays.copyOf(nodes, NODE_SIZE * (names.size() + 1));
        }
    }

    /// Adds a rule to a list.
    ///
    /// @param filter valid; a `$share` in front has no meaning here and stays a level
    /// @param isPattern whether `%c` and `%u` are names
    void add(int root, String filter, int bits, boolean isPattern) {
        byte[] bytes = filter.getBytes(StandardCharsets.UTF_8);
        int node = root;
        for (int start = 0; start <= bytes.length; ) {
            int end = levelEnd(bytes, start);
            if (isSign(bytes, start, end, '#')) {
                set(node, BITS_BELOW, field(node, BITS_BELOW) | bits);
                return;
            }
            node = step(node, bytes, start, end, isPattern);
            start = end + 1;
        }
        set(node, BITS, field(node, BITS) | bits);
    }

    private int step(int node, byte[] bytes, int start, int end, boolean isPattern) {
        if (isSign(bytes, start, end, '+')) {
            return special(node, ANY, bytes, start, end);
        }
        if (isPattern && isName(bytes, start, end, 'c')) {
            return special(node, CLIENT_ID, bytes, start, end);
        }
        if (isPattern && isName(bytes, start, end, 'u')) {
            return special(node, USERNAME, bytes, start, end);
        }
        int known = literal(node, bytes, start, end);
        if (known != NOWHERE) {
            return known;
        }
        int literal = newNode(node, bytes, start, end);
        set(literal, NEXT_LITERAL, field(node, FIRST_LITERAL));
        set(node, FIRST_LITERAL, literal);
        return literal;
    }

    private static boolean isSign(byte[] bytes, int start, int end, char sign) {
        return end - start == 1 && bytes[start] == sign;
    }

    private static boolean isName(byte[] bytes, int start, int end, char letter) {
        return end - start == 2 && bytes[start] == '%' && bytes[start + 1] == letter;
    }

    /// Below the negative number of its parent, where no topic's level is looked for.
    private int special(int node, int field, byte[] bytes, int start, int end) {
        int known = field(node, field);
        if (known != NOWHERE) {
            return known;
        }
        int special = newNode(-node, bytes, start, end);
        set(node, field, special);
        return special;
    }

    private int literal(int node, byte[] bytes, int start, int end) {
        return field(node, FIRST_LITERAL) == NOWHERE
                ? NOWHERE
                : names.find(node, bytes, start, end);
    }

    /// The bits of all rules of a list that match the topic.
    int match(int root, TopicName topic, Names client) {
        if (root == NOWHERE) {
            return 0;
        }
        byte[] bytes = topic.bytes();
        if (topic.isReserved()) {
            // Only what begins with $ itself: neither wildcards nor names. [MQTT-4.7.2-1]
            int end = levelEnd(bytes, 0);
            return matchBelow(literal(root, bytes, 0, end), bytes, end, client);
        }
        return field(root, BITS_BELOW) | matchLevel(root, bytes, 0, client);
    }

    private int matchLevel(int node, byte[] topic, int start, Names client) {
        int end = levelEnd(topic, start);
        int bits =
                matchBelow(literal(node, topic, start, end), topic, end, client)
                        | matchBelow(field(node, ANY), topic, end, client);
        int byClientId = field(node, CLIENT_ID);
        if (byClientId != NOWHERE) {
            bits |= matchName(byClientId, client.clientId, topic, start, client);
        }
        int byUsername = field(node, USERNAME);
        if (byUsername != NOWHERE && client.username != null) {
            bits |= matchName(byUsername, client.username, topic, start, client);
        }
        return bits;
    }

    /// A name may itself have levels.
    private int matchName(int node, byte[] name, byte[] topic, int start, Names client) {
        int end = start + name.length;
        boolean isHere =
                end <= topic.length
                        && Arrays.equals(name, 0, name.length, topic, start, end)
                        && (end == topic.length || topic[end] == '/');
        return isHere ? matchBelow(node, topic, end, client) : 0;
    }

    /// @param end where the level that led to the node ends
    private int matchBelow(int node, byte[] topic, int end, Names client) {
        if (node == NOWHERE) {
            return 0;
        }
        return field(node, BITS_BELOW)
                | (end == topic.length
                        ? field(node, BITS)
                        : matchLevel(node, topic, end + 1, client));
    }

    private static int levelEnd(byte[] bytes, int start) {
        int i = start;
        while (i < bytes.length && bytes[i] != '/') {
            i++;
        }
        return i;
    }

    /// Whether some topic is both for the filter and for a rule of a list with one of these bits.
    boolean overlaps(int root, TopicFilter filter, int bits, Names client) {
        return new Overlap(filter.levels(), bits, client).isAt(root, 0);
    }

    /// One search for a common topic.
    private final class Overlap {
        private final List<byte[]> levels;
        private final int bits;
        private final Names client;

        Overlap(List<byte[]> levels, int bits, Names client) {
            this.levels = levels;
            this.bits = bits;
            this.client = client;
        }

        /// @param index of the filter's level that comes after this node
        boolean isAt(int node, int index) {
            if (node == NOWHERE) {
                return false;
            }
            boolean hidden = index == 0 && isReserved(levels.getFirst());
            if ((field(node, BITS_BELOW) & bits) != 0 && !hidden) {
                return true;
            }
            if (index == levels.size()) {
                return (field(node, BITS) & bits) != 0;
            }
            byte[] level = levels.get(index);
            if (isSign(level, 0, level.length, '#')) {
                return isAnywhere(node, index == 0);
            }
            if (isSign(level, 0, level.length, '+')) {
                return isBelowAny(node, index);
            }
            return isAt(literal(node, level, 0, level.length), index + 1)
                    || !hidden && isBelowOpen(node, level, index);
        }

        private boolean isBelowOpen(int node, byte[] level, int index) {
            return isAt(field(node, ANY), index + 1)
                    || isBelowName(field(node, CLIENT_ID), client.clientId, level, index)
                    || isBelowName(field(node, USERNAME), client.username, level, index);
        }

        /// Of a name with levels of its own only the first is compared.
        private boolean isBelowName(int node, byte @Nullable [] name, byte[] level, int index) {
            if (node == NOWHERE || name == null) {
                return false;
            }
            int end = levelEnd(name, 0);
            boolean isSame = Arrays.equals(name, 0, end, level, 0, level.length);
            return isSame && (end == name.length ? isAt(node, index + 1) : isAnywhere(node, false));
        }

        private boolean isBelowAny(int node, int index) {
            int literal = field(node, FIRST_LITERAL);
            for (; literal != NOWHERE; literal = field(literal, NEXT_LITERAL)) {
                if (!(index == 0 && names.startsWith(literal, '$')) && isAt(literal, index + 1)) {
                    return true;
                }
            }
            return isAt(field(node, ANY), index + 1)
                    || isAt(field(node, CLIENT_ID), index + 1)
                    || client.username != null && isAt(field(node, USERNAME), index + 1);
        }

        private boolean isAnywhere(int node, boolean isRoot) {
            if (node == NOWHERE) {
                return false;
            }
            if (((field(node, BITS) | field(node, BITS_BELOW)) & bits) != 0) {
                return true;
            }
            int literal = field(node, FIRST_LITERAL);
            for (; literal != NOWHERE; literal = field(literal, NEXT_LITERAL)) {
                if (!(isRoot && names.startsWith(literal, '$')) && isAnywhere(literal, false)) {
                    return true;
                }
            }
            return isAnywhere(field(node, ANY), false)
                    || isAnywhere(field(node, CLIENT_ID), false)
                    || client.username != null && isAnywhere(field(node, USERNAME), false);
        }

        private static boolean isReserved(byte[] level) {
            return level.length > 0 && level[0] == '$';
        }
    }
}
