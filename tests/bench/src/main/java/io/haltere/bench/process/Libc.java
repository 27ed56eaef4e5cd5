package io.haltere.bench.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// What a load generator needs of Linux and the JDK does not offer: waits of less than a
/// millisecond, bytes that the kernel drops unread, processor time to the nanosecond, signals.
///
/// Confined to one thread. Results are those of the C library; `errno` is that of the last call.
public final class Libc {
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EADDRNOTAVAIL = 99;
    public static final int EINPROGRESS = 115;

    public static final int SIGSTOP = 19;
    public static final int SIGCONT = 18;

    public static final int EPOLLIN = 1;
    public static final int EPOLLOUT = 4;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_MOD = 3;

    /// A structure of Linux, which is packed on x86 only.
    public static final int EPOLL_EVENT_BYTES = isX86() ? 12 : 16;

    private static final int EPOLL_DATA_AT = isX86() ? 4 : 8;

    public static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IP = 0;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int SOCKADDR_BYTES = 16;
    private static final int SYSCALL_PRCTL_TIMERSLACK = 29;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AddressLayout POINTER = ADDRESS;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MemorySegment STATE_NOW = Arena.global().allocate(STATE);
    private static final MemorySegment SCRATCH = Arena.global().allocate(64, 8);

    private static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = link("bind", JAVA_INT, POINTER, JAVA_INT);
    private static final MethodHandle CONNECT = link("connect", JAVA_INT, POINTER, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, POINTER, JAVA_INT);
    private static final MethodHandle SEND =
            linkLong("send", JAVA_INT, POINTER, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV =
            linkLong("recv", JAVA_INT, POINTER, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = link("close", JAVA_INT);
    private static final MethodHandle EPOLL_CREATE = link("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            link("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, POINTER);
    private static final MethodHandle EPOLL_PWAIT2 =
            link("epoll_pwait2", JAVA_INT, POINTER, JAVA_INT, POINTER, POINTER);
    private static final MethodHandle CLOCK_GETTIME = link("clock_gettime", JAVA_INT, POINTER);
    private static final MethodHandle KILL = link("kill", JAVA_INT, JAVA_INT);
    private static final MethodHandle PRCTL = link("prctl", JAVA_INT, JAVA_LONG);

    private Libc() {}

    private static boolean isX86() {
        return System.getProperty("os.arch").equals("amd64");
    }

    private static MethodHandle link(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle linkLong(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        MemorySegment function =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(
                                () -> new UnsupportedOperationException("no " + name + " in libc"));
        return LINKER.downcallHandle(function, descriptor, Linker.Option.captureCallState("errno"));
    }

    /// The error of the last call that failed.
    public static int errno() {
        return (int) ERRNO.get(STATE_NOW, 0L);
    }

    /// A socket for TCP that never blocks, without Nagle's delay.
    ///
    /// @param source it is bound to 127.0.x.y with this number, so that more than one address's
    ///   ports can be used; 0 leaves it to the kernel
    public static int openSocket(int source) throws IOException {
        try {
            int socket =
                    (int)
                            SOCKET.invokeExact(
                                    STATE_NOW,
                                    AF_INET,
                                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                    0);
            check(socket, "socket");
            setOption(socket, IPPROTO_TCP, TCP_NODELAY);
            if (source > 0) {
                setOption(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
                address(0x7F00_0001 + source, 0);
                check((int) BIND.invokeExact(STATE_NOW, socket, SCRATCH, SOCKADDR_BYTES), "bind");
            }
            return socket;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static void setOption(int socket, int level, int option) throws Throwable {
        SCRATCH.set(JAVA_INT, 32, 1);
        MemorySegment one = SCRATCH.asSlice(32, 4);
        check((int) SETSOCKOPT.invokeExact(STATE_NOW, socket, level, option, one, 4), "setsockopt");
    }

    /// In network order, but for the family.
    private static void address(int host, int port) {
        SCRATCH.asSlice(0, SOCKADDR_BYTES).fill((byte) 0);
        SCRATCH.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_INET);
        SCRATCH.set(JAVA_BYTE, 2, (byte) (port >> 8));
        SCRATCH.set(JAVA_BYTE, 3, (byte) port);
        SCRATCH.set(JAVA_INT, 4, Integer.reverseBytes(host));
    }

    /// Connects to a port of 127.0.0.1.
    ///
    /// @return 0 or `errno`; `EINPROGRESS` is no failure
    public static int connect(int socket, int port) {
        try {
            address(0x7F00_0001, port);
            int result = (int) CONNECT.invokeExact(STATE_NOW, socket, SCRATCH, SOCKADDR_BYTES);
            return result < 0 ? errno() : 0;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// @return how many were sent, or negative
    public static long send(int socket, MemorySegment bytes, long length) {
        try {
            return (long)
                    SEND.invokeExact(STATE_NOW, socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// @param flags `MSG_TRUNC` drops the bytes
    /// @return how many were received, 0 at the end, or negative
    public static long receive(int socket, MemorySegment into, long length, int flags) {
        try {
            return (long) RECV.invokeExact(STATE_NOW, socket, into, length, flags | MSG_DONTWAIT);
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    public static void close(int file) {
        try {
            int result = (int) CLOSE.invokeExact(STATE_NOW, file);
            if (result < 0) {
                throw new IllegalStateException("close: error " + errno());
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    public static int openEpoll() throws IOException {
        try {
            int epoll = (int) EPOLL_CREATE.invokeExact(STATE_NOW, SOCK_CLOEXEC);
            check(epoll, "epoll_create1");
            return epoll;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// @param operation `EPOLL_CTL_ADD` or `EPOLL_CTL_MOD`
    /// @param data what [#epollData] tells of its events
    public static void watch(int epoll, int operation, int socket, int events, int data)
            throws IOException {
        try {
            SCRATCH.set(JAVA_INT, 0, events);
            SCRATCH.set(ValueLayout.JAVA_LONG_UNALIGNED, EPOLL_DATA_AT, data);
            check(
                    (int) EPOLL_CTL.invokeExact(STATE_NOW, epoll, operation, socket, SCRATCH),
                    "epoll_ctl");
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// @param events has room for `eventsMax` of [#EPOLL_EVENT_BYTES]
    /// @return how many there are; none when a signal came
    public static int await(int epoll, MemorySegment events, int eventsMax, long nanos)
            throws IOException {
        try {
            SCRATCH.set(JAVA_LONG, 48, nanos / 1_000_000_000);
            SCRATCH.set(JAVA_LONG, 56, nanos % 1_000_000_000);
            MemorySegment time = SCRATCH.asSlice(48, 16);
            int count =
                    (int)
                            EPOLL_PWAIT2.invokeExact(
                                    STATE_NOW, epoll, events, eventsMax, time, MemorySegment.NULL);
            if (count < 0 && errno() == EINTR) {
                return 0;
            }
            check(count, "epoll_pwait2");
            return count;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    public static int epollEvents(MemorySegment events, int index) {
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * EPOLL_EVENT_BYTES);
    }

    public static int epollData(MemorySegment events, int index) {
        return events.get(
                ValueLayout.JAVA_INT_UNALIGNED, (long) index * EPOLL_EVENT_BYTES + EPOLL_DATA_AT);
    }

    /// Processor time that all threads of a process have used, those that have ended too.
    public static long cpuNanos(long process) throws IOException {
        try {
            // The clock of a process, as clock_getcpuclockid makes it.
            int clock = (int) (~process << 3 | 2);
            MemorySegment time = SCRATCH.asSlice(48, 16);
            check((int) CLOCK_GETTIME.invokeExact(STATE_NOW, clock, time), "clock_gettime");
            return time.get(JAVA_LONG, 0) * 1_000_000_000 + time.get(JAVA_LONG, 8);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    public static void signal(long process, int signal) throws IOException {
        try {
            check((int) KILL.invokeExact(STATE_NOW, (int) process, signal), "kill");
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /// Lets waits of this thread end in a microsecond after their time, not fifty.
    public static void sharpenTimers() throws IOException {
        try {
            check((int) PRCTL.invokeExact(STATE_NOW, SYSCALL_PRCTL_TIMERSLACK, 1000L), "prctl");
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static void check(int result, String call) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": error " + errno());
        }
    }

    private static IOException unexpected(Throwable failure) {
        return failure instanceof IOException io ? io : new IOException(failure);
    }
}
