package io.haltere.broker.routing;

import org.jspecify.annotations.Nullable;

/// The members of one `$share` group on one filter, who get each message once between them.
///
/// Shared by all loops; readers never block. Members are changed by the tree under its lock.
public final class SharedGroup {
    private final String name;
    final SubscriptionList members = new SubscriptionList();
    private volatile int turn;

    SharedGroup(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /// The member whose turn it is: round robin among those that are reachable, else among all, for
    /// they may have sessions that wait. Null when the group is empty.
    public @Nullable Subscription next() {
        // The position moves on behind the member found, or the first one after a hole would get
        // two turns.
        int position = turn;
        Subscription member = members.from(position, true);
        if (member == null) {
            member = members.from(position, false);
        }
        if (member != null) {
            turn = member.slot + 1 & Integer.MAX_VALUE;
        }
        return member;
    }
}
