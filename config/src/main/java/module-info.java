/// Configuration files as Mosquitto reads them: option tables, the reader of lines, the manual.
///
/// Knows no option of the broker: whoever has options declares them in {@link
/// io.haltere.config.Section sections}.
@org.jspecify.annotations.NullMarked
module io.haltere.config {
    requires static transitive org.jspecify;

    exports io.haltere.config;
}
