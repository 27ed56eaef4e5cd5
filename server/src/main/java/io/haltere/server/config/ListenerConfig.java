package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket that clients connect to, and what it grants them.
///
/// @param address the port, and what it is bound to
/// @param socketDomain null for both
/// @param maxConnections -1 is unlimited
/// @param maxTopicAlias aliases that a client may set
/// @param maxTopicAliasBroker aliases that the broker will set towards a client
/// @param acceptProtocolVersions may be empty, then nobody is accepted
/// @param allowAnonymous of this listener or else of the whole broker, with its default worked out
/// @param autoIdPrefix of this listener or else of the whole broker
/// @param usernameSource who says what the user name is
/// @param usernameAsClientid whether the client id is replaced by the user name
/// @param tls with certificates; null for none
/// @param psk TLS with pre-shared keys; null for none
/// @param webSockets counts where the protocol is WebSockets
/// @param bindInterface null for any
/// @param proxy null where no header of the PROXY protocol is expected
public record ListenerConfig(
        ListenerAddress address,
        @Nullable SocketDomain socketDomain,
        Protocol protocol,
        int maxConnections,
        QoS maxQos,
        int maxTopicAlias,
        int maxTopicAliasBroker,
        Set<ProtocolVersion> acceptProtocolVersions,
        ListenerSecurity security,
        UsernameSource usernameSource,
        boolean usernameAsClientid,
        @Nullable TlsConfig tls,
        TlsConfig.@Nullable Psk psk,
        WebSocketConfig webSockets,
        @Nullable String bindInterface,
        @Nullable String mountPoint,
        @Nullable Proxy proxy) {
    /// What a listener is bound to: no other has the same.
    ///
    /// @param socketDomain null for both
    /// @param bindInterface null for any
    public record Id(
            ListenerAddress address,
            @Nullable SocketDomain socketDomain,
            @Nullable String bindInterface) {
        static Id of(ListenerAddress address, Values own) {
            return new Id(address, own.get(SOCKET_DOMAIN), own.get(BIND_INTERFACE));
        }

        // Written out for a quick start: docs/decisions/0006.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Id id
                    && address.toString().equals(id.address.toString())
                    && socketDomain == id.socketDomain
                    && Objects.equals(bindInterface, id.bindInterface);
        }

        @Override
        public int hashCode() {
            return Objects.hash(address.toString(), socketDomain, bindInterface);
        }
    }

    /// What the header of the PROXY protocol must say.
    ///
    /// @param version 1 or 2
    /// @param requiresTls whether the client must use TLS
    /// @param requiresCertificate whether it must have shown a good certificate
    public record Proxy(int version, boolean requiresTls, boolean requiresCertificate) {}

    /// What is spoken on a listener.
    public enum Protocol {
        MQTT,
        WEBSOCKETS,
        HTTP_API
    }

    /// Where a client's user name comes from.
    public enum UsernameSource {
        CONNECT,
        COMMON_NAME,
        SUBJECT
    }

    /// Which of the two internet protocols a listener is restricted to.
    public enum SocketDomain {
        IPV4,
        IPV6
    }

    static final Option<@Nullable ListenerAddress> LISTENER =
            Option.unset(
                            "listener",
                            ListenerAddressKind.INSTANCE,
                            "1883",
                            """
                            Listens on this port, on all addresses of the machine or on the one
                            given, and begins the options of this listener. Port 0 with a path listens on
                            a Unix socket, which the owner and the group of the broker may use. A comment
                            may follow. Listeners that are new at a reload are opened, and those that are
                            gone are closed together with their connections.\
                            """)
                    .reloadable();
    static final Option<@Nullable SocketDomain> SOCKET_DOMAIN =
            Option.unset(
                            "socket_domain",
                            Kind.choice(List.of(SocketDomain.values())),
                            "ipv4",
                            "Restricts the listener to IPv4 or to IPv6. Unset means both.")
                    .reloadable();
    static final Option<Protocol> PROTOCOL =
            Option.of(
                            "protocol",
                            Kind.choice(List.of(Protocol.values())),
                            Protocol.MQTT,
                            """
                            What is spoken on the listener: MQTT, or MQTT in WebSockets.\
                            """)
                    .unsupported("http_api", "HTTP")
                    .reloadable();
    static final Option<@Nullable String> BIND_INTERFACE =
            Option.unset(
                            "bind_interface",
                            Kind.text(65_535),
                            "eth0",
                            """
                            Listens on the addresses of this network interface only, and takes only
                            what comes in by it, where the system lets us (Linux: SO_BINDTODEVICE). With
                            an address behind the port as well, that must be one of them. The addresses
                            are those at the start or the reload.\
                            """)
                    .reloadable();
    static final Option<@Nullable Integer> ENABLE_PROXY_PROTOCOL =
            Option.unset(
                            "enable_proxy_protocol",
                            Kind.integer(1, 2),
                            "2",
                            """
                            Expects the header of the PROXY protocol, in version 1 or 2, at the
                            beginning of every connection, and takes the client's address from it.
                            Everybody who can reach the listener can claim any address: let only
                            the proxy reach it.\
                            """)
                    .reloadable();
    static final Option<Boolean> PROXY_PROTOCOL_V2_REQUIRE_TLS =
            Option.of(
                            "proxy_protocol_v2_require_tls",
                            Kind.bool(),
                            false,
                            """
                            Lets in only clients of which the proxy says that they use TLS. With
                            require_certificate they must have shown it a good certificate as well,
                            whose common name use_identity_as_username takes.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_CONNECTIONS =
            Option.of(
                            "max_connections",
                            Kind.limit(),
                            -1,
                            """
                            The most clients that may be connected through the listener. One more is
                            closed as soon as it is accepted. Below 1 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_QOS =
            Option.of(
                            "max_qos",
                            Kind.integer(0, 2),
                            2,
                            """
                            The highest QoS that clients may publish with. MQTT 5 clients are told;
                            one that publishes with more is disconnected. Subscriptions are granted
                            no more than this.\
                            """)
                    .alias("maximum_qos")
                    .reloadable();
    static final Option<Integer> MAX_TOPIC_ALIAS =
            Option.of(
                            "max_topic_alias",
                            Kind.integer(0, 65_535),
                            10,
                            "Topic aliases that an MQTT 5 client may set. 0 forbids them.")
                    .reloadable();
    static final Option<Integer> MAX_TOPIC_ALIAS_BROKER =
            Option.of(
                            "max_topic_alias_broker",
                            Kind.integer(0, 65_535),
                            10,
                            """
                            Topic aliases that the broker sets towards an MQTT 5 client, as far as
                            the client allows them.\
                            """)
                    .reloadable();
    static final Option<Set<ProtocolVersion>> ACCEPT_PROTOCOL_VERSIONS =
            Option.of(
                            "accept_protocol_versions",
                            VersionsKind.INSTANCE,
                            Set.of(ProtocolVersion.values()),
                            """
                            Versions of MQTT that clients may use, separated by commas or spaces: 3
                            for 3.1, 4 for 3.1.1, 5 for 5.0. Others are refused.\
                            """)
                    .reloadable();
    static final Option<@Nullable Boolean> LISTENER_ALLOW_ANONYMOUS =
            Option.unset(
                            "listener_allow_anonymous",
                            Kind.bool(),
                            "false",
                            "Comes before allow_anonymous on this listener.")
                    .reloadable();
    static final Option<@Nullable String> LISTENER_AUTO_ID_PREFIX =
            Option.unset(
                            "listener_auto_id_prefix",
                            Kind.text(SecurityConfig.ID_PREFIX_MAX),
                            "auto-",
                            "Comes before auto_id_prefix on this listener.")
                    .reloadable();

    static final Option<Boolean> USE_IDENTITY_AS_USERNAME =
            Option.of(
                            "use_identity_as_username",
                            Kind.bool(),
                            false,
                            """
                            Takes the common name of the client's certificate for its user name,
                            and no password. Needs require_certificate. With psk_hint it is the
                            identity of the client's key.\
                            """)
                    .reloadable();
    static final Option<Boolean> USE_SUBJECT_AS_USERNAME =
            Option.of(
                            "use_subject_as_username",
                            Kind.bool(),
                            false,
                            """
                            Takes the whole subject of the client's certificate, in the form of RFC
                            2253, for its user name, and no password. Needs require_certificate.\
                            """)
                    .reloadable();
    static final Option<Boolean> USE_USERNAME_AS_CLIENTID =
            Option.of(
                            "use_username_as_clientid",
                            Kind.bool(),
                            false,
                            """
                            Takes the user name for the client id as well, so that each user has one
                            connection. Clients without a user name are refused.\
                            """)
                    .reloadable();

    static final Option<@Nullable String> MOUNT_POINT =
            Option.unset(
                            "mount_point",
                            MountPoint.INSTANCE,
                            "house/",
                            """
                            Stands in front of all topics of clients of this listener, which do not
                            see it: they have a part of the tree to themselves. Must be good as a
                            topic to publish to.\
                            """)
                    .reloadable();

    /// These are refused before the first `listener`; the others then begin the default listener.
    static final Set<Option<?>> NEED_LISTENER =
            Set.of(
                    MAX_TOPIC_ALIAS,
                    MAX_TOPIC_ALIAS_BROKER,
                    ACCEPT_PROTOCOL_VERSIONS,
                    LISTENER_ALLOW_ANONYMOUS,
                    LISTENER_AUTO_ID_PREFIX,
                    MOUNT_POINT,
                    USE_USERNAME_AS_CLIENTID,
                    ENABLE_PROXY_PROTOCOL,
                    PROXY_PROTOCOL_V2_REQUIRE_TLS,
                    WebSocketConfig.ORIGIN,
                    WebSocketConfig.TRUSTED_PROXY,
                    TlsConfig.CAFILE,
                    TlsConfig.DISABLE_CLIENT_CERT_DATE_CHECKS,
                    TlsConfig.TLS_VERSION);

    static final Section SECTION =
            new Section(
                    "Listeners",
                    """
                    Sockets that clients connect to. Without any, the broker listens on port 1883 for
                    programs of this machine only, and lets them in without a user name. The options
                    after a listener belong to it.\
                    """,
                    List.of(
                            LISTENER,
                            BIND_INTERFACE,
                            SOCKET_DOMAIN,
                            PROTOCOL,
                            MAX_CONNECTIONS,
                            MAX_QOS,
                            MAX_TOPIC_ALIAS,
                            MAX_TOPIC_ALIAS_BROKER,
                            ACCEPT_PROTOCOL_VERSIONS,
                            LISTENER_ALLOW_ANONYMOUS,
                            LISTENER_AUTO_ID_PREFIX,
                            MOUNT_POINT,
                            USE_IDENTITY_AS_USERNAME,
                            USE_SUBJECT_AS_USERNAME,
                            USE_USERNAME_AS_CLIENTID,
                            ENABLE_PROXY_PROTOCOL,
                            PROXY_PROTOCOL_V2_REQUIRE_TLS));

    /// All options of a listener.
    static final List<Section> SECTIONS =
            List.of(SECTION, TlsConfig.SECTION, WebSocketConfig.SECTION);

    static final Option<Integer> PORT =
            Option.of(
                            "port",
                            Kind.integer(1, 65_535),
                            ListenerAddress.DEFAULT_PORT,
                            "The port of the default listener.")
                    .deprecated("Please use 'listener' instead.");
    static final Option<@Nullable String> BIND_ADDRESS =
            Option.unset(
                            "bind_address",
                            HostKind.INSTANCE,
                            "127.0.0.1",
                            "The address of the default listener. Unset means all.")
                    .deprecated("Please use 'listener' instead.");

    static final Section DEFAULT_LISTENER_SECTION =
            new Section(
                    "Default listener",
                    """
                    The listener of older configurations. It exists when one of these options is
                    given, or an option of a listener before the first listener.\
                    """,
                    List.of(PORT, BIND_ADDRESS));

    public ListenerConfig {
        acceptProtocolVersions = Set.copyOf(acceptProtocolVersions);
    }

    public Id id() {
        return new Id(address, socketDomain, bindInterface);
    }

    /// @param own what the lines after `listener` say
    /// @param shared what holds for the whole broker
    static ListenerConfig of(
            ListenerAddress address, Values own, Values shared, boolean isLocalOnly) {
        return new ListenerConfig(
                address,
                own.get(SOCKET_DOMAIN),
                own.get(PROTOCOL),
                own.get(MAX_CONNECTIONS),
                QoS.of(own.get(MAX_QOS)),
                own.get(MAX_TOPIC_ALIAS),
                own.get(MAX_TOPIC_ALIAS_BROKER),
                own.get(ACCEPT_PROTOCOL_VERSIONS),
                ListenerSecurity.of(own, shared, isLocalOnly),
                usernameSource(own),
                own.get(USE_USERNAME_AS_CLIENTID),
                TlsConfig.of(own),
                TlsConfig.Psk.of(own),
                WebSocketConfig.of(own),
                own.get(BIND_INTERFACE),
                own.get(MOUNT_POINT),
                proxy(own));
    }

    private static @Nullable Proxy proxy(Values own) {
        Integer version = own.get(ENABLE_PROXY_PROTOCOL);
        return version == null
                ? null
                : new Proxy(
                        version,
                        own.get(PROXY_PROTOCOL_V2_REQUIRE_TLS),
                        own.get(TlsConfig.REQUIRE_CERTIFICATE));
    }

    /// Says what does not fit together.
    static void check(Values own, ConfigReport report) {
        TlsConfig.check(own, report);
        Integer version = own.get(ENABLE_PROXY_PROTOCOL);
        if (version == null) {
            return;
        }
        if (own.get(TlsConfig.PSK_HINT) != null) {
            report.problem(
                    own.place(TlsConfig.PSK_HINT),
                    "psk_hint cannot be used with enable_proxy_protocol: the proxy does the TLS.");
        } else if (own.get(TlsConfig.CERTFILE) != null || own.get(TlsConfig.KEYFILE) != null) {
            boolean isCertificate = own.get(TlsConfig.CERTFILE) != null;
            report.problem(
                    own.place(isCertificate ? TlsConfig.CERTFILE : TlsConfig.KEYFILE),
                    "certfile and keyfile cannot be used with enable_proxy_protocol: the proxy does"
                            + " the TLS.");
        } else if (own.get(USE_SUBJECT_AS_USERNAME)) {
            report.problem(
                    own.place(USE_SUBJECT_AS_USERNAME),
                    "use_subject_as_username cannot be used with enable_proxy_protocol.");
        } else if (version == 1) {
            checkFirstVersion(own, report);
        }
    }

    private static void checkFirstVersion(Values own, ConfigReport report) {
        for (Option<Boolean> option :
                List.of(
                        PROXY_PROTOCOL_V2_REQUIRE_TLS,
                        TlsConfig.REQUIRE_CERTIFICATE,
                        USE_IDENTITY_AS_USERNAME)) {
            if (own.get(option)) {
                report.problem(
                        own.place(option), "Only version 2 of the PROXY protocol tells of TLS.");
                return;
            }
        }
    }

    private static UsernameSource usernameSource(Values own) {
        if (own.get(USE_IDENTITY_AS_USERNAME)) {
            return UsernameSource.COMMON_NAME;
        }
        return own.get(USE_SUBJECT_AS_USERNAME) ? UsernameSource.SUBJECT : UsernameSource.CONNECT;
    }

    /// What can stand in front of a topic; the last one wins.
    private enum MountPoint implements Kind<String> {
        INSTANCE;

        private static final int BYTES_MAX = 65_535;

        @Override
        public @Nullable String read(
                ConfigLine line, @Nullable String earlier, ConfigReport report) {
            String text = Kind.lastText(BYTES_MAX).read(line, earlier, report);
            if (text == null) {
                return null;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (TopicName.parse(bytes, 0, bytes.length) == null) {
                report.problem(
                        line.place(),
                        "Invalid mount_point '"
                                + text
                                + "'. Does it contain a wildcard character?");
                return null;
            }
            return text;
        }

        @Override
        public List<String> write(String value) {
            return List.of(value);
        }

        @Override
        public String argument() {
            return "topic prefix";
        }
    }
}
