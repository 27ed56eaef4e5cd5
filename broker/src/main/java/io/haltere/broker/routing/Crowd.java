package io.haltere.broker.routing;

/// Whether so much waits for a subscriber that is there that its publishers should wait for a
/// moment: then nothing is dropped that it can still get through.
///
/// Who does not get through in half a second is not waited for again before it has caught up. So
/// the publishers of one subscriber never have to send less, together, than the share of its queue
/// between "much" and "caught up" in each half second.
///
/// Confined to the loop of its subscriber, but [#isFelt]. On another loop a publisher feels it
/// after what it is reading at the moment.
public final class Crowd {
    static final long HOLD_MAX_MILLIS = 500;

    private volatile boolean isFelt;
    private boolean isGivenUp;
    private long until;

    /// Whether publishers should wait. From any thread; may be out of date when it arrives.
    public boolean isFelt() {
        return isFelt;
    }

    /// There is another message for it.
    ///
    /// @param isMuch whether much waits already
    /// @param now milliseconds that never go back
    public void more(boolean isMuch, long now) {
        if (isFelt) {
            isGivenUp = now >= until;
            isFelt = !isGivenUp;
        } else if (isMuch && !isGivenUp) {
            until = now + HOLD_MAX_MILLIS;
            isFelt = true;
        }
    }

    /// Little waits, or nobody is there to wait for.
    ///
    /// @return whether publishers waited for that
    public boolean caughtUp() {
        boolean wasFelt = isFelt;
        isGivenUp = false;
        isFelt = false;
        return wasFelt;
    }
}
