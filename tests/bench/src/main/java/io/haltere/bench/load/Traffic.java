package io.haltere.bench.load;

import java.util.ArrayList;
import java.util.List;

/// Who publishes what to whom.
///
/// @param qos of publishers and subscriptions; [#MIXED] for all three
/// @param bytes of a payload
/// @param window messages of one publisher that are on their way
/// @param perSecond messages of all publishers, whatever is on its way; 0 for as many as are taken
public record Traffic(
        Shape shape,
        int qos,
        int publishers,
        int subscribers,
        int bytes,
        int window,
        double perSecond) {
    public static final int MIXED = -1;

    private static final int TOPICS = 10_000;
    private static final int FILTERS = 50_000;

    /// How topics and filters meet.
    public enum Shape {
        /// Publisher and subscriber `i` share topic `i`.
        PAIRS,
        /// All subscribers have all topics.
        EVERYBODY,
        /// 10 000 topics, 50 000 filters of five shapes, five for each topic.
        WILDCARDS
    }

    /// Closed loop, 64 bytes.
    public static Traffic of(Shape shape, int qos, int publishers, int subscribers, int window) {
        return new Traffic(shape, qos, publishers, subscribers, 64, window, 0);
    }

    public Traffic ofBytes(int payload) {
        return new Traffic(shape, qos, publishers, subscribers, payload, window, perSecond);
    }

    public Traffic atRate(double messages) {
        return new Traffic(shape, qos, publishers, subscribers, bytes, window, messages);
    }

    int topics() {
        return shape == Shape.WILDCARDS ? TOPICS : publishers;
    }

    /// Subscribers that get each message.
    int fan() {
        return switch (shape) {
            case PAIRS -> 1;
            case EVERYBODY -> subscribers;
            case WILDCARDS -> FILTERS / TOPICS;
        };
    }

    int qosOfPublisher(int publisher) {
        return qos == MIXED ? publisher % 3 : qos;
    }

    int qosOfSubscriptions() {
        return qos == MIXED ? 2 : qos;
    }

    String topic(int number) {
        return shape == Shape.WILDCARDS
                ? "site/" + number % 100 + "/line/" + number / 100 + "/dev/" + number + "/temp"
                : "t/" + number;
    }

    List<String> filters(int subscriber) {
        return switch (shape) {
            case PAIRS -> List.of("t/" + subscriber);
            case EVERYBODY -> List.of("t/+");
            case WILDCARDS -> {
                var filters = new ArrayList<String>();
                int each = FILTERS / subscribers;
                for (int i = subscriber * each; i < (subscriber + 1) * each; i++) {
                    filters.add(wildcards(i));
                }
                yield filters;
            }
        };
    }

    /// Matches exactly one of the topics. Those of one topic belong to different subscribers.
    private static String wildcards(int number) {
        int device = (int) (number * 7919L % TOPICS);
        int site = device % 100;
        int line = device / 100;
        return switch ((number + number / TOPICS) % 5) {
            case 0 -> "site/+/line/+/dev/" + device + "/temp";
            case 1 -> "site/" + site + "/line/+/dev/" + device + "/#";
            case 2 -> "+/" + site + "/+/" + line + "/+/" + device + "/+";
            case 3 -> "site/" + site + "/line/" + line + "/dev/" + device + "/#";
            default -> "site/" + site + "/line/" + line + "/dev/+/temp";
        };
    }
}
