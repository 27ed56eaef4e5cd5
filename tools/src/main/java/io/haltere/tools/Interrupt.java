package io.haltere.tools;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// SIGINT for programs that run until they are stopped. A shell without job control ignores it for
/// what it starts in the background, and the JVM leaves it so; scripts stop Mosquitto's with it.
final class Interrupt {
    private static final int STATUS = 130;

    private Interrupt() {}

    /// Has SIGINT end the JVM by way of its hooks, ignored before or not.
    static void take() {
        var signal = new Signal("INT");
        SignalHandler handler = _ -> Runtime.getRuntime().exit(STATUS);
        if (Signal.handle(signal, handler).equals(SignalHandler.SIG_IGN)) {
            restore(signal.getNumber());
            Signal.handle(signal, handler);
        }
    }

    /// The JVM takes only what is not ignored.
    private static void restore(int number) {
        Linker linker = Linker.nativeLinker();
        var descriptor =
                FunctionDescriptor.of(
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        var function =
                linker.downcallHandle(linker.defaultLookup().findOrThrow("signal"), descriptor);
        try {
            var _ = (MemorySegment) function.invokeExact(number, MemorySegment.NULL); // SIG_DFL
        } catch (Throwable failure) {
            throw new IllegalStateException("a call of the C library failed", failure);
        }
    }
}
