package io.haltere.mqtt.codec;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import java.util.ArrayList;
import java.util.List;

/// Packets in the words of the packet table.
final class PacketText {
    private final List<String> words = new ArrayList<>();

    private PacketText() {}

    static String of(Packet packet) {
        var text = new PacketText();
        text.add(true, packet.type().name());
        text.content(packet);
        return String.join(" ", text.words);
    }

    private void add(boolean condition, String word) {
        if (condition) {
            words.add(word);
        }
    }

    private void content(Packet packet) {
        switch (packet) {
            case Connect connect -> connect(connect);
            case Connack ack -> {
                add(ack.sessionPresent(), "present");
                result(ack.reason(), ack.properties());
            }
            case Publish publish -> publish(publish);
            case Puback ack -> ack(ack.packetId(), ack.reason(), ack.properties());
            case Pubrec ack -> ack(ack.packetId(), ack.reason(), ack.properties());
            case Pubrel ack -> ack(ack.packetId(), ack.reason(), ack.properties());
            case Pubcomp ack -> ack(ack.packetId(), ack.reason(), ack.properties());
            case Subscribe subscribe -> subscribe(subscribe);
            case Suback ack -> {
                words.add("" + ack.packetId());
                ack.reasons().forEach(reason -> words.add(reason.name()));
                properties(ack.properties());
            }
            case Unsubscribe unsubscribe -> {
                words.add("" + unsubscribe.packetId());
                unsubscribe.filters().forEach(filter -> words.add(filter.toString()));
                properties(unsubscribe.properties());
            }
            case Unsuback ack -> {
                words.add("" + ack.packetId());
                ack.reasons().forEach(reason -> words.add(reason.name()));
                properties(ack.properties());
            }
            case Disconnect disconnect -> result(disconnect.reason(), disconnect.properties());
            case Auth auth -> result(auth.reason(), auth.properties());
            case Pingreq _, Pingresp _ -> {}
        }
    }

    private void connect(Connect connect) {
        add(!connect.clientId().isEmpty(), connect.clientId());
        add(connect.cleanStart(), "clean");
        add(connect.bridge(), "bridge");
        words.add("keepAlive=" + connect.keepAlive());
        Will will = connect.will();
        if (will != null) {
            String text = will.topic() + ":" + will.payload().toText() + ":" + will.qos().level();
            words.add("will=" + text + (will.retain() ? ":retain" : ""));
            add(!will.properties().isEmpty(), "will" + text(will.properties()));
        }
        add(connect.username() != null, "user=" + connect.username());
        if (connect.password() != null) {
            words.add("password=" + connect.password().size());
        }
        properties(connect.properties());
    }

    private void publish(Publish publish) {
        add(!publish.topic().isEmpty(), publish.topic().toString());
        words.add("q" + publish.qos().level());
        add(publish.dup(), "dup");
        add(publish.retain(), "retain");
        add(publish.packetId() != 0, "id=" + publish.packetId());
        properties(publish.properties());
        add(!publish.payload().isEmpty(), publish.payload().toText());
    }

    private void ack(int packetId, ReasonCode reason, Properties properties) {
        words.add("" + packetId);
        result(reason, properties);
    }

    private void result(ReasonCode reason, Properties properties) {
        words.add(reason.name());
        properties(properties);
    }

    private void subscribe(Subscribe subscribe) {
        words.add("" + subscribe.packetId());
        for (Subscribe.Request request : subscribe.requests()) {
            var options = request.options();
            RetainHandling handling = options.retainHandling();
            words.add(
                    request.filter()
                            + ":"
                            + options.qos().level()
                            + (options.noLocal() ? ":noLocal" : "")
                            + (options.retainAsPublished() ? ":rap" : "")
                            + (handling == RetainHandling.ALWAYS ? "" : ":" + handling));
        }
        properties(subscribe.properties());
    }

    private void properties(Properties properties) {
        add(!properties.isEmpty(), text(properties));
    }

    private static String text(Properties properties) {
        var parts = new ArrayList<String>();
        for (int i = 0; i < properties.size(); i++) {
            Object value = properties.value(i);
            String text =
                    value instanceof UserProperty pair
                            ? pair.name() + ":" + pair.value()
                            : value.toString();
            parts.add(properties.property(i) + "=" + text);
        }
        return "{" + String.join(", ", parts) + "}";
    }
}
