package io.haltere.tools.settings;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The properties that `-D` adds to the packets of each command.
///
/// @param will the will's own, in CONNECT
record PacketProperties(
        Properties connect,
        Properties publish,
        Properties subscribe,
        Properties unsubscribe,
        Properties disconnect,
        Properties will) {
    static final PacketProperties NONE =
            new PacketProperties(
                    Properties.NONE,
                    Properties.NONE,
                    Properties.NONE,
                    Properties.NONE,
                    Properties.NONE,
                    Properties.NONE);

    static PacketProperties of(Arguments arguments) throws UsageException {
        return arguments.has(Flag.PROPERTY) ? new Reader(arguments).read() : NONE;
    }

    /// The commands that Mosquitto knows; the tools do not send all of them.
    enum Command {
        CONNECT,
        CONNACK,
        PUBLISH,
        PUBACK,
        PUBREC,
        PUBREL,
        PUBCOMP,
        SUBSCRIBE,
        UNSUBSCRIBE,
        DISCONNECT,
        AUTH,
        WILL;

        /// As the user types it.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Whether a tool sends it.
        boolean isSupported() {
            return switch (this) {
                case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT, WILL -> true;
                case CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, AUTH -> false;
            };
        }

        boolean allows(Property<?> property) {
            if (this == WILL) {
                return property.isAllowedInWill();
            }
            boolean isServers = this == DISCONNECT && property == Property.SERVER_REFERENCE;
            return !isServers && property.isAllowedIn(PacketType.valueOf(name()));
        }
    }

    private static final class Reader {
        private static final long BYTE_MAX = 0xFF;
        private static final long TWO_BYTES_MAX = 0xFFFF;
        private static final long FOUR_BYTES_MAX = 0xFFFF_FFFFL;
        private static final long VARIABLE_MAX = 268_435_455;
        private static final int LENGTH_MAX = 0xFFFF;

        private final Arguments arguments;
        private final Map<Command, Properties.Builder> builders = new EnumMap<>(Command.class);

        Reader(Arguments arguments) {
            this.arguments = arguments;
        }

        PacketProperties read() throws UsageException {
            for (List<String> words : arguments.all(Flag.PROPERTY)) {
                read(words);
            }
            return new PacketProperties(
                    built(Command.CONNECT),
                    built(Command.PUBLISH),
                    built(Command.SUBSCRIBE),
                    built(Command.UNSUBSCRIBE),
                    built(Command.DISCONNECT),
                    built(Command.WILL));
        }

        private Properties built(Command command) {
            var builder = builders.get(command);
            return builder == null ? Properties.NONE : builder.build();
        }

        private void read(List<String> words) throws UsageException {
            Command command = command(words.get(0));
            String name = words.get(1);
            Property<?> property = Property.byName().get(name.toLowerCase(Locale.ROOT));
            if (property == null) {
                throw arguments.problem(
                        "Error: Invalid property name given in --property argument.");
            }
            if (!command.allows(property)) {
                throw misplaced(words, "allowed");
            }
            if (!command.isSupported()) {
                throw misplaced(words, "supported");
            }
            var builder = builders.computeIfAbsent(command, _ -> new Properties.Builder());
            if (builder.has(property) && property != Property.USER_PROPERTY) {
                throw bad(command, "Duplicate property in property list");
            }
            add(builder, command, property, words);
        }

        private Command command(String word) throws UsageException {
            for (Command command : Command.values()) {
                if (command.name().equalsIgnoreCase(word)) {
                    return command;
                }
            }
            throw arguments.problem("Error: Invalid command given in --property argument.");
        }

        private UsageException misplaced(List<String> words, String what) {
            return arguments.problem(
                    "Error: "
                            + words.get(1)
                            + " property not "
                            + what
                            + " for "
                            + words.get(0)
                            + " in --property argument.");
        }

        private UsageException bad(Command command, String what) {
            return arguments.problem("Error in " + command + " properties: " + what);
        }

        private UsageException protocolError(Command command) {
            return bad(
                    command,
                    "A network protocol error occurred when communicating with the broker.");
        }

        @SuppressWarnings("unchecked") // A property's kind decides its Java type; see Property.
        private void add(
                Properties.Builder to, Command command, Property<?> property, List<String> words)
                throws UsageException {
            String value = words.get(2);
            switch (property.kind()) {
                case BYTE ->
                        to.add(
                                (Property<Integer>) property,
                                integer(command, property, value, BYTE_MAX));
                case TWO_BYTE_INTEGER ->
                        to.add(
                                (Property<Integer>) property,
                                integer(command, property, value, TWO_BYTES_MAX));
                case VARIABLE_BYTE_INTEGER ->
                        to.add(
                                (Property<Integer>) property,
                                integer(command, property, value, VARIABLE_MAX));
                case FOUR_BYTE_INTEGER ->
                        to.add(
                                (Property<Long>) property,
                                number(command, property, value, FOUR_BYTES_MAX));
                case UTF8_STRING ->
                        to.add((Property<String>) property, string(command, property, value));
                case BINARY_DATA -> {
                    checkLength(property, value.getBytes(StandardCharsets.UTF_8));
                    to.add((Property<Payload>) property, Payload.of(value));
                }
                case UTF8_STRING_PAIR ->
                        to.add(
                                (Property<UserProperty>) property,
                                new UserProperty(
                                        string(command, property, value),
                                        string(command, property, words.get(3))));
            }
        }

        private int integer(Command command, Property<?> property, String text, long most)
                throws UsageException {
            return (int) number(command, property, text, most);
        }

        private long number(Command command, Property<?> property, String text, long most)
                throws UsageException {
            long value;
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException notNumber) {
                value = -1;
            }
            if (value < 0 || value > most) {
                throw arguments.problem(
                        "Error: Property value ("
                                + text
                                + ") out of range for property "
                                + property
                                + ".");
            }
            boolean isSwitch = property.kind() == Property.Kind.BYTE;
            if (isSwitch && value > 1 || value == 0 && !mayBeZero(property)) {
                throw protocolError(command);
            }
            return value;
        }

        private static boolean mayBeZero(Property<?> property) {
            return property != Property.RECEIVE_MAXIMUM
                    && property != Property.MAXIMUM_PACKET_SIZE
                    && property != Property.TOPIC_ALIAS
                    && property != Property.SUBSCRIPTION_IDENTIFIER;
        }

        private String string(Command command, Property<?> property, String text)
                throws UsageException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            checkLength(property, bytes);
            if (!Utf8.isString(bytes, 0, bytes.length)) {
                throw arguments.problem("Error: Malformed UTF-8 in --property argument.");
            }
            boolean isNoTopic = TopicName.parse(bytes, 0, bytes.length) == null;
            if (property == Property.RESPONSE_TOPIC && isNoTopic) {
                throw protocolError(command); // [MQTT-3.3.2-14]
            }
            return text;
        }

        private void checkLength(Property<?> property, byte[] bytes) throws UsageException {
            if (bytes.length > LENGTH_MAX) {
                throw arguments.problem(
                        "Error: Property value too long for property " + property + ".");
            }
        }
    }
}
