package io.haltere.server;

import io.haltere.broker.Broker;
import io.haltere.net.psk.PskServer;
import io.haltere.server.access.AccessRules;
import io.haltere.server.config.ListenerAddress;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ListenerConfig.SocketDomain;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.TlsConfig;
import io.haltere.server.listener.Endpoint;
import io.haltere.server.listener.EventLoops;
import io.haltere.server.listener.Layers;
import io.haltere.server.listener.Listener;
import io.haltere.server.log.ServerLog;
import io.haltere.server.tls.TlsSecrets;
import io.haltere.server.tls.TlsServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The listeners that are open. Used by one thread at a time.
final class Listeners {
    private static final int HTTP_HEAD_MIN = 1024;

    // Bytes of a WebSocket frame: several packets may come in one, but not without end.
    private static final int FRAME_MIN = 64 * 1024;
    private static final int FRAME_MAX = 256 * 1024 * 1024;

    private final Listener.Shared shared;
    private final ServerLog log;
    private final @Nullable TlsSecrets secrets;
    private final Map<Endpoint, Listener> open = new LinkedHashMap<>();

    /// How many there are through all sockets of each listener.
    private final Map<ListenerConfig.Id, AtomicInteger> connections = new HashMap<>();

    /// @param secrets told by all TLS; null for none
    Listeners(EventLoops loops, Broker broker, ServerLog log, @Nullable TlsSecrets secrets) {
        this.shared = new Listener.Shared(loops, broker, log, new AtomicInteger());
        this.log = log;
        this.secrets = secrets;
    }

    /// Opens what a configuration asks for. In local-only mode one of the two loopback addresses
    /// may fail, where the machine lacks its family; a listener that the operator asked for may
    /// not.
    ///
    /// @param access rules that are about to be in force
    /// @throws IOException when a listener cannot be opened; then none is open
    void open(ServerConfig config, AccessRules.Prepared access) throws IOException {
        try {
            for (var wanted : wanted(config, access).entrySet()) {
                var listener = new Listener(shared, wanted.getKey(), wanted.getValue());
                openOne(wanted.getKey(), listener, config.isLocalOnly());
            }
            if (open.isEmpty()) {
                throw new IOException("Unable to open any listener.");
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    private void openOne(Endpoint endpoint, Listener listener, boolean mayFail) throws IOException {
        try {
            listener.open();
            open.put(endpoint, listener);
        } catch (IOException failure) {
            if (!mayFail) {
                throw failure;
            }
            log.error(() -> "Error: " + failure.getMessage());
        }
    }

    /// Opens what is new, closes what is gone, and puts other terms in force for what stays.
    ///
    /// @throws IOException when that cannot be done; then nothing has changed
    void reload(ServerConfig config, AccessRules.Prepared access) throws IOException {
        Map<Endpoint, Listener.Terms> wanted = wanted(config, access);
        var gone = new LinkedHashMap<>(open);
        gone.keySet().removeAll(wanted.keySet());
        var added = new LinkedHashMap<Endpoint, Listener>();
        wanted.forEach((endpoint, terms) -> {
            if (!open.containsKey(endpoint)) {
                added.put(endpoint, new Listener(shared, endpoint, terms));
            }
        });
        // Such as all addresses of a port where only one is wanted from now on.
        var obstructing = new LinkedHashMap<>(gone);
        obstructing.keySet().removeIf(old -> added.keySet().stream().noneMatch(old::obstructs));
        obstructing.values().forEach(Listener::stopAccepting);
        try {
            openAll(added, config.isLocalOnly());
        } catch (IOException failure) {
            obstructing.forEach(this::reopen);
            throw failure;
        }
        gone.forEach((endpoint, listener) -> {
            open.remove(endpoint);
            listener.close();
            // After it, so that who reads this finds it closed.
            log.information(() -> "Closing listen socket on " + endpoint + ".");
        });
        wanted.forEach((endpoint, terms) -> {
            Listener listener = open.get(endpoint);
            if (listener != null) {
                listener.reload(terms);
            }
        });
    }

    /// What cannot be opened any more is not open: a later reload tries again.
    private void reopen(Endpoint endpoint, Listener listener) {
        try {
            listener.open();
        } catch (IOException failure) {
            open.remove(endpoint);
            listener.close();
            log.error(() -> "Error: " + failure.getMessage());
        }
    }

    private void openAll(Map<Endpoint, Listener> added, boolean mayFail) throws IOException {
        try {
            for (var entry : added.entrySet()) {
                openOne(entry.getKey(), entry.getValue(), mayFail);
            }
        } catch (IOException failure) {
            open.keySet().removeAll(added.keySet());
            added.values().forEach(Listener::close);
            throw failure;
        }
    }

    /// Accepts no more. Connections go on.
    void close() {
        open.values().forEach(Listener::stopAccepting);
        open.clear();
    }

    private Map<Endpoint, Listener.Terms> wanted(ServerConfig config, AccessRules.Prepared access)
            throws IOException {
        var wanted = new LinkedHashMap<Endpoint, Listener.Terms>();
        for (ListenerConfig listener : config.listeners()) {
            Listener.Terms terms =
                    Translation.terms(
                            config,
                            listener,
                            layers(config, listener, access),
                            access.of(listener.id()),
                            connections.computeIfAbsent(listener.id(), _ -> new AtomicInteger()));
            for (Endpoint endpoint : endpoints(listener)) {
                if (wanted.putIfAbsent(endpoint, terms) != null) {
                    throw new IOException(
                            "Unable to listen on " + endpoint + ": it is configured twice.");
                }
            }
        }
        return wanted;
    }

    private Layers layers(ServerConfig config, ListenerConfig listener, AccessRules.Prepared access)
            throws IOException {
        TlsConfig tls = listener.tls();
        int packetMax = config.limits().maxPacketSize();
        return new Layers(
                tls == null ? null : TlsServer.load(tls, secrets),
                psk(listener, access),
                listener.usernameSource(),
                listener.protocol() == ListenerConfig.Protocol.WEBSOCKETS
                        ? listener.webSockets()
                        : null,
                Math.max(HTTP_HEAD_MIN, config.process().packetBufferSize()),
                packetMax == 0 ? FRAME_MAX : Math.max(FRAME_MIN, packetMax),
                listener.proxy());
    }

    private @Nullable PskServer psk(ListenerConfig listener, AccessRules.Prepared access)
            throws IOException {
        TlsConfig.Psk psk = listener.psk();
        if (psk == null) {
            return null;
        }
        ListenerConfig.Id id = listener.id();
        return new PskServer(
                psk.hint(),
                psk.ciphers(),
                identity -> access.key(id, identity),
                secrets == null ? null : secrets.file());
    }

    private static List<Endpoint> endpoints(ListenerConfig listener) throws IOException {
        if (listener.address() instanceof ListenerAddress.Unix unix) {
            return List.of(new Endpoint.Unix(unix.path()));
        }
        var tcp = (ListenerAddress.Tcp) listener.address();
        boolean isIpv6Only = listener.socketDomain() == SocketDomain.IPV6;
        var endpoints = new ArrayList<Endpoint>();
        List<InetAddress> addresses =
                addresses(tcp, listener.socketDomain(), listener.bindInterface());
        for (InetAddress address : addresses) {
            var bound = new InetSocketAddress(address, tcp.port());
            endpoints.add(new Endpoint.Tcp(bound, isIpv6Only, listener.bindInterface()));
        }
        return endpoints;
    }

    private static List<InetAddress> addresses(
            ListenerAddress.Tcp tcp, @Nullable SocketDomain domain, @Nullable String bindInterface)
            throws IOException {
        String host = tcp.host();
        if (host == null && bindInterface == null) {
            String any = domain == SocketDomain.IPV4 || !hasIpv6() ? "0.0.0.0" : "::";
            return List.of(InetAddress.getByName(any));
        }
        List<InetAddress> addresses =
                new ArrayList<>(host == null ? ofInterface(bindInterface) : resolve(host));
        if (host != null && bindInterface != null) {
            addresses.retainAll(ofInterface(bindInterface));
            if (addresses.isEmpty()) {
                throw new IOException(
                        "Interface " + bindInterface + " does not have the address " + host + ".");
            }
        }
        addresses.removeIf(address ->
                domain != null && address instanceof Inet4Address != (domain == SocketDomain.IPV4));
        if (addresses.isEmpty()) {
            throw new IOException(
                    "No address of "
                            + (host == null ? bindInterface : host)
                            + " fits socket_domain.");
        }
        return addresses;
    }

    private static List<InetAddress> ofInterface(@Nullable String name) throws IOException {
        NetworkInterface found = name == null ? null : NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException("Interface " + name + " does not exist.");
        }
        return found.inetAddresses().toList();
    }

    private static List<InetAddress> resolve(String host) throws IOException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException failure) {
            throw new IOException("Unable to resolve " + host + ".", failure);
        }
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(Inet6Address.class::isInstance);
    }
}
