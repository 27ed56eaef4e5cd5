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
import org.jspecify.annotations.Nullable;

/// The few calls of the C library that the JDK has no word for. Not loaded until one is needed, and
/// each is linked by whoever makes it, for that takes milliseconds. Any thread.
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    /// Of `struct passwd` up to its group id, which Linux, the BSDs and macOS lay out alike: name,
    /// password, and then the two ids.
    private static final long PASSWD_IDS = 2 * POINTER.byteSize();

    private static final long PASSWD_SIZE = PASSWD_IDS + 2 * INT.byteSize();

    // Of Linux, on all processors that we know.
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /// What the log needs again and again.
    private static final class Log {
        static final MethodHandle OPEN =
                LINKER.downcallHandle(
                        symbol("openlog"), FunctionDescriptor.ofVoid(POINTER, INT, INT));
        static final MethodHandle WRITE =
                LINKER.downcallHandle(
                        symbol("syslog"),
                        FunctionDescriptor.ofVoid(INT, POINTER, POINTER),
                        Linker.Option.firstVariadicArg(2));

        private Log() {}
    }

    /// What a notification needs.
    private static final class Datagram {
        static final MethodHandle SEND =
                LINKER.downcallHandle(
                        symbol("send"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG, INT, POINTER, ValueLayout.JAVA_LONG, INT));

        private Datagram() {}
    }

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
        MethodHandle getpwnam = plain("getpwnam", POINTER, POINTER);
        try (Arena arena = Arena.ofConfined()) {
            var found = (MemorySegment) getpwnam.invokeExact(arena.allocateFrom(name));
            if (found.equals(MemorySegment.NULL)) {
                return null;
            }
            MemorySegment entry = found.reinterpret(PASSWD_SIZE);
            return new User(
                    entry.get(INT, PASSWD_IDS), entry.get(INT, PASSWD_IDS + INT.byteSize()));
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Sets what the permissions of new files leave out.
    static void umask(int mask) {
        MethodHandle umask = plain("umask", INT, INT);
        try {
            int _ = (int) umask.invokeExact(mask);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Has a signal do again what it does by default.
    static void restore(int signal) {
        MethodHandle function = plain("signal", POINTER, INT, POINTER);
        try {
            var _ = (MemorySegment) function.invokeExact(signal, MemorySegment.NULL); // SIG_DFL
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Becomes another user for good, with all threads of the process.
    ///
    /// @param name whose further groups are taken on too; null for none
    /// @throws IOException when the system refuses, with its reason, or when there is a way back
    static void become(@Nullable String name, int uid, int gid) throws IOException {
        MethodHandle setgid = telling("setgid", INT, INT);
        MethodHandle setuid = telling("setuid", INT, INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            check("setting groups", setGroups(errno, arena, name, gid), errno);
            check("setting the group id " + gid, (int) setgid.invokeExact(errno, gid), errno);
            check("setting the user id " + uid, (int) setuid.invokeExact(errno, uid), errno);
            if (uid != 0 && (int) setuid.invokeExact(errno, 0) == 0) {
                throw new IOException("Unable to become the user id " + uid + " for good.");
            }
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static int setGroups(MemorySegment errno, Arena arena, @Nullable String name, int gid)
            throws Throwable {
        if (name == null) {
            MethodHandle setgroups = telling("setgroups", INT, ValueLayout.JAVA_LONG, POINTER);
            return (int) setgroups.invokeExact(errno, 0L, MemorySegment.NULL);
        }
        MethodHandle initgroups = telling("initgroups", INT, POINTER, INT);
        return (int) initgroups.invokeExact(errno, arena.allocateFrom(name), gid);
    }

    private static void check(String what, int result, MemorySegment errno) throws Throwable {
        if (result != 0) {
            MethodHandle strerror = plain("strerror", POINTER, INT);
            var text = (MemorySegment) strerror.invokeExact(errno.get(INT, 0));
            throw new IOException(
                    what + ": " + text.reinterpret(Long.MAX_VALUE).getString(0) + ".");
        }
    }

    /// Opens the connection to the system's logger.
    ///
    /// @param ident must live as long as the process: the library keeps the pointer
    static void openlog(MemorySegment ident, int option, int facility) {
        try {
            Log.OPEN.invokeExact(ident, option, facility);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// @param format `%s`, so that nothing in the text is taken for a format
    static void syslog(int priority, MemorySegment format, MemorySegment text) {
        try {
            Log.WRITE.invokeExact(priority, format, text);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Opens a socket for datagrams to a Unix socket. Programs that we start do not get it.
    ///
    /// @param address a `struct sockaddr_un` of Linux
    /// @return the descriptor, which is never closed
    /// @throws IOException with the system's reason
    static int connectDatagram(byte[] address) throws IOException {
        MethodHandle socket = telling("socket", INT, INT, INT, INT);
        MethodHandle connect = telling("connect", INT, INT, POINTER, INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int fd = (int) socket.invokeExact(errno, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            check("opening a socket", Math.min(fd, 0), errno);
            MemorySegment target = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
            int result = (int) connect.invokeExact(errno, fd, target, address.length);
            check("connecting", result, errno);
            return fd;
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Sends without waiting; false when the other side does not take it now.
    static boolean send(int fd, byte[] datagram) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram);
            long sent =
                    (long)
                            Datagram.SEND.invokeExact(
                                    fd, bytes, bytes.byteSize(), MSG_DONTWAIT | MSG_NOSIGNAL);
            return sent == datagram.length;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("a call of the C library failed", failure);
    }
}
