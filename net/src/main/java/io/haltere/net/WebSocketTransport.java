package io.haltere.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;

/// A WebSocket over any connection.
final class WebSocketTransport implements Transport {
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final int NORMAL = 1000;

    private final Transport carrier;
    private final WebSocketInput input;
    private final WebSocketOutput output;

    private WebSocketTransport(Transport carrier, InputStream in, OutputStream out, long seed) {
        this.carrier = carrier;
        this.output = new WebSocketOutput(out, seed);
        this.input = new WebSocketInput(in, output);
    }

    /// Upgrades a connection. The caller closes the carrier if that fails.
    ///
    /// @param host value of the header `Host`
    static WebSocketTransport over(Transport carrier, String host, String path, Duration timeout)
            throws IOException {
        var random = new SecureRandom();
        var upgrade = WebSocketUpgrade.of(host, path, random);
        return Deadline.within(
                timeout,
                carrier::close,
                "WebSocket upgrade",
                () -> {
                    var in = new BufferedInputStream(carrier.input());
                    OutputStream out = carrier.output();
                    upgrade.run(in, out);
                    return new WebSocketTransport(carrier, in, out, random.nextLong());
                });
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        try {
            Deadline.within(
                    GOODBYE,
                    carrier::close,
                    "WebSocket goodbye",
                    () -> {
                        output.close(NORMAL);
                        return true;
                    });
        } catch (IOException failure) {
            Closing.log(failure);
        } finally {
            carrier.close();
        }
    }
}
