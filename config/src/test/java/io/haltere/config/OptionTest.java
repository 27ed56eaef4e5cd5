package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTest {
    @Test
    void deprecatedOptionWorksWithANotice() {
        Option<Boolean> option =
                Option.of("old", Kind.bool(), false, "").deprecated("Please use 'new' instead.");
        var conf = new Conf("old true");

        assertEquals(true, conf.value(option));
        assertEquals(
                List.of(
                        "The 'old' option is now deprecated and will be removed in a future"
                                + " version. Please use 'new' instead."),
                conf.said());
    }

    @Test
    void unsupportedValueIsRefusedWithItsArea() {
        Option<Boolean> option =
                Option.of("save", Kind.bool(), false, "").unsupported("true", "disks");

        assertEquals(false, new Conf("save false").value(option));
        assertEquals(
                List.of(
                        "Error: save true is not supported yet (disks).",
                        "Error found at t.conf:1."),
                new Conf("save true").complaints(option));
    }

    @Test
    void aliasNamesTheSameOption() {
        Option<Boolean> option = Option.of("new", Kind.bool(), false, "").alias("old");

        var names = Section.byName(List.of(new Section("", "", List.of(option))));

        assertEquals(option, names.get("old"));
        assertEquals(option, names.get("new"));
    }

    @Test
    void twoOptionsCannotShareAName() {
        Option<Boolean> one = Option.of("one", Kind.bool(), false, "");
        Option<Boolean> two = Option.of("two", Kind.bool(), false, "").alias("one");
        var sections = List.of(new Section("", "", List.of(one, two)));

        assertThrows(IllegalStateException.class, () -> Section.byName(sections));
    }
}
