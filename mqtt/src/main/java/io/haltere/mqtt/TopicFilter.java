package io.haltere.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a client subscribes to: topic levels, of which `+` stands for any one and a final `#` for
/// the parent and all below; with `$share/NAME/` in front, for a group of clients.
public final class TopicFilter {
    private static final String SHARE = "$share/";

    private final @Nullable String shareName;

    /// The filter without the share prefix.
    private final byte[] utf8;

    private TopicFilter(@Nullable String shareName, byte[] utf8) {
        this.shareName = shareName;
        this.utf8 = utf8;
    }

    /// The filter with this text, or null when it breaks a rule of section 4.7 or 4.8.
    public static @Nullable TopicFilter parse(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        if (all.length == 0 || all.length > TopicName.MAX_BYTES) {
            return null; // [MQTT-4.7.3-1] [MQTT-4.7.3-3]
        }
        if (!Utf8.isString(all, 0, all.length)) {
            return null; // [MQTT-4.7.3-2]
        }
        if (!text.startsWith(SHARE)) {
            return hasValidLevels(all) ? new TopicFilter(null, all) : null;
        }
        int end = text.indexOf('/', SHARE.length());
        if (end < 0 || end == SHARE.length() || end == text.length() - 1) {
            return null; // [MQTT-4.8.2-1] [MQTT-4.8.2-2]
        }
        String name = text.substring(SHARE.length(), end);
        if (name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
            return null; // [MQTT-4.8.2-2]
        }
        byte[] rest = text.substring(end + 1).getBytes(StandardCharsets.UTF_8);
        return hasValidLevels(rest) ? new TopicFilter(name, rest) : null;
    }

    /// @throws IllegalArgumentException when the text is no valid topic filter
    public static TopicFilter of(String text) {
        TopicFilter filter = parse(text);
        if (filter == null) {
            throw new IllegalArgumentException("not a topic filter: '" + text + "'");
        }
        return filter;
    }

    private static boolean hasValidLevels(byte[] bytes) {
        int separators = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean first = i == 0 || bytes[i - 1] == '/';
            boolean last = i == bytes.length - 1 || bytes[i + 1] == '/';
            switch (bytes[i]) {
                case '+' -> {
                    if (!first || !last) {
                        return false; // [MQTT-4.7.1-2]
                    }
                }
                case '#' -> {
                    if (!first || i != bytes.length - 1) {
                        return false; // [MQTT-4.7.1-1]
                    }
                }
                case '/' -> separators++;
                default -> {}
            }
        }
        return separators <= TopicName.MAX_SEPARATORS;
    }

    /// The group's name, or null when the subscription is not shared.
    public @Nullable String shareName() {
        return shareName;
    }

    public boolean isShared() {
        return shareName != null;
    }

    public boolean hasWildcard() {
        for (byte b : utf8) {
            if (b == '+' || b == '#') {
                return true;
            }
        }
        return false;
    }

    /// The levels below one another, without the share prefix; each a fresh array.
    public List<byte[]> levels() {
        return TopicName.levels(utf8);
    }

    /// The array itself, without the share prefix, shared by all holders: never write to it.
    public byte[] bytes() {
        return utf8;
    }

    /// Whether a message to this topic is for this filter. The share name plays no part.
    public boolean matches(TopicName topic) {
        if (topic.isReserved() && (utf8[0] == '+' || utf8[0] == '#')) {
            return false; // [MQTT-4.7.2-1]
        }
        return matchesFrom(0, topic.bytes(), 0);
    }

    /// Whether the levels of the filter from one on match those of a topic from one on.
    ///
    /// @param start where the level begins in the filter; beyond its end when none is left
    /// @param topicStart the same in the topic
    public boolean matchesFrom(int start, byte[] topic, int topicStart) {
        int f = start;
        int t = topicStart;
        while (f <= utf8.length) {
            if (f < utf8.length && utf8[f] == '#') {
                return true; // Includes the parent level, after which none is left of the topic.
            }
            if (t > topic.length) {
                return false;
            }
            int filterEnd = TopicName.levelEnd(utf8, f);
            int topicEnd = TopicName.levelEnd(topic, t);
            boolean any = filterEnd == f + 1 && utf8[f] == '+';
            if (!any && !Arrays.equals(utf8, f, filterEnd, topic, t, topicEnd)) {
                return false;
            }
            f = filterEnd + 1;
            t = topicEnd + 1;
        }
        return t > topic.length;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof TopicFilter that
                        && Arrays.equals(utf8, that.utf8)
                        && Objects.equals(shareName, that.shareName);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(shareName) + TopicName.hash(utf8, 0, utf8.length);
    }

    /// The filter as the client wrote it, share prefix included. Decoded anew each time: most
    /// filters are never printed.
    @Override
    public String toString() {
        var text = new String(utf8, StandardCharsets.UTF_8);
        return shareName == null ? text : SHARE + shareName + "/" + text;
    }
}
