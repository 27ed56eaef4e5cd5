package io.haltere.broker.retained;

import io.haltere.broker.port.Message;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// One topic level of the retained tree. Written under the tree's lock, read by any thread.
final class RetainedNode {
    private static final SortedMap<Level, RetainedNode> NONE =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private volatile @Nullable Message message;

    /// The record of the message; 0 for none. Under the tree's lock.
    long reference;

    /// Null until the first child comes: most nodes are leaves.
    private volatile @Nullable ConcurrentSkipListMap<Level, RetainedNode> children;

    RetainedNode() {}

    @Nullable Message message() {
        return message;
    }

    void message(@Nullable Message message) {
        this.message = message;
    }

    Map<Level, RetainedNode> children() {
        var present = children;
        return present == null ? NONE : present;
    }

    @Nullable RetainedNode child(Level level) {
        var present = children;
        return present == null ? null : present.get(level);
    }

    /// Adds a child that there was not.
    RetainedNode newChild(Level level) {
        var present = children;
        if (present == null) {
            present = new ConcurrentSkipListMap<>();
            children = present;
        }
        var child = new RetainedNode();
        present.put(level, child);
        return child;
    }

    void remove(Level level) {
        var present = children;
        if (present != null) {
            present.remove(level);
            if (present.isEmpty()) {
                children = null;
            }
        }
    }

    boolean isEmpty() {
        return message == null && children == null;
    }
}
