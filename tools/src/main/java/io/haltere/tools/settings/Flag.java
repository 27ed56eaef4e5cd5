package io.haltere.tools.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags of the tools, declared once: parser, usage text and manual pages read this table.
enum Flag {
    HOST("-h", "--host", "host", "host", "connect to this host; without it, to localhost"),
    PORT("-p", "--port", "port", "port", "connect to this port; 1883, or 8883 for TLS"),
    UNIX(null, "--unix", "path", "socket path", "connect to this Unix socket instead of a host"),
    BIND("-A", null, "address", "address", "leave from this local address"),
    URL(
            "-L",
            "--url",
            "url",
            "URL",
            "server and topic in one: mqtt(s)|ws(s)://[user[:password]@]host[:port]/topic"),
    WEB_SOCKET(null, "--ws", "connect through a WebSocket"),
    PROXY(
            null,
            "--proxy",
            "url",
            "proxy url",
            "go through a SOCKS5 proxy: socks5h://[user[:password]@]host[:port]"),
    NO_DELAY(null, "--nodelay", "send small packets at once"),
    SRV("-S", null, "find the server by DNS SRV (not supported)"),
    OPTIONS("-o", null, "file", "options file", "read options from this file, not the usual one"),

    ID(
            "-i",
            "--id",
            "id",
            "id",
            "the client id; without it, the broker chooses one",
            Flag.ONE_CLIENT),
    ID_PREFIX("-I", "--id-prefix", "prefix", "id prefix", "client id: prefix and a number"),
    KEEP_ALIVE("-k", "--keepalive", "seconds", "keepalive", "keep-alive, 5 to 65535; else 60"),
    USERNAME("-u", "--username", "name", "username", "log in with this name"),
    PASSWORD("-P", "--pw", "password", "password", "log in with this password"),
    PROTOCOL(
            "-V",
            "--protocol-version",
            "version",
            "version",
            "mqttv31, mqttv311 or mqttv5, or only the number"),
    PERSISTENT(
            "-c",
            "--disable-clean-session",
            null,
            null,
            "keep the session when disconnected; needs a client id",
            Flag.SUB_RR | Flag.BENCH),
    SESSION_EXPIRY(
            "-x",
            null,
            "seconds",
            "session expiry interval",
            "keep the session so long, -1 for ever; MQTT 5"),
    PROPERTY(
            "-D",
            "--property",
            "command name value",
            "arguments",
            "add an MQTT 5 property to the packets of this command"),
    MAX_INFLIGHT(
            "-M",
            null,
            "count",
            "max_inflight",
            "how many messages may wait for their ack; else 20"),
    QOS("-q", "--qos", "level", "QoS", "quality of service: 0, 1 or 2; else 0"),
    DEBUG("-d", "--debug", null, null, "log the packets to stdout", Flag.ONE_CLIENT),
    QUIET(null, "--quiet", "print no errors"),

    TOPIC("-t", "--topic", "topic", "topic", "the topic; mosquitto_sub takes several"),
    MESSAGE("-m", "--message", "text", "message", "send this text", Flag.PUB_RR),
    FILE("-f", "--file", "file", "file", "send the contents of a file", Flag.PUB_RR),
    STDIN_FILE("-s", "--stdin-file", null, null, "send all of stdin at once", Flag.PUB_RR),
    STDIN_LINES("-l", "--stdin-line", null, null, "send each line of stdin", Flag.PUB_RR),
    NULL("-n", "--null-message", null, null, "send an empty message", Flag.PUB_RR),
    RETAIN(
            "-r",
            "--retain",
            null,
            null,
            "let the broker keep the message",
            Flag.PUB_RR | Flag.BENCH),
    REPEAT(null, "--repeat", "count", "count", "send the message so many times", Flag.PUB),
    REPEAT_DELAY(null, "--repeat-delay", "seconds", "time", "wait so long in between", Flag.PUB),
    RESPONSE_TOPIC("-e", null, "topic", "response topic", "wait for the response here", Flag.RR),
    LATENCY(null, "--latency", null, null, "print how long the response took", Flag.RR),

    UNSUBSCRIBE(
            "-U",
            "--unsubscribe",
            "filter",
            "unsubscribe topic",
            "end a subscription; takes several",
            Flag.SUB),
    FILTER_OUT(
            "-T",
            "--filter-out",
            "filter",
            "topic filter",
            "do not print these topics; takes several",
            Flag.SUB),
    COUNT("-C", null, "count", "count", "exit after so many messages", Flag.SUB),
    EXIT_SUBSCRIBED("-E", null, null, null, "exit once subscribed", Flag.SUB),
    RETAINED_ONLY(
            null,
            "--retained-only",
            null,
            null,
            "print only retained messages, exit at the first other",
            Flag.SUB),
    REMOVE_RETAINED(
            null, "--remove-retained", null, null, "delete the retained messages", Flag.SUB),
    RETAIN_AS_PUBLISHED(
            null,
            "--retain-as-published",
            null,
            null,
            "keep the publisher's retain flag; MQTT 5",
            Flag.SUB),
    RETAIN_HANDLING(
            null,
            "--retain-handling",
            "when",
            "option",
            "get retained messages always, new (subscription) or never; MQTT 5",
            Flag.SUB),
    RANDOM_FILTER(
            null,
            "--random-filter",
            "percent",
            "chance",
            "print only a random share, 0.1 to 100",
            Flag.SUB),
    MESSAGE_RATE(
            null,
            "--message-rate",
            null,
            null,
            "print how many messages come each second",
            Flag.SUB),
    WATCH("-w", "--watch", null, null, "keep a line of the screen for each topic", Flag.SUB),

    PUBLISHERS(null, "--publishers", "count", "count", "clients that publish; else 1", Flag.BENCH),
    SUBSCRIBERS(
            null, "--subscribers", "count", "count", "clients that subscribe; else 1", Flag.BENCH),
    IDLE(null, "--idle", "count", "count", "further clients that are only there", Flag.BENCH),
    SIZE(null, "--size", "bytes", "size", "bytes of a payload, at least 20; else 64", Flag.BENCH),
    RATE(
            null,
            "--rate",
            "messages",
            "rate",
            "messages per second and publisher; else as many as it can",
            Flag.BENCH),
    WINDOW(
            null,
            "--window",
            "count",
            "count",
            "messages of a publisher on their way to the subscribers; else no limit",
            Flag.BENCH),
    MESSAGES(
            null,
            "--messages",
            "count",
            "count",
            "end after so many messages of each publisher, not after a time",
            Flag.BENCH),
    DURATION(null, "--duration", "seconds", "time", "measure for so long; else 10", Flag.BENCH),
    WARM_UP(null, "--warm-up", "seconds", "time", "publish so long before measuring", Flag.BENCH),
    RAMP_UP(
            null,
            "--ramp-up",
            "connections",
            "rate",
            "connections per second; else as many as it can",
            Flag.BENCH),
    JSON(null, "--json", null, null, "print the summary as JSON", Flag.BENCH),

    NO_RETAINED("-R", null, null, null, "do not print retained messages", Flag.SUB_RR),
    FORMAT("-F", null, "format", "format", "how to print a message; see the manual", Flag.SUB_RR),
    NO_EOL("-N", null, null, null, "end no line after a message", Flag.SUB_RR),
    VERBOSE("-v", "--verbose", null, null, "print the topic, too", Flag.SUB_RR),
    PRETTY(null, "--pretty", null, null, "indent JSON", Flag.SUB_RR),
    TIMEOUT("-W", null, "seconds", "timeout", "give up after so many seconds", Flag.SUB_RR),

    WILL_TOPIC(null, "--will-topic", "topic", "will topic", "the will's topic"),
    WILL_PAYLOAD(null, "--will-payload", "text", "will payload", "the will's text; else empty"),
    WILL_QOS(null, "--will-qos", "level", "will QoS", "the will's quality of service; else 0"),
    WILL_RETAIN(null, "--will-retain", "let the broker keep the will's message"),

    CA_FILE(null, "--cafile", "file", "file", "trust these certificates; turns TLS on"),
    CA_PATH(null, "--capath", "folder", "directory", "trust those in a folder; turns TLS on"),
    OS_CERTS(null, "--tls-use-os-certs", "trust what the system trusts; turns TLS on"),
    CERT(null, "--cert", "file", "file", "the client's certificate"),
    KEY(null, "--key", "file", "file", "the key of the client's certificate"),
    KEY_FORM(null, "--keyform", "form", "keyform", "how the key is stored; only pem"),
    CIPHERS(null, "--ciphers", "list", "ciphers", "the cipher suites to offer"),
    INSECURE(null, "--insecure", "accept a certificate of another host; only for tests"),
    TLS_VERSION(
            null, "--tls-version", "version", "version", "tlsv1.2 or tlsv1.3, and no older one"),
    TLS_ALPN(null, "--tls-alpn", "protocol", "protocol", "the protocol name to offer"),
    TLS_KEY_LOG(null, "--tls-keylog", "file", "file", "append secrets for Wireshark to a file"),
    NO_TLS(null, "--no-tls", "do without TLS even at port 8883"),
    PSK(null, "--psk", "key", "key", "pre-shared key in hexadecimal; turns TLS on"),
    PSK_IDENTITY(null, "--psk-identity", "id", "identity", "name of the pre-shared key"),
    TLS_ENGINE(null, "--tls-engine", "id", "engine_id", "OpenSSL engine (not supported)"),
    TLS_ENGINE_PASSWORD(
            null, "--tls-engine-kpass-sha1", "hex", "kpass sha1", "its password (not supported)"),

    /// No word spells it: what `mqtts` and `wss` say.
    SECURE_URL(null, null, ""),

    HELP(null, "--help", "print this text"),
    VERSION(null, "--version", "print the version");

    static final int PUB = 1;
    static final int SUB = 2;
    static final int RR = 4;
    static final int BENCH = 8;
    static final int PUB_RR = PUB | RR;
    static final int SUB_RR = SUB | RR;
    static final int ONE_CLIENT = PUB | SUB | RR;
    static final int ALL = ONE_CLIENT | BENCH;

    private static final Flag[] TABLE = values();

    private final @Nullable String shortName;
    private final @Nullable String longName;
    private final @Nullable String argument;
    private final @Nullable String missing;
    private final String doc;
    private final int tools;

    Flag(@Nullable String shortName, @Nullable String longName, String doc) {
        this(shortName, longName, null, null, doc, Flag.ALL);
    }

    Flag(
            @Nullable String shortName,
            @Nullable String longName,
            String argument,
            String missing,
            String doc) {
        this(shortName, longName, argument, missing, doc, Flag.ALL);
    }

    Flag(
            @Nullable String shortName,
            @Nullable String longName,
            @Nullable String argument,
            @Nullable String missing,
            String doc,
            int tools) {
        this.shortName = shortName;
        this.longName = longName;
        this.argument = argument;
        this.missing = missing;
        this.doc = doc;
        this.tools = tools;
    }

    /// The flag that a tool knows by this word, or null.
    static @Nullable Flag of(Tool tool, String word) {
        for (Flag flag : TABLE) {
            if ((word.equals(flag.shortName) || word.equals(flag.longName)) && flag.isIn(tool)) {
                return flag;
            }
        }
        return null;
    }

    boolean isIn(Tool tool) {
        return (tools & tool.bit()) != 0;
    }

    /// The ways to write it, the short one first; none if only another flag implies it.
    List<String> spellings() {
        if (shortName == null) {
            return longName == null ? List.of() : List.of(longName);
        }
        return longName == null ? List.of(shortName) : List.of(shortName, longName);
    }

    /// The argument's name, or null when it takes none.
    @Nullable String argument() {
        return argument;
    }

    String doc() {
        return doc;
    }

    /// What to say when nothing follows. The short spelling is named, whichever was used.
    String missingText() {
        return switch (missing) {
            case null -> throw new IllegalStateException(this + " takes no argument");
            case "max_inflight" -> "Error: -M argument given but max_inflight not specified.";
            case "arguments" ->
                    "Error: --property argument given but not enough arguments specified.";
            case String what -> {
                String name = this == PROTOCOL ? "--protocol-version" : spellings().getFirst();
                yield "Error: " + name + " argument given but no " + what + " specified.";
            }
        };
    }
}
