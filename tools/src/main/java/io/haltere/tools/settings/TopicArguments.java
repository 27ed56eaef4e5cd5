package io.haltere.tools.settings;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Topics and filters of the command line.
record TopicArguments(Arguments arguments) {
    /// The topic to which something is published.
    ///
    /// @param flag that gave the text
    TopicName name(String text, Flag flag) throws UsageException {
        byte[] bytes = utf8(text, flag);
        TopicName name = TopicName.parse(bytes, 0, bytes.length);
        if (name == null) {
            String what =
                    flag == Flag.TOPIC ? "publish" : flag == Flag.WILL_TOPIC ? "will" : "response";
            throw arguments.problem(
                    "Error: Invalid "
                            + what
                            + " topic '"
                            + text
                            + "', does it contain '+' or '#'?");
        }
        return name;
    }

    /// All filters that a flag gives.
    ///
    /// @param what it is for, in errors
    List<TopicFilter> filters(Flag flag, String what) throws UsageException {
        var filters = new ArrayList<TopicFilter>();
        for (List<String> values : arguments.all(flag)) {
            String text = values.getFirst();
            utf8(text, flag);
            TopicFilter filter = TopicFilter.parse(text);
            if (filter == null) {
                throw arguments.problem(
                        "Error: Invalid "
                                + what
                                + " topic '"
                                + text
                                + "', are all '+' and '#' wildcards correct?");
            }
            filters.add(filter);
        }
        return filters;
    }

    private byte[] utf8(String text, Flag flag) throws UsageException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!Utf8.isString(bytes, 0, bytes.length)) {
            throw arguments.problem(
                    "Error: Malformed UTF-8 in " + flag.spellings().getFirst() + " argument.");
        }
        return bytes;
    }
}
