package io.haltere.broker.retained;

import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.time.InstantSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// What a new subscriber may find among retained messages while others publish.
public final class RetainedMessagesStress {
    private static final TopicFilter ALL = TopicFilter.of("a/#");

    private RetainedMessagesStress() {}

    private static Message message(String topic, String payload) {
        var publish =
                new Publish(
                        TopicName.of(topic),
                        Payload.of(payload),
                        QoS.AT_MOST_ONCE,
                        true,
                        false,
                        0,
                        Properties.NONE);
        return new Message(publish, Message.NEVER, Origin.BROKER);
    }

    private static RetainedMessages empty() {
        return new RetainedMessages(InstantSource.system(), 0);
    }

    private static int found(RetainedMessages retained) {
        var count = new int[1];
        retained.match(ALL, _ -> count[0]++);
        return count[0];
    }

    /// A message that replaces another is found in the one form or the other, once.
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "old or new")
    @State
    public static class Replace {
        private final RetainedMessages retained = empty();

        /// The old one.
        public Replace() {
            retained.store(message("a/b", "old"));
        }

        /// The new one.
        @Actor
        public void store() {
            retained.store(message("a/b", "new"));
        }

        /// A subscriber.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(retained);
        }
    }

    /// Messages that come and go beside one hide it from nobody.
    @JCStressTest
    @Outcome(id = "[12]", expect = Expect.ACCEPTABLE, desc = "always there")
    @State
    public static class Beside {
        private final RetainedMessages retained = empty();

        /// One is there.
        public Beside() {
            retained.store(message("a/b/c", "stays"));
        }

        /// Its neighbour.
        @Actor
        public void comeAndGo() {
            retained.store(message("a/b/d", "goes"));
            retained.store(message("a/b/d", ""));
        }

        /// A subscriber.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(retained);
        }
    }
}
