package io.haltere.broker.routing;

import java.util.function.Consumer;

/// What stands below a node of the subscription tree under the name of one level: another node, or
/// a subscription that has nobody beside it from there on.
///
/// All filters below a node begin with the same levels, so one number tells where their next level
/// begins: `at` in what follows. The same holds for a topic on its way down, but for another number
/// where the filters have `+`.
abstract sealed class Branch permits SubscriptionNode, LoneSubscription {
    /// Of the name of its level.
    final int hash;

    Branch(int hash) {
        this.hash = hash;
    }

    /// Whether its level has this name.
    ///
    /// @param at where this level begins in the filters
    abstract boolean isNamed(byte[] bytes, int start, int end, int at);

    /// The name of its level.
    ///
    /// @param at where this level begins in the filters
    abstract byte[] name(int at);

    /// Adds everybody whose filter matches, given that it does up to this level. From any thread.
    ///
    /// @param start where the next level begins in the topic
    /// @param at where the next level begins in the filters
    abstract void match(byte[] topic, int start, int at, Matches matches);

    /// Prints what is below this level, one level a line.
    ///
    /// @param name of this level, as it is to be printed
    /// @param at where the next level begins in the filters
    abstract void print(String name, int at, String indent, Consumer<String> line);
}
