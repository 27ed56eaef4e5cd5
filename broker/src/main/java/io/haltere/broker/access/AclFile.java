package io.haltere.broker.access;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which client may write and read which topics: lines `user NAME`, `topic [ACCESS] FILTER` and
/// `pattern [ACCESS] FILTER`.
///
/// A topic is looked up in the client's own list first, or in the list of those without a user
/// name, and then in the patterns. In each a matching `deny` decides, then a rule with the access
/// that is wanted; what no rule allows is denied. SUBSCRIBE is allowed, since delivery is checked;
/// with `acl_deny_subscribe` it is refused when no topic of the filter is one that a rule lets the
/// client read, whatever `deny` takes away from it.
///
/// Immutable. Shared by all loops; [#forClient] gives each client the faster way.
public final class AclFile implements Authorizer {
    /// The lists that belong to no user; a user's has his name behind a letter.
    private static final byte[] ANONYMOUS = {'a'};

    private static final byte[] PATTERNS = {'p'};

    private final AclTrees trees;
    private final int anonymous;
    private final int patterns;
    private final boolean deniesSubscribe;

    private AclFile(AclTrees trees, boolean deniesSubscribe) {
        this.trees = trees;
        this.anonymous = trees.rootOf(ANONYMOUS);
        this.patterns = trees.rootOf(PATTERNS);
        this.deniesSubscribe = deniesSubscribe;
    }

    /// @param name the file's, for the sentences
    /// @param lines without their ends
    /// @param deniesSubscribe whether SUBSCRIBE is refused where it would bring nothing
    public static ParsedFile<AclFile> parse(
            String name, Iterable<String> lines, boolean deniesSubscribe) {
        return parse(new Reader(name, new AclTrees()), lines, deniesSubscribe);
    }

    /// Reads the file again, which is mostly as long as it was.
    ///
    /// @param before what it was
    public static ParsedFile<AclFile> parse(
            String name, Iterable<String> lines, boolean deniesSubscribe, AclFile before) {
        return parse(new Reader(name, new AclTrees(before.trees)), lines, deniesSubscribe);
    }

    private static ParsedFile<AclFile> parse(
            Reader reader, Iterable<String> lines, boolean deniesSubscribe) {
        for (String line : lines) {
            reader.read(line);
        }
        reader.trees.trim();
        return new ParsedFile<>(
                new AclFile(reader.trees, deniesSubscribe), reader.problems, reader.warnings);
    }

    private static byte[] listOf(String username) {
        return utf8("u" + username);
    }

    /// The sentence for the log when the patterns are closed to this client, because its name could
    /// widen or cross them; else null.
    public @Nullable String complaint(Client client) {
        if (patterns == AclTrees.NOWHERE) {
            return null;
        }
        if (client.username() != null && isDangerous(client.username())) {
            return "ACL denying access to client with dangerous username \"%s\""
                    .formatted(client.username());
        }
        return isDangerous(client.clientId())
                ? "ACL denying access to client with dangerous client id \"%s\""
                        .formatted(client.clientId())
                : null;
    }

    private static boolean isDangerous(String name) {
        return name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
    }

    @Override
    public ClientAcl forClient(Client client) {
        String username = client.username();
        return new ClientAcl(
                trees,
                username == null ? anonymous : trees.rootOf(listOf(username)),
                complaint(client) == null ? patterns : AclTrees.NOWHERE,
                new AclTrees.Names(
                        utf8(client.clientId()), username == null ? null : utf8(username)),
                deniesSubscribe);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
        return forClient(client).mayPublish(client, topic, qos, retain);
    }

    @Override
    public Decision mayReceive(Client client, TopicName topic) {
        return forClient(client).mayReceive(client, topic);
    }

    @Override
    public Decision maySubscribe(Client client, TopicFilter filter) {
        return forClient(client).maySubscribe(client, filter);
    }

    /// Takes the lines one after the other.
    private static final class Reader {
        private final String file;
        private final AclTrees trees;
        private final List<LineMessage> problems = new ArrayList<>();
        private final List<LineMessage> warnings = new ArrayList<>();
        private byte[] own = ANONYMOUS;
        private int number;

        Reader(String file, AclTrees trees) {
            this.file = file;
            this.trees = trees;
        }

        void read(String line) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || line.startsWith("#")) {
                return;
            }
            String keyword = firstWord(text);
            String rest = text.substring(keyword.length()).strip();
            switch (keyword) {
                case "user" -> readUser(rest);
                case "topic" -> readRule(rest, false);
                case "pattern" -> readRule(rest, true);
                default -> problem("Invalid line in acl_file \"%s\": %s.".formatted(file, keyword));
            }
        }

        private static String firstWord(String text) {
            int space = text.indexOf(' ');
            return space < 0 ? text : text.substring(0, space);
        }

        private void readUser(String name) {
            if (name.isEmpty()) {
                problem("Missing username in acl_file \"%s\".".formatted(file));
                return;
            }
            own = listOf(name);
        }

        private void readRule(String rest, boolean isPattern) {
            String word = firstWord(rest);
            boolean isAlone = word.length() == rest.length();
            int bits = isAlone ? AclTrees.READ | AclTrees.WRITE : bits(word);
            String filter = isAlone ? rest : rest.substring(word.length()).strip();
            if (filter.isEmpty()) {
                problem("Empty topic in acl_file \"%s\".".formatted(file));
            } else if (bits == 0) {
                problem(
                        "Invalid topic access type \"%s\" in acl_file \"%s\"."
                                .formatted(word, file));
            } else if (TopicFilter.parse(filter) == null) {
                problem("Invalid ACL topic \"%s\" in acl_file \"%s\".".formatted(filter, file));
            } else if (isPattern) {
                addPattern(filter, bits);
            } else {
                trees.add(root(own), filter, bits, false);
            }
        }

        private void addPattern(String filter, int bits) {
            if (!filter.contains("%c") && !filter.contains("%u")) {
                warnings.add(
                        new LineMessage(
                                number,
                                "ACL pattern '%s' does not contain '%%c' or '%%u'."
                                        .formatted(filter)));
            }
            trees.add(root(PATTERNS), filter, bits, true);
        }

        private int root(byte[] list) {
            int known = trees.rootOf(list);
            return known == AclTrees.NOWHERE ? trees.root(list) : known;
        }

        private static int bits(String word) {
            return switch (word) {
                case "read" -> AclTrees.READ;
                case "write" -> AclTrees.WRITE;
                case "readwrite" -> AclTrees.READ | AclTrees.WRITE;
                case "deny" -> AclTrees.DENY;
                default -> 0;
            };
        }

        private void problem(String sentence) {
            problems.add(new LineMessage(number, sentence));
        }
    }
}
