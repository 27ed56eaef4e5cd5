package io.haltere.broker.connection;

import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/// Puts the topics of one client below a prefix, unseen by the client: added to what comes from it,
/// taken off what goes to it. Confined to the connection's loop.
///
/// Source: mosquitto.conf(5), option `mount_point`.
final class MountPoint {
    private static final String SHARE = "$share/";

    private final String prefix;

    // Topics repeat: the last one is remembered each way.
    private TopicName lastIn = TopicName.NONE;
    private TopicName lastInMounted = TopicName.NONE;
    private TopicName lastOut = TopicName.NONE;
    private TopicName lastOutBare = TopicName.NONE;

    private MountPoint(String prefix) {
        this.prefix = prefix;
    }

    /// Null where nothing is to be added.
    static @Nullable MountPoint of(String prefix) {
        return prefix.isEmpty() ? null : new MountPoint(prefix);
    }

    Publish in(Publish publish) {
        if (!publish.topic().equals(lastIn)) {
            lastInMounted = mounted(publish.topic());
            lastIn = publish.topic();
        }
        return with(publish, lastInMounted);
    }

    Will in(Will will) {
        return new Will(
                mounted(will.topic()),
                will.payload(),
                will.qos(),
                will.retain(),
                will.properties());
    }

    Subscribe in(Subscribe subscribe) {
        return new Subscribe(
                subscribe.packetId(),
                subscribe.requests().stream()
                        .map(request ->
                                new Subscribe.Request(mounted(request.filter()), request.options()))
                        .toList(),
                subscribe.properties());
    }

    Unsubscribe in(Unsubscribe unsubscribe) {
        return new Unsubscribe(
                unsubscribe.packetId(),
                unsubscribe.filters().stream().map(this::mounted).toList(),
                unsubscribe.properties());
    }

    private TopicName mounted(TopicName topic) {
        try {
            return TopicName.of(prefix + topic);
        } catch (IllegalArgumentException tooLong) {
            throw new MalformedPacketException(
                    ReasonCode.TOPIC_NAME_INVALID, "no room for the mount point");
        }
    }

    private TopicFilter mounted(TopicFilter filter) {
        String text = filter.toString();
        int at = filter.isShared() ? text.indexOf('/', SHARE.length()) + 1 : 0;
        TopicFilter mounted =
                TopicFilter.parse(text.substring(0, at) + prefix + text.substring(at));
        if (mounted == null) {
            throw new MalformedPacketException(
                    ReasonCode.TOPIC_FILTER_INVALID, "no room for the mount point");
        }
        return mounted;
    }

    Packet out(Packet packet) {
        return packet instanceof Publish publish ? out(publish) : packet;
    }

    /// A topic that another listener's clients subscribed to keeps its name: a session may come
    /// back through a listener with another mount point.
    Publish out(Publish publish) {
        if (publish.topic().isEmpty()) {
            return publish;
        }
        if (!publish.topic().equals(lastOut)) {
            lastOutBare = bare(publish.topic());
            lastOut = publish.topic();
        }
        return with(publish, lastOutBare);
    }

    private TopicName bare(TopicName topic) {
        String text = topic.toString();
        boolean isBelow = text.startsWith(prefix) && text.length() > prefix.length();
        return isBelow ? TopicName.of(text.substring(prefix.length())) : topic;
    }

    private static Publish with(Publish publish, TopicName topic) {
        return new Publish(
                topic,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                publish.dup(),
                publish.packetId(),
                publish.properties());
    }
}
