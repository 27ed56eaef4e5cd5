package io.haltere.conformance;

import org.junit.jupiter.api.Nested;

/// The same promises with either of the two that do our TLS.
class TlsListenerTest {
    @Nested
    class WithBoringSsl extends TlsPromises {
        WithBoringSsl() {
            super("");
        }
    }

    @Nested
    class WithTheJdk extends TlsPromises {
        WithTheJdk() {
            super("-Dio.netty.handler.ssl.noOpenSsl=true");
        }
    }
}
