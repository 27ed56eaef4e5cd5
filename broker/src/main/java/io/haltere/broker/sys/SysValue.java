package io.haltere.broker.sys;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import java.util.function.LongFunction;

/// What one topic of the `$SYS` tree says: a number, from which a message is made when somebody
/// wants it. Written by the first loop, read by any.
final class SysValue {
    private static final String ROOT = "$SYS/broker/";

    private final TopicName topic;
    private final LongFunction<String> form;
    private volatile long value;
    private volatile boolean isKnown;

    /// @param form makes the text
    SysValue(String name, LongFunction<String> form) {
        this.topic = TopicName.of(ROOT + name);
        this.form = form;
    }

    TopicName topic() {
        return topic;
    }

    /// Whether it says anything yet.
    boolean isKnown() {
        return isKnown;
    }

    long value() {
        return value;
    }

    void set(long newValue) {
        value = newValue;
        isKnown = true;
    }

    /// Bytes of the text.
    int size() {
        return form.apply(value).length();
    }

    Message message() {
        return Message.own(topic, Payload.of(form.apply(value)), QoS.EXACTLY_ONCE, true);
    }
}
