package io.haltere.broker.routing;

import io.haltere.broker.port.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The publishers of one loop that wait because somebody they publish to is behind: see [Crowd].
/// Confined to its loop.
public final class Brake {
    /// How long a publisher waits if nobody lets it go on before, in milliseconds: those on other
    /// loops do not tell when they have caught up.
    static final long HOLD_MILLIS = 10;

    private final Loop loop;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private Loop.@Nullable Timer timer;

    Brake(Loop loop) {
        this.loop = loop;
    }

    /// @param goOn is run once, in another turn
    public void hold(Runnable goOn) {
        held.add(goOn);
        if (timer == null) {
            timer = loop.after(HOLD_MILLIS, this::letGo);
        }
    }

    /// Somebody has caught up. Not at once, since whoever goes on publishes.
    public void release() {
        if (timer != null) {
            timer.cancel();
            timer = loop.after(0, this::letGo);
        }
    }

    /// Who is held again meanwhile waits for the next time.
    private void letGo() {
        timer = null;
        for (int n = held.size(); n > 0; n--) {
            held.remove().run();
        }
    }
}
