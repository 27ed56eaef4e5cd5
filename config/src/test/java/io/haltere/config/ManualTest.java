package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ManualTest {
    private static final Option<Integer> SIZE =
            Option.of("size", Kind.integer(0, 100), 5, "How large.\n.It is -1 \\ big.")
                    .alias("extent")
                    .reloadable();
    private static final Option<@Nullable String> NAME =
            Option.unset("name", Kind.text(100), "somebody", "Who it is.")
                    .deprecated("Use size instead.");
    private static final Manual MANUAL =
            new Manual(List.of(new Section("Things", "What there is.", List.of(SIZE, NAME))));

    @Test
    void exampleFileShowsDefaultsAsComments() {
        String rule = "# " + "=".repeat(72);
        assertEquals(
                """
                # An example.

                RULE
                # Things
                RULE

                # What there is.

                # How large. .It is -1 \\ big.
                # Default: 5. A reload applies a new value. Also known as extent.
                #size 5

                # Who it is.
                # Default: unset. A new value needs a restart. Deprecated. Use size instead.
                #name somebody
                """
                        .replace("RULE", rule),
                MANUAL.exampleFile("An example."));
    }

    @Test
    void manPageGuardsWhatRoffWouldObey() {
        assertEquals(
                """
                .TH "it.conf" 5 "" "" ""
                .SH NAME
                it.conf \\- describes it
                .SH DESCRIPTION
                .PP
                One.
                .SH "THINGS"
                .PP
                What there is.
                .TP
                \\fBsize\\fR \\fI0\\-100\\fR
                How large.
                \\&.It is \\-1 \\e big.
                .br
                Default: 5. A reload applies a new value. Also known as extent.
                .TP
                \\fBname\\fR \\fItext\\fR
                Who it is.
                .br
                Default: unset. A new value needs a restart. Deprecated. Use size instead.
                """,
                MANUAL.manPage("it.conf", "describes it", List.of("One.")));
    }

    @Test
    void tableHasARowForEachOption() {
        assertEquals(
                """
                ## Things

                What there is.

                | Option | Argument | Default | Reload | Meaning |
                | --- | --- | --- | --- | --- |
                | `size` | 0-100 | 5 | yes | How large. .It is -1 \\ big. |
                | `name` | text | unset | no | Who it is. |

                """,
                MANUAL.tables());
    }
}
