package io.haltere.plugin;

/// What an authorizer answers. When all abstain, the operation is allowed if there is none of them,
/// and denied otherwise.
public enum Decision {
    ALLOW,
    DENY,
    ABSTAIN
}
