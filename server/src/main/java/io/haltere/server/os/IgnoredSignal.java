package io.haltere.server.os;

/// A signal that whoever started us has ignored: a shell without job control does so with SIGINT of
/// what runs in the background, `nohup` with SIGHUP.
public final class IgnoredSignal {
    private IgnoredSignal() {}

    /// Has a signal do what it does by default, so that the JVM takes it when it is asked to.
    public static void restore(int number) {
        Libc.restore(number);
    }
}
