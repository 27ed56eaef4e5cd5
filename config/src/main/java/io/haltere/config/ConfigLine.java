package io.haltere.config;

/// One line that sets an option.
///
/// @param name the first word
/// @param value the rest without the spaces around it; empty where there is none
/// @param isWellFormed whether the value is UTF-8 without control characters
public record ConfigLine(Place place, String name, String value, boolean isWellFormed)
        implements ConfigEntry {

    /// The first word of the value; empty where there is none.
    public String firstToken() {
        int space = value.indexOf(' ');
        return space < 0 ? value : value.substring(0, space);
    }

    /// What follows the first word of the value.
    public String afterFirstToken() {
        int space = value.indexOf(' ');
        return space < 0 ? "" : LineParser.trim(value.substring(space));
    }

    /// The same line with what its variables stand for.
    ConfigLine withValue(String expanded) {
        return new ConfigLine(
                place,
                name,
                LineParser.trim(expanded),
                isWellFormed && LineParser.isText(expanded));
    }
}
