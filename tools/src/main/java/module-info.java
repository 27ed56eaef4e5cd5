/// The command-line tools.
@org.jspecify.annotations.NullMarked
module io.haltere.tools {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires io.haltere.broker;
    requires io.haltere.client;
    requires io.haltere.config;
    requires java.logging;
    requires jdk.unsupported;
}
