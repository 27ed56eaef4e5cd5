package io.haltere.server.listener;

import io.haltere.net.cipher.CipherNames;
import io.haltere.server.config.ListenerConfig.UsernameSource;
import io.haltere.server.tls.CertificateName;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a connection tells of its client before MQTT begins.
interface Proof {
    /// Nothing.
    Proof NONE =
            new Proof() {
                @Override
                public @Nullable String name() {
                    return null;
                }

                @Override
                public @Nullable String encryption() {
                    return null;
                }
            };

    /// The user name that the client has proved to have; null for none.
    @Nullable String name();

    /// The identity of the pre-shared key that the client has proved to have; null for none.
    default @Nullable String identity() {
        return null;
    }

    /// Protocol and cipher, as in "TLSv1.2 cipher ECDHE-RSA-AES128-GCM-SHA256"; null for none.
    @Nullable String encryption();

    /// By a key that the broker knows too. Asked when the handshake is over.
    record Psk(PskHandler handler, UsernameSource source) implements Proof {
        @Override
        public @Nullable String name() {
            return source == UsernameSource.COMMON_NAME ? handler.identity() : null;
        }

        @Override
        public @Nullable String identity() {
            return handler.identity();
        }

        @Override
        public @Nullable String encryption() {
            return handler.encryption();
        }
    }

    /// By a certificate. Asked when the handshake is over.
    record Tls(SslHandler handler, UsernameSource source) implements Proof {
        @Override
        public @Nullable String name() {
            X509Certificate certificate = certificate();
            if (certificate == null) {
                return null;
            }
            return switch (source) {
                case CONNECT -> null;
                case COMMON_NAME -> CertificateName.common(certificate);
                case SUBJECT -> CertificateName.subject(certificate);
            };
        }

        private @Nullable X509Certificate certificate() {
            try {
                Certificate[] chain = handler.engine().getSession().getPeerCertificates();
                return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
            } catch (SSLPeerUnverifiedException without) {
                return null; // The JDK answers by exception.
            }
        }

        @Override
        public String encryption() {
            SSLSession session = handler.engine().getSession();
            return session.getProtocol()
                    + " cipher "
                    + CipherNames.openSsl(session.getCipherSuite());
        }
    }
}
