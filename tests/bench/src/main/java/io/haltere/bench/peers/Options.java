package io.haltere.bench.peers;

import io.haltere.bench.process.Known;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What the command lines of `bin/bench peers` and `bin/bench variants` say.
///
/// @param seconds that a load is measured for
/// @param only in the names of scenarios
/// @param isWriting whether docs/performance.md gets the table
/// @param variants as [Contender#variant] reads them; none for peers
record Options(
        int rounds,
        double seconds,
        Pattern only,
        Set<Known> brokers,
        boolean isWriting,
        List<String> variants) {
    static final String USAGE =
            "bin/bench peers [--rounds N] [--seconds S] [--only REGEX] [--brokers NAME,...] [--write]\n"
                    + "brokers: mosquitto, haltere, hivemq";
    static final String VARIANTS_USAGE =
            "bin/bench variants [--rounds N] [--seconds S] [--only REGEX] NAME=[DIFFERENCE[;...]]...\n"
                    + "differences: root:FOLDER of another build, java:OPTIONS of the JVM, or a line"
                    + " of the configuration";

    private static final Set<Known> BROKERS =
            EnumSet.of(Known.HALTERE, Known.MOSQUITTO, Known.HIVEMQ);

    /// @throws IllegalArgumentException when it makes no sense, with what is wrong
    static Options peers(List<String> arguments) {
        Options options = of(arguments);
        if (!options.variants.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + options.variants.getFirst());
        }
        return options;
    }

    /// @throws IllegalArgumentException when it makes no sense, with what is wrong
    static Options variants(List<String> arguments) {
        Options options = of(arguments);
        if (options.isWriting || !options.brokers.equals(BROKERS)) {
            throw new IllegalArgumentException("--write and --brokers are for peers");
        }
        if (options.variants.isEmpty()) {
            throw new IllegalArgumentException("no variants");
        }
        return options;
    }

    private static Options of(List<String> arguments) {
        var rest = new ArrayList<>(arguments);
        int rounds = 3;
        double seconds = 4;
        Pattern only = Pattern.compile("");
        Set<Known> brokers = BROKERS;
        boolean isWriting = false;
        var variants = new ArrayList<String>();
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--rounds" -> rounds = (int) number(option, rest);
                case "--seconds" -> seconds = number(option, rest);
                case "--only" -> only = pattern(value(option, rest));
                case "--brokers" -> brokers = brokers(value(option, rest));
                case "--write" -> isWriting = true;
                default -> variants.add(variant(option));
            }
        }
        if (rounds < 1 || seconds <= 0) {
            throw new IllegalArgumentException("no rounds, or no time");
        }
        return new Options(rounds, seconds, only, brokers, isWriting, variants);
    }

    private static String value(String option, List<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static String variant(String text) {
        if (text.startsWith("-")) {
            throw new IllegalArgumentException("unknown: " + text);
        }
        return text;
    }

    private static double number(String option, List<String> rest) {
        String value = value(option, rest);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(option + ": " + value + " is no number", wrong);
        }
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("--only: " + wrong.getMessage(), wrong);
        }
    }

    private static Set<Known> brokers(String names) {
        Set<Known> brokers = EnumSet.noneOf(Known.class);
        for (String name : names.split(",")) {
            Known known =
                    BROKERS.stream()
                            .filter(each -> each.name().equals(name.toUpperCase(Locale.ROOT)))
                            .findFirst()
                            .orElseThrow(
                                    () -> new IllegalArgumentException("no such broker: " + name));
            brokers.add(known);
        }
        return brokers;
    }
}
