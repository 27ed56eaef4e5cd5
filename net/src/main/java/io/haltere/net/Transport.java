package io.haltere.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// An open connection: bytes both ways. One thread reads, one writes, any may close.
public interface Transport extends AutoCloseable {
    InputStream input() throws IOException;

    OutputStream output() throws IOException;

    /// Ends the connection. Whoever writes meanwhile gets an exception, whoever reads gets one or
    /// the end of the stream. Takes some seconds at most, whatever the peer does.
    @Override
    void close();
}
