package io.haltere.tools.settings;

import io.haltere.mqtt.Property;

/// The manual page of a tool, section 1, in the language of roff. Follows from the tables of flags
/// and properties.
public record ManualPage(Tool tool) {
    private static final String FORMAT =
            """
            .SH FORMAT
            \\fB\\-F\\fR prints its text once for each message. In it stand:
            .TP
            %t %p %l
            topic, payload, length of the payload
            .TP
            %x %X
            payload in hexadecimal digits, small or large
            .TP
            %f %d
            payload of 4 or 8 bytes as a number with a floating point
            .TP
            %q %r %m
            quality of service, retain flag, message number
            .TP
            %j %J
            all of the message as JSON; %J takes the payload for JSON, too
            .TP
            %I %U
            time of arrival as ISO 8601, or as seconds since 1970
            .TP
            %A %C %D %E %F %P %R %S
            of MQTT 5: topic alias, content type, correlation data, message expiry, payload format,
            user properties, response topic, subscription identifier
            .TP
            %% @@
            the characters % and @
            .TP
            @X
            the conversion X of strftime(3); @N for the nanoseconds
            .TP
            \\e\\e \\e0 \\ea \\ee \\en \\er \\et \\ev
            the characters of C
            .PP
            Between % and the letter may stand, in this order: \\- to fill at the right, 0 to fill with
            zeros, a width, a point and a precision. The width also cuts the payload to so many bytes.
            %x and %X take a separator before the letter, which comes after so many digits as the
            precision says: %.4:x prints 0102:0304.
            """;

    private static final String LOAD =
            """
            .SH LOAD
            %i in the topic stands for a number: there are as many topics as publishers or
            subscribers, whichever are fewer, and the members of both are dealt to them in turn.
            Without %i all share one topic. The topic is bench/%i unless told otherwise.
            .PP
            A payload begins with the time at which it was due, so that a stall of the broker shows
            in the latencies of all messages that it held up. Only messages that were due after the
            warm\\-up are measured; all are counted when it comes to losses. A summary ends the
            run, or what there is of it on Ctrl\\-C. On the way a line each second goes to stderr,
            but for \\fB\\-\\-quiet\\fR.
            .PP
            The status is 1 also if messages of QoS 1 or 2 were lost, or connections failed.
            """;

    public String text() {
        var page = new StringBuilder();
        page.append(".TH ").append(tool.command()).append(" 1 \"\" \"\" \"\"\n.SH NAME\n");
        page.append(tool.command()).append(" \\- ").append(roff(tool.purpose()));
        page.append("\n.SH SYNOPSIS\n.B ").append(tool.command()).append('\n');
        page.append(roff(new Usage(tool).synopsis())).append("\n.SH OPTIONS\n");
        for (Flag flag : Flag.values()) {
            if (flag.isIn(tool) && !flag.spellings().isEmpty()) {
                append(page, flag);
            }
        }
        appendProperties(page);
        if (Flag.FORMAT.isIn(tool)) {
            page.append(FORMAT);
        }
        if (tool == Tool.BENCH) {
            page.append(LOAD);
        }
        page.append(
                ".SH FILES\nOptions also come from a file: a flag and its value on each line,\n");
        page.append("and comments after #. It is that of \\fB\\-o\\fR, else\n");
        page.append(".IR $XDG_CONFIG_HOME/").append(tool.command()).append(" ,\nelse\n");
        page.append(".IR $HOME/.config/").append(tool.command()).append(" .\n");
        page.append("The command line comes after it.\n");
        page.append(".SH EXIT STATUS\n0 for success, 1 for a wrong command line, the reason\n");
        page.append("of the broker if it refuses, else the error of Mosquitto\\(aqs library.\n");
        return page.toString();
    }

    private static void append(StringBuilder page, Flag flag) {
        page.append(".TP\n\\fB").append(roff(String.join(", ", flag.spellings()))).append("\\fR");
        if (flag.argument() != null) {
            page.append(" \\fI").append(flag.argument()).append("\\fR");
        }
        page.append('\n').append(roff(flag.doc())).append('\n');
    }

    private static void appendProperties(StringBuilder page) {
        page.append(".SH PROPERTIES\nThe commands of \\fB\\-D\\fR and their properties:\n");
        for (PacketProperties.Command command : PacketProperties.Command.values()) {
            if (!command.isSupported()) {
                continue;
            }
            page.append(".TP\n").append(command.word()).append('\n');
            for (Property<?> property : Property.byName().values()) {
                if (command.allows(property)) {
                    page.append(roff(property.name())).append('\n');
                }
            }
        }
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
