package io.haltere.broker.port;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/// What is routed from one publisher to many subscribers. Immutable, shared by all who hold it, but
/// for the mark that it is kept.
public final class Message {
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MILLIS = 1000;

    /// Bytes of memory for the objects around a message and its place in a queue.
    private static final int OBJECTS = 150;

    private static final int PROPERTY_OBJECTS = 50;

    /// In the place of one that has not been read.
    private static final Publish UNREAD =
            new Publish(
                    TopicName.NONE,
                    Payload.EMPTY,
                    QoS.AT_MOST_ONCE,
                    false,
                    false,
                    0,
                    Properties.NONE);

    private final Publish publish;
    private final long expiresAt;
    private final Origin origin;
    private @Nullable Kept kept;

    /// @param publish the packet as a subscriber may get it: topic spelled out, no packet id, no
    ///   DUP, and only those properties that are passed on unchanged
    /// @param expiresAt epoch milliseconds after which nobody is to get it; [#NEVER] for no end
    public Message(Publish publish, long expiresAt, Origin origin) {
        this.publish = publish;
        this.expiresAt = expiresAt;
        this.origin = origin;
    }

    /// The message in a packet whose topic alias has been resolved.
    ///
    /// @param now epoch milliseconds; read only if the message expires
    public static Message of(Publish publish, Origin origin, long now) {
        Properties properties = publish.properties();
        long expiresAt = NEVER;
        if (!properties.isEmpty()) {
            expiresAt = expiry(properties, now);
            properties =
                    properties
                            .without(Property.MESSAGE_EXPIRY_INTERVAL)
                            .without(Property.TOPIC_ALIAS);
        }
        boolean asReceived =
                properties == publish.properties()
                        && publish.qos() == QoS.AT_MOST_ONCE
                        && !publish.dup();
        Publish clean =
                asReceived
                        ? publish
                        : new Publish(
                                publish.topic(),
                                publish.payload(),
                                publish.qos(),
                                publish.retain(),
                                false,
                                0,
                                properties);
        return new Message(clean, expiresAt, origin);
    }

    /// The message of a will that is due.
    public static Message of(Will will, Origin origin, long now) {
        Properties properties = will.properties();
        return new Message(
                new Publish(
                        will.topic(),
                        will.payload(),
                        will.qos(),
                        will.retain(),
                        false,
                        0,
                        properties
                                .without(Property.WILL_DELAY_INTERVAL)
                                .without(Property.MESSAGE_EXPIRY_INTERVAL)),
                expiry(properties, now),
                origin);
    }

    /// A message of the broker itself.
    public static Message own(TopicName topic, Payload payload, QoS qos, boolean retain) {
        return new Message(
                new Publish(topic, payload, qos, retain, false, 0, Properties.NONE),
                NEVER,
                Origin.BROKER);
    }

    private static long expiry(Properties properties, long now) {
        Long seconds = properties.find(Property.MESSAGE_EXPIRY_INTERVAL);
        return seconds == null ? NEVER : now + seconds * MILLIS;
    }

    /// The same message as if nothing had been kept of it.
    public Message unkept() {
        return new Message(publish, expiresAt, origin);
    }

    /// What stands for a message that is kept while its payload and properties are on disk alone.
    public Message stub() {
        Kept onDisk = kept;
        return onDisk == null ? newStub() : onDisk.stub(this::newStub);
    }

    private Message newStub() {
        var stub =
                new Message(
                        new Publish(
                                publish.topic(),
                                Payload.EMPTY,
                                publish.qos(),
                                publish.retain(),
                                false,
                                0,
                                Properties.NONE),
                        expiresAt,
                        origin);
        stub.kept = kept;
        return stub;
    }

    /// What stands for a message of which nothing has been read since the start.
    public static Message onDisk(Kept kept) {
        var unread = new Message(UNREAD, NEVER, Origin.BROKER);
        unread.kept = kept;
        return unread;
    }

    /// Whether not even its topic is known.
    public boolean isUnread() {
        return publish == UNREAD;
    }

    /// Whether payload and properties have to be read before it can be sent.
    public boolean isStub() {
        Kept onDisk = kept;
        return isUnread() || publish.payload().isEmpty() && onDisk != null && onDisk.size() > 0;
    }

    /// The whole message again.
    ///
    /// @param read what was read from disk
    public Message filled(Message read) {
        var whole =
                isUnread()
                        ? new Message(read.publish, read.expiresAt, read.origin)
                        : new Message(read.publish, expiresAt, origin);
        whole.kept = kept;
        return whole;
    }

    public Publish publish() {
        return publish;
    }

    public long expiresAt() {
        return expiresAt;
    }

    public Origin origin() {
        return origin;
    }

    /// What is on disk of it; null for nothing.
    public @Nullable Kept kept() {
        return kept;
    }

    /// Marks it as kept. Once, by the loop that routes it, before any other can see it.
    public void kept(Kept newKept) {
        if (kept != null) {
            throw new IllegalStateException("kept already");
        }
        kept = newKept;
    }

    public TopicName topic() {
        return publish.topic();
    }

    public QoS qos() {
        return publish.qos();
    }

    public boolean expires() {
        return expiresAt != NEVER;
    }

    public boolean hasExpired(long now) {
        return now >= expiresAt;
    }

    /// What is left of the expiry interval in whole seconds, at least 1: a message that is sent has
    /// not expired. [MQTT-3.3.2-6]
    public long secondsLeft(long now) {
        return Math.max(1, (expiresAt - now + MILLIS - 1) / MILLIS);
    }

    /// Payload bytes, what the byte limits count.
    public int size() {
        int size = publish.payload().size();
        Kept onDisk = kept;
        return size > 0 || onDisk == null ? size : onDisk.size();
    }

    /// Bytes of memory that it takes while it waits somewhere, roughly.
    public int footprint() {
        return footprint(topic(), publish.payload(), publish.properties());
    }

    /// Bytes of memory that a will takes while its client is there, roughly.
    public static int footprint(Will will) {
        return footprint(will.topic(), will.payload(), will.properties());
    }

    private static int footprint(TopicName topic, Payload payload, Properties properties) {
        int bytes = OBJECTS + payload.size() + topic.length();
        for (int i = 0; i < properties.size(); i++) {
            bytes += PROPERTY_OBJECTS + length(properties.value(i));
        }
        return bytes;
    }

    private static int length(Object value) {
        return switch (value) {
            case String text -> text.length();
            case Payload binary -> binary.size();
            case UserProperty pair -> pair.name().length() + pair.value().length();
            default -> 0;
        };
    }
}
