package io.haltere.server.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The socket on which a service manager wants to hear from us: sd_notify(3). Any thread; nothing
/// here waits.
public final class NotifySocket {
    /// Of `sun_path` in `struct sockaddr_un`.
    private static final int PATH_BYTES_MAX = 108;

    private static final short AF_UNIX = 1;

    private final int fd;

    /// @param name what `NOTIFY_SOCKET` holds: a path, or a name behind `@`
    /// @throws IOException when nobody listens there, or the system refuses
    public NotifySocket(String name) throws IOException {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length >= PATH_BYTES_MAX) {
            throw new IOException("not the name of a socket.");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        ByteBuffer address = ByteBuffer.allocate(Short.BYTES + path.length);
        address.order(ByteOrder.nativeOrder()).putShort(AF_UNIX).put(path);
        fd = Libc.connectDatagram(address.array());
    }

    /// @param state lines such as `READY=1`
    /// @return whether the manager took it
    public boolean tell(String state) {
        return Libc.send(fd, state.getBytes(StandardCharsets.UTF_8));
    }
}
