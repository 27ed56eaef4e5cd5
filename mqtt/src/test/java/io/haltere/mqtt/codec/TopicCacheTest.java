package io.haltere.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.haltere.mqtt.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicCacheTest {
    private final TopicCache cache = new TopicCache(16);

    private @Nullable TopicName read(String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return cache.read(ByteBuffer.wrap(bytes), bytes.length);
    }

    @Test
    void aTopicThatComesAgainIsTheSame() {
        String longest = "x".repeat(TopicCache.LENGTH_MAX);

        assertSame(read("a/b"), read("a/b"));
        assertSame(read(longest), read(longest));
    }

    @Test
    void aLongTopicIsNotKept() {
        String topic = "x".repeat(TopicCache.LENGTH_MAX + 1);

        assertEquals(TopicName.of(topic), read(topic));
        assertNotSame(read(topic), read(topic));
    }

    @Test
    void noTopicIsMadeOfWhatIsNone() {
        assertNull(read("a/+"));
        assertNull(read("x".repeat(TopicCache.LENGTH_MAX) + "#"));
        assertNull(read("/".repeat(TopicName.MAX_SEPARATORS + 1)));
    }
}
