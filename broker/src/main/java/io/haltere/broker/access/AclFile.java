package io.haltere.broker.access;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final AclTree EMPTY = new AclTree();

    private final Map<String, AclTree> users;
    private final AclTree anonymous;
    private final @Nullable AclTree patterns;
    private final boolean deniesSubscribe;

    private AclFile(Reader reader, boolean deniesSubscribe) {
        this.users = Map.copyOf(reader.users);
        this.anonymous = reader.anonymous;
        this.patterns = reader.patterns;
        this.deniesSubscribe = deniesSubscribe;
    }

    /// @param name the file's, for the sentences
    /// @param lines without their ends
    /// @param deniesSubscribe whether SUBSCRIBE is refused where it would bring nothing
    public static ParsedFile<AclFile> parse(
            String name, Iterable<String> lines, boolean deniesSubscribe) {
        var reader = new Reader(name);
        for (String line : lines) {
            reader.read(line);
        }
        return new ParsedFile<>(
                new AclFile(reader, deniesSubscribe), reader.problems, reader.warnings);
    }

    /// The sentence for the log when the patterns are closed to this client, because its name could
    /// widen or cross them; else null.
    public @Nullable String complaint(Client client) {
        if (patterns == null) {
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
                username == null ? anonymous : users.getOrDefault(username, EMPTY),
                patterns == null || complaint(client) != null ? EMPTY : patterns,
                new AclTree.Names(
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
        private final Map<String, AclTree> users = new HashMap<>();
        private final AclTree anonymous = new AclTree();
        private final List<LineMessage> problems = new ArrayList<>();
        private final List<LineMessage> warnings = new ArrayList<>();
        private @Nullable AclTree patterns;
        private AclTree own = anonymous;
        private int number;

        Reader(String file) {
            this.file = file;
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
            own = users.computeIfAbsent(name, absent -> new AclTree());
        }

        private void readRule(String rest, boolean isPattern) {
            String word = firstWord(rest);
            boolean isAlone = word.length() == rest.length();
            int bits = isAlone ? AclTree.READ | AclTree.WRITE : bits(word);
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
                own.add(filter, bits, false);
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
            if (patterns == null) {
                patterns = new AclTree();
            }
            patterns.add(filter, bits, true);
        }

        private static int bits(String word) {
            return switch (word) {
                case "read" -> AclTree.READ;
                case "write" -> AclTree.WRITE;
                case "readwrite" -> AclTree.READ | AclTree.WRITE;
                case "deny" -> AclTree.DENY;
                default -> 0;
            };
        }

        private void problem(String sentence) {
            problems.add(new LineMessage(number, sentence));
        }
    }
}
