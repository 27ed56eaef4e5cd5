package io.haltere.server.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The few calls of the C library that the JDK has no word for. Not loaded until one is needed. Any
/// thread.
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private static final MemoryLayout ERRNO = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE =
            ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// `struct passwd` up to its group id, which Linux, the BSDs and macOS lay out alike.
    private static final MemoryLayout PASSWD =
            MemoryLayout.structLayout(
                    POINTER.withName("name"),
                    POINTER.withName("password"),
                    INT.withName("uid"),
                    INT.withName("gid"));

    private static final MethodHandle GETPWNAM = plain("getpwnam", POINTER, POINTER);
    private static final MethodHandle GETEUID = plain("geteuid", INT);
    private static final MethodHandle UMASK = plain("umask", INT, INT);
    private static final MethodHandle INITGROUPS = telling("initgroups", INT, POINTER, INT);
    private static final MethodHandle SETGROUPS =
            telling("setgroups", INT, ValueLayout.JAVA_LONG, POINTER);
    private static final MethodHandle SETGID = telling("setgid", INT, INT);
    private static final MethodHandle SETUID = telling("setuid", INT, INT);
    private static final MethodHandle STRERROR = plain("strerror", POINTER, INT);
    private static final MethodHandle OPENLOG =
            LINKER.downcallHandle(symbol("openlog"), FunctionDescriptor.ofVoid(POINTER, INT, INT));
    private static final MethodHandle SYSLOG =
            LINKER.downcallHandle(
                    symbol("syslog"),
                    FunctionDescriptor.ofVoid(INT, POINTER, POINTER),
                    Linker.Option.firstVariadicArg(2));

    private Libc() {}

    /// A user of this machine.
    record User(int uid, int gid) {}

    private static MemorySegment symbol(String name) {
        return LIBRARY.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("no " + name + " here"));
    }

    private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
    }

    /// A call whose `errno` is of interest; it takes the memory for it as its first argument.
    private static MethodHandle telling(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbol(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /// The user with this name, or null.
    static @Nullable User user(String name) {
        try (Arena arena = Arena.ofConfined()) {
            var found = (MemorySegment) GETPWNAM.invokeExact(arena.allocateFrom(name));
            if (found.equals(MemorySegment.NULL)) {
                return null;
            }
            MemorySegment entry = found.reinterpret(PASSWD.byteSize());
            long ids = 2 * POINTER.byteSize();
            return new User(entry.get(INT, ids), entry.get(INT, ids + INT.byteSize()));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static int effectiveUser() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Sets what the permissions of new files leave out.
    static void umask(int mask) {
        try {
            int _ = (int) UMASK.invokeExact(mask);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Becomes another user for good, with all threads of the process.
    ///
    /// @param name whose further groups are taken on too; null for none
    /// @throws IOException when the system refuses, with its reason
    static void become(@Nullable String name, int uid, int gid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO);
            int groups =
                    name == null
                            ? (int) SETGROUPS.invokeExact(errno, 0L, MemorySegment.NULL)
                            : (int) INITGROUPS.invokeExact(errno, arena.allocateFrom(name), gid);
            check("setting groups", groups, errno);
            check("setting the group id " + gid, (int) SETGID.invokeExact(errno, gid), errno);
            check("setting the user id " + uid, (int) SETUID.invokeExact(errno, uid), errno);
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static void check(String what, int result, MemorySegment errno) throws Throwable {
        if (result != 0) {
            var text = (MemorySegment) STRERROR.invokeExact((int) ERRNO_VALUE.get(errno, 0L));
            throw new IOException(
                    what + ": " + text.reinterpret(Long.MAX_VALUE).getString(0) + ".");
        }
    }

    /// Opens the connection to the system's logger.
    ///
    /// @param ident must live as long as the process: the library keeps the pointer
    static void openlog(MemorySegment ident, int option, int facility) {
        try {
            OPENLOG.invokeExact(ident, option, facility);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// @param format `%s`, so that nothing in the text is taken for a format
    static void syslog(int priority, MemorySegment format, MemorySegment text) {
        try {
            SYSLOG.invokeExact(priority, format, text);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("a call of the C library failed", failure);
    }
}
