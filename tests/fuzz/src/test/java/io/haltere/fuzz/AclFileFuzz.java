package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.broker.access.AclFile;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Hostile bytes for the reader of ACL files: the rules are the lines after the first three, which
/// are the client's id, its user name and a topic.
class AclFileFuzz {
    /// Each line is a rule, passed over or a problem. What may be read may be subscribed to, and a
    /// client's memory of answers changes none.
    @FuzzTest
    void everyFileHasAnAnswer(byte[] content) {
        var lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 3) {
            return;
        }
        var rules = lines.subList(3, lines.size());

        var parsed = AclFile.parse("fuzz", rules, true);

        assertTrue(parsed.problems().size() + parsed.warnings().size() <= rules.size());
        byte[] topicBytes = lines.get(2).getBytes(StandardCharsets.UTF_8);
        TopicName topic = TopicName.parse(topicBytes, 0, topicBytes.length);
        if (topic == null) {
            return;
        }
        ask(parsed.value(), lines, topic);
    }

    private static void ask(AclFile rules, List<String> lines, TopicName topic) {
        String username = lines.get(1).isEmpty() ? null : lines.get(1);
        var client = new Client(lines.get(0), username, "192.0.2.1", 1883, ProtocolVersion.V5);
        var view = rules.forClient(client);

        Decision read = view.mayReceive(client, topic);
        assertEquals(read, view.mayReceive(client, topic));
        assertEquals(
                rules.mayPublish(client, topic, QoS.AT_MOST_ONCE, false),
                view.mayPublish(client, topic, QoS.AT_MOST_ONCE, false));
        TopicFilter filter = TopicFilter.parse(topic.toString());
        if (read == Decision.ALLOW && filter != null && !filter.isShared()) {
            assertEquals(Decision.ALLOW, view.maySubscribe(client, filter));
        }
    }
}
