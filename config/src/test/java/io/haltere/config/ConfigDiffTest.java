package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    private static final Option<Integer> SIZE =
            Option.of("size", Kind.integer(0, 100), 5, "").reloadable();
    private static final Option<@Nullable String> NAME =
            Option.unset("name", Kind.text(100), "x", "");
    private static final List<Section> SECTIONS = List.of(new Section("", "", List.of(SIZE, NAME)));

    private static Values values(String content) {
        var report = new ConfigReport();
        var draft = new Values.Draft();
        var names = Section.byName(SECTIONS);
        for (ConfigLine line : new Conf(content).lines()) {
            Option<?> option = names.get(line.name());
            assertTrue(option != null);
            draft.read(option, line, report);
        }
        return draft.values();
    }

    @Test
    void saysWhatChangedAndWhatNeedsARestart() {
        var diff = ConfigDiff.between("it", SECTIONS, values("size 6"), values("name y"));

        var size = new ConfigDiff.Change("it", "size", "6", "5", true);
        var name = new ConfigDiff.Change("it", "name", "", "y", false);
        assertEquals(List.of(size, name), diff.changes());
        assertEquals(List.of(name), diff.needingRestart());
    }

    @Test
    void defaultThatIsWrittenOutIsNoChange() {
        assertTrue(ConfigDiff.between("", SECTIONS, values("size 5"), Values.DEFAULTS).isEmpty());
    }
}
