package io.haltere.broker.access;

/// The rules of one listener or of several, as they are now. The operator may replace them while
/// clients are connected: whoever asks takes [#rules] each time anew. Any thread.
public final class Access {
    private volatile AccessControl rules;

    public Access(AccessControl rules) {
        this.rules = rules;
    }

    public AccessControl rules() {
        return rules;
    }

    /// Puts other rules in force. Who may not stay under them has to be told by the caller.
    public void replace(AccessControl newRules) {
        rules = newRules;
    }
}
