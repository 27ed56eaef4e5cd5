package io.haltere.mqtt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An immutable bag of MQTT 5 properties, in the order in which they stand on the wire.
///
/// The order is kept because user properties promise it [MQTT-3.3.2-18]. Packets carry few
/// properties, so a flat array that is searched in line beats any map.
public final class Properties {
    public static final Properties NONE = new Properties(new Object[0]);

    /// Property and value in turn.
    private final Object[] entries;

    private Properties(Object[] entries) {
        this.entries = entries;
    }

    public static <T> Properties of(Property<T> property, T value) {
        return new Properties(new Object[] {property, value});
    }

    public int size() {
        return entries.length / 2;
    }

    public boolean isEmpty() {
        return entries.length == 0;
    }

    /// The property at a position, 0 to `size() - 1`.
    public Property<?> property(int index) {
        return (Property<?>) entries[2 * index];
    }

    /// The value at a position, of the type that the property's kind demands.
    public Object value(int index) {
        return entries[2 * index + 1];
    }

    /// The first value of a property, or null when it is absent.
    @SuppressWarnings("unchecked") // Only Builder.add and of() fill entries, both typed.
    public <T> @Nullable T find(Property<T> property) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == property) {
                return (T) entries[i + 1];
            }
        }
        return null;
    }

    public <T> T get(Property<T> property, T absent) {
        T value = find(property);
        return value == null ? absent : value;
    }

    public boolean has(Property<?> property) {
        return find(property) != null;
    }

    /// Every value of a repeatable property, in order.
    @SuppressWarnings("unchecked") // As in find().
    public <T> List<T> all(Property<T> property) {
        var values = new ArrayList<T>();
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == property) {
                values.add((T) entries[i + 1]);
            }
        }
        return values;
    }

    /// These properties and one more at the end.
    public <T> Properties with(Property<T> property, T value) {
        Object[] more = Arrays.copyOf(entries, entries.length + 2);
        more[entries.length] = property;
        more[entries.length + 1] = value;
        return new Properties(more);
    }

    /// These properties and those of the other bag behind them.
    public Properties with(Properties others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        Object[] more = Arrays.copyOf(entries, entries.length + others.entries.length);
        System.arraycopy(others.entries, 0, more, entries.length, others.entries.length);
        return new Properties(more);
    }

    /// These properties without any value of one of them.
    public Properties without(Property<?> property) {
        if (!has(property)) {
            return this;
        }
        var rest = new Builder();
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] != property) {
                rest.entries.add(entries[i]);
                rest.entries.add(entries[i + 1]);
            }
        }
        return rest.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Properties that && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "" : ", ").append(property(i)).append('=').append(value(i));
        }
        return text.append('}').toString();
    }

    /// Collects properties in wire order. For one thread, once.
    public static final class Builder {
        private final List<Object> entries = new ArrayList<>(8);

        public Builder() {}

        public <T> Builder add(Property<T> property, T value) {
            entries.add(property);
            entries.add(value);
            return this;
        }

        public boolean has(Property<?> property) {
            for (int i = 0; i < entries.size(); i += 2) {
                if (entries.get(i) == property) {
                    return true;
                }
            }
            return false;
        }

        public Properties build() {
            return entries.isEmpty() ? NONE : new Properties(entries.toArray());
        }
    }
}
