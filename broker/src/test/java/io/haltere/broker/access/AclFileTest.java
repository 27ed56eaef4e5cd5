package io.haltere.broker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AclFileTest {
    private static AclFile rules(String... lines) {
        var parsed = AclFile.parse("acl", List.of(lines), false);
        assertEquals(List.of(), parsed.problems());
        return parsed.value();
    }

    private static Client client(String clientId, @Nullable String username) {
        return new Client(clientId, username, "192.0.2.1", 1883, ProtocolVersion.V5);
    }

    /// `r`, `w`, both or neither.
    private static String access(AclFile rules, Client client, String topic) {
        TopicName name = TopicName.of(topic);
        Decision write = rules.mayPublish(client, name, QoS.AT_MOST_ONCE, false);
        Decision read = rules.mayReceive(client, name);
        return (read == Decision.ALLOW ? "r" : "") + (write == Decision.ALLOW ? "w" : "");
    }

    @Test
    void theListOfAUserIsForThatUserAlone() {
        AclFile rules =
                rules(
                        "topic read all/#",
                        "user anna b",
                        "topic write in",
                        "user bert",
                        "topic out",
                        "user anna b",
                        "topic read more");

        assertEquals("r", access(rules, client("c", null), "all/x"));
        assertEquals("r", access(rules, client("c", null), "all"));
        assertEquals("", access(rules, client("c", "anna b"), "all/x"));
        assertEquals("w", access(rules, client("c", "anna b"), "in"));
        assertEquals("r", access(rules, client("c", "anna b"), "more"));
        assertEquals("rw", access(rules, client("c", "bert"), "out"));
        assertEquals("", access(rules, client("c", "carl"), "out"));
    }

    @Test
    void denyStandsBeforeAllOthers() {
        AclFile rules = rules("topic readwrite a/#", "topic deny a/secret/+", "topic a/secret/x");

        assertEquals("rw", access(rules, client("c", null), "a/b"));
        assertEquals("", access(rules, client("c", null), "a/secret/x"));
        assertEquals("rw", access(rules, client("c", null), "a/secret/x/y"));
    }

    @Test
    void theOwnListDecidesBeforePatterns() {
        AclFile rules =
                rules(
                        "topic write a",
                        "topic deny b",
                        "pattern deny a",
                        "pattern read b",
                        "pattern read c");

        assertEquals("w", access(rules, client("c", null), "a"));
        assertEquals("", access(rules, client("c", null), "b"));
        assertEquals("r", access(rules, client("c", null), "c"));
    }

    @Test
    void namesStandForWholeLevels() {
        AclFile rules = rules("pattern read %c/%u/#", "pattern write x%u/+", "topic read %c");

        assertEquals("r", access(rules, client("c", "u"), "c/u/x"));
        assertEquals("", access(rules, client("c", "u"), "c/v/x"));
        assertEquals("", access(rules, client("c", null), "c/u/x"));
        assertEquals("w", access(rules, client("c", "u"), "x%u/y"));
        assertEquals("", access(rules, client("c", "u"), "xu/y"));
        assertEquals("r", access(rules, client("c", null), "%c"));
        assertEquals("", access(rules, client("c", null), "c"));
    }

    @Test
    void whatIsReadAgainCountsAsItStandsNow() {
        AclFile before = rules("user anna", "topic read a/b", "pattern read all", "topic x");
        var lines = new ArrayList<>(List.of("user anna", "topic write a/c", "user bert"));
        for (int i = 0; i < 1000; i++) {
            lines.add("topic read b/" + i);
        }
        AclFile again = AclFile.parse("acl", lines, false, before).value();
        AclFile shorter = AclFile.parse("acl", List.of("topic read y"), false, again).value();

        assertEquals("", access(again, client("c", "anna"), "a/b"));
        assertEquals("w", access(again, client("c", "anna"), "a/c"));
        assertEquals("", access(again, client("c", "anna"), "all"));
        assertEquals("r", access(again, client("c", "bert"), "b/999"));
        assertEquals("", access(again, client("c", "bert"), "b/1000"));
        assertEquals("", access(shorter, client("c", "bert"), "b/999"));
        assertEquals("r", access(shorter, client("c", null), "y"));
        assertEquals("r", access(before, client("c", "anna"), "a/b"));
    }

    @Test
    void dangerousNamesGetNothingFromPatterns() {
        AclFile rules = rules("pattern read %c/#", "pattern all", "user +", "topic read own");

        for (String name : List.of("+", "#", "a+", "a#b")) {
            assertEquals("", access(rules, client(name, "u"), "all"));
            assertEquals("", access(rules, client("c", name), "all"));
            assertNotNull(rules.complaint(client(name, "u")));
        }
        assertEquals("r", access(rules, client("c", "+"), "own"));
        assertEquals("rw", access(rules, client("c", "u"), "all"));
        assertNull(rules.complaint(client("c", "u")));
        assertNull(rules("topic a").complaint(client("+", "#")));
    }

    @Test
    void topicsOfTheBrokerNeedTheirDollar() {
        AclFile rules =
                rules("topic #", "topic +/x", "topic read $SYS/#", "pattern %c/#", "pattern %u/#");

        assertEquals("r", access(rules, client("$SYS", null), "$SYS/x"));
        assertEquals("", access(rules, client("$a", "$a"), "$a/x"));
        assertEquals("rw", access(rules, client("c", null), "a"));
    }

    /// What the tree answers is what the list, gone through from the top, would have.
    @Test
    void agreesWithTheListInOrder() {
        long seed = 25_11;
        var random = new Random(seed);
        String[] levels = {"a", "b", "%c", "%u", "+", "$x", ""};
        String[] kinds = {"read", "write", "readwrite", "deny"};
        for (int round = 0; round < 3000; round++) {
            var lines = new ArrayList<String>();
            int count = random.nextInt(5) + 1;
            for (int i = 0; i < count; i++) {
                String filter = levels(random, levels) + (random.nextInt(4) == 0 ? "/#" : "");
                String keyword = random.nextBoolean() ? "pattern " : "topic ";
                lines.add(
                        keyword
                                + kinds[random.nextInt(4)]
                                + " "
                                + (filter.isEmpty() ? "#" : filter));
            }
            AclFile rules = rules(lines.toArray(new String[0]));
            Client client = client("a", random.nextBoolean() ? "b" : null);
            String topic = levels(random, "a", "b", "c", "$x", "");
            if (topic.isEmpty()) {
                continue;
            }

            assertEquals(
                    (byList(lines, client, topic, "read") ? "r" : "")
                            + (byList(lines, client, topic, "write") ? "w" : ""),
                    access(rules, client, topic),
                    () -> "seed " + seed + ": " + lines + " " + client + " " + topic);
        }
    }

    private static String levels(Random random, String... levels) {
        var text = new StringBuilder(levels[random.nextInt(levels.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append('/').append(levels[random.nextInt(levels.length)]);
        }
        return text.toString();
    }

    private static boolean byList(List<String> lines, Client client, String topic, String wanted) {
        for (String keyword : List.of("topic", "pattern")) {
            if (keyword.equals("topic") && client.username() != null) {
                continue;
            }
            for (boolean denies : new boolean[] {true, false}) {
                for (String line : lines) {
                    String[] words = line.split(" ");
                    boolean isDeny = words[1].equals("deny");
                    if (words[0].equals(keyword)
                            && isDeny == denies
                            && matches(words[2], keyword.equals("pattern"), client, topic)
                            && (isDeny || words[1].contains(wanted))) {
                        return !isDeny;
                    }
                }
            }
        }
        return false;
    }

    private static boolean matches(String filter, boolean isPattern, Client client, String topic) {
        String wanted = filter;
        if (isPattern) {
            if (filter.contains("%u") && client.username() == null
                    || topic.startsWith("$") && filter.startsWith("%")) {
                return false;
            }
            wanted = filter.replace("%c", client.clientId()).replace("%u", "" + client.username());
        }
        return TopicFilter.of(wanted).matches(TopicName.of(topic));
    }

    @Test
    void subscribeIsRefusedOnDemandWhereNothingCouldBeRead() {
        var rules =
                AclFile.parse(
                                "acl",
                                List.of(
                                        "topic read a/+/c",
                                        "topic write w",
                                        "topic read $SYS/x",
                                        "pattern read dev/%c/#",
                                        "pattern read user/%u"),
                                true)
                        .value();
        Client client = client("me", null);

        for (String filter :
                List.of(
                        "a/b/c",
                        "a/+/+",
                        "a/#",
                        "#",
                        "+/b/c",
                        "$SYS/#",
                        "dev/me",
                        "dev/+/x",
                        "dev/me/#",
                        "$share/g/a/b/c",
                        "$SYS/+")) {
            assertEquals(
                    Decision.ALLOW, rules.maySubscribe(client, TopicFilter.of(filter)), filter);
        }
        for (String filter :
                List.of(
                        "w",
                        "a/b",
                        "a/b/d",
                        "a/b/c/d",
                        "dev/you/#",
                        "user/#",
                        "user/+",
                        "+/x",
                        "$SYS/y",
                        "$share/g/w",
                        "dev")) {
            assertEquals(Decision.DENY, rules.maySubscribe(client, TopicFilter.of(filter)), filter);
        }
        assertEquals(
                Decision.ALLOW, rules("topic write w").maySubscribe(client, TopicFilter.of("w")));
    }

    @Test
    void tellsAllProblemsWithTheirLines() {
        var parsed =
                AclFile.parse(
                        "acl",
                        List.of(
                                "bogus x",
                                "topic",
                                "topic foo a/b c",
                                "user",
                                "pattern read a/#/b",
                                "  topic  read  a b ",
                                "# topic",
                                "",
                                "topic read",
                                "User x",
                                "pattern a"),
                        false);

        assertEquals(
                List.of(
                        new LineMessage(1, "Invalid line in acl_file \"acl\": bogus."),
                        new LineMessage(2, "Empty topic in acl_file \"acl\"."),
                        new LineMessage(
                                3, "Invalid topic access type \"foo\" in acl_file \"acl\"."),
                        new LineMessage(4, "Missing username in acl_file \"acl\"."),
                        new LineMessage(5, "Invalid ACL topic \"a/#/b\" in acl_file \"acl\"."),
                        new LineMessage(10, "Invalid line in acl_file \"acl\": User.")),
                parsed.problems());
        assertEquals(
                List.of(new LineMessage(11, "ACL pattern 'a' does not contain '%c' or '%u'.")),
                parsed.warnings());
        assertEquals("rw", access(parsed.value(), client("c", null), "read"));
        assertEquals("r", access(parsed.value(), client("c", null), "a b"));
    }

    /// More topics than the client's memory has places.
    @Test
    void theMemoryOfAClientChangesNoAnswer() {
        AclFile rules = rules("topic read even/#", "topic write odd/#");
        Client client = client("c", null);
        ClientAcl view = rules.forClient(client);

        for (int i = 0; i < 1000; i++) {
            TopicName topic = TopicName.of((i % 2 == 0 ? "even/" : "odd/") + i % 100);
            assertEquals(rules.mayReceive(client, topic), view.mayReceive(client, topic));
            assertEquals(
                    rules.mayPublish(client, topic, QoS.AT_LEAST_ONCE, false),
                    view.mayPublish(client, topic, QoS.AT_LEAST_ONCE, false));
        }
    }
}
