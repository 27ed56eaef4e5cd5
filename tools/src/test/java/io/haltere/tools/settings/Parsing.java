package io.haltere.tools.settings;

import java.util.List;
import java.util.Map;

/// Short ways to settings, without option files.
final class Parsing {
    private Parsing() {}

    static Record parse(Tool tool, List<String> words) throws UsageException, HelpException {
        return switch (tool) {
            case PUB -> PubSettings.parse(words, Map.of());
            case SUB -> SubSettings.parse(words, Map.of());
            case RR -> RrSettings.parse(words, Map.of());
            case BENCH -> BenchSettings.parse(words, Map.of());
        };
    }

    static PubSettings pub(String... words) throws UsageException, HelpException {
        return PubSettings.parse(List.of(words), Map.of());
    }

    static SubSettings sub(String... words) throws UsageException, HelpException {
        return SubSettings.parse(List.of(words), Map.of());
    }

    static RrSettings rr(String... words) throws UsageException, HelpException {
        return RrSettings.parse(List.of(words), Map.of());
    }

    static BenchSettings bench(String... words) throws UsageException, HelpException {
        return BenchSettings.parse(List.of(words), Map.of());
    }
}
