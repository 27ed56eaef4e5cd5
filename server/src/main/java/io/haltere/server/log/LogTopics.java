package io.haltere.server.log;

import io.haltere.broker.Broker;
import io.haltere.broker.port.BrokerLog.Category;
import io.haltere.broker.port.Message;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import org.jspecify.annotations.Nullable;

/// The log destination `topic`: each line is a message below `$SYS/broker/log/`.
///
/// Debug and internal lines are not published: a published line would make further ones.
public final class LogTopics {
    private static final String ROOT = "$SYS/broker/log/";
    private static final long EXPIRY_MILLIS = 20_000;

    private final Broker broker;

    public LogTopics(Broker broker) {
        this.broker = broker;
    }

    public void publish(Category category, String line) {
        String name = name(category);
        if (name != null) {
            Message message =
                    Message.own(
                            TopicName.of(ROOT + name), Payload.of(line), QoS.EXACTLY_ONCE, false);
            long expiry = System.currentTimeMillis() + EXPIRY_MILLIS;
            broker.publish(new Message(message.publish(), expiry, message.origin()));
        }
    }

    private static @Nullable String name(Category category) {
        return switch (category) {
            case ERROR -> "E";
            case WARNING -> "W";
            case NOTICE -> "N";
            case INFORMATION -> "I";
            case SUBSCRIBE -> "M/subscribe";
            case UNSUBSCRIBE -> "M/unsubscribe";
            case WEBSOCKETS -> "WS";
            case DEBUG, INTERNAL -> null;
        };
    }
}
