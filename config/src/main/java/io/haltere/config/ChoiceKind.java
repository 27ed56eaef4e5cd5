package io.haltere.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One word out of a few, which are the names of the constants in lower case.
record ChoiceKind<E extends Enum<E>>(List<E> constants) implements Kind<E> {
    @Override
    public @Nullable E read(ConfigLine line, @Nullable E earlier, ConfigReport report) {
        String token = line.firstToken();
        for (E constant : constants) {
            if (spelling(constant).equals(token)) {
                return constant;
            }
        }
        report.invalid(line, token);
        return null;
    }

    private static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> write(E value) {
        return List.of(spelling(value));
    }

    @Override
    public String argument() {
        return String.join("|", constants.stream().map(ChoiceKind::spelling).toList());
    }
}
