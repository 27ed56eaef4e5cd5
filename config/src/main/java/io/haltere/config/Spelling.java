package io.haltere.config;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Guesses which name was meant.
final class Spelling {
    private static final int LENGTH_MAX = 64;

    private Spelling() {}

    /// A sentence that may help with a name that does not exist, or null.
    static @Nullable String hint(String name, Iterable<String> names) {
        if (name.startsWith("#")) {
            return "A comment must begin in the first column.";
        }
        int tab = name.indexOf('\t');
        if (tab >= 0) {
            return "A TAB does not separate: use a space.";
        }
        String closest = closest(name, names);
        return closest == null ? null : "Did you mean '" + closest + "'?";
    }

    /// The nearest name, or null when none is near: up to one letter in four may differ.
    static @Nullable String closest(String name, Iterable<String> names) {
        if (name.length() > LENGTH_MAX) {
            return null;
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        String closest = null;
        int least = Math.max(1, name.length() / 4) + 1;
        for (String candidate : names) {
            int distance = distance(wanted, candidate);
            boolean isFirstOfEquals =
                    distance == least && closest != null && candidate.compareTo(closest) < 0;
            if (distance < least || isFirstOfEquals) {
                least = distance;
                closest = candidate;
            }
        }
        return closest;
    }

    /// Letters to insert, delete, change or swap with their neighbour to get from one to the other.
    static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        Arrays.setAll(last, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(last[j - 1] + change, Math.min(last[j], current[j - 1]) + 1);
                if (isSwap(from, to, i, j)) {
                    current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = current;
        }
        return last[to.length()];
    }

    private static boolean isSwap(String from, String to, int i, int j) {
        return i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
