/// What third parties implement to decide who may connect and what they may do.
///
/// A public API: types here change only with care.
@org.jspecify.annotations.NullMarked
module io.haltere.plugin {
    requires static transitive org.jspecify;
    requires transitive io.haltere.mqtt;

    exports io.haltere.plugin;
}
