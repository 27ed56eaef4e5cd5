package io.haltere.broker.access;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Authenticator;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import io.haltere.plugin.EnhancedAuthenticator;
import io.haltere.plugin.Verdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Who may connect, and who may do what: asks authenticators and authorizers in order, and knows
/// the few rules that hold without any of them. Immutable; called from all loops.
public final class AccessControl {
    /// Lets nobody in, and nobody do anything.
    public static final AccessControl CLOSED =
            new AccessControl(List.of(), List.of(new Denial()), List.of(), false);

    private static final String SYS = "$SYS/";
    private static final String BRIDGE_STATE_PREFIX = "$SYS/broker/connection/";
    private static final String BRIDGE_STATE_SUFFIX = "/state";
    private static final String CONTROL = "$CONTROL/";
    private static final String SHARE = "$share/";

    private final List<Authenticator> authenticators;
    private final Authorizer[] authorizers;
    private final Map<String, EnhancedAuthenticator> methods;
    private final boolean anonymousAllowed;
    private final boolean isByTopic;

    /// @param anonymousAllowed lets in whom no authenticator knows, whatever it says of itself
    public AccessControl(
            List<? extends Authenticator> authenticators,
            List<? extends Authorizer> authorizers,
            List<? extends EnhancedAuthenticator> methods,
            boolean anonymousAllowed) {
        this(
                List.copyOf(authenticators),
                authorizers.toArray(new Authorizer[0]),
                byName(methods),
                anonymousAllowed);
    }

    private AccessControl(
            List<Authenticator> authenticators,
            Authorizer[] authorizers,
            Map<String, EnhancedAuthenticator> methods,
            boolean anonymousAllowed) {
        this.anonymousAllowed = anonymousAllowed;
        this.authenticators = authenticators;
        this.authorizers = authorizers;
        this.methods = methods;
        this.isByTopic = Arrays.stream(authorizers).allMatch(ClientAcl.class::isInstance);
    }

    /// Whether one client gets the same answer for the same topic each time, whatever the QoS: what
    /// others than our own files say may change.
    public boolean isByTopic() {
        return isByTopic;
    }

    private static Map<String, EnhancedAuthenticator> byName(
            List<? extends EnhancedAuthenticator> methods) {
        var byName = new HashMap<String, EnhancedAuthenticator>();
        for (EnhancedAuthenticator method : methods) {
            byName.put(method.method(), method);
        }
        return byName;
    }

    /// Nobody to ask: everybody is let in and may do everything. For brokers that only local
    /// programs reach.
    public static AccessControl open() {
        return new AccessControl(List.of(), List.of(), List.of(), true);
    }

    /// The same rules for one client: its authorizers may remember what it asked. Confined to the
    /// client's loop.
    public AccessControl forClient(Client client) {
        if (authorizers.length == 0) {
            return this;
        }
        var views = new Authorizer[authorizers.length];
        for (int i = 0; i < views.length; i++) {
            views[i] = authorizers[i].forClient(client);
        }
        return new AccessControl(authenticators, views, methods, anonymousAllowed);
    }

    /// The sentence for the log when a part of the rules is closed to this client, because of its
    /// name; else null.
    public @Nullable String complaint(Client client) {
        for (Authorizer authorizer : authorizers) {
            if (authorizer instanceof AclFile file) {
                String complaint = file.complaint(client);
                if (complaint != null) {
                    return complaint;
                }
            }
        }
        return null;
    }

    /// Completes with [Verdict.Accepted] or [Verdict.Refused]; nothing else.
    public CompletionStage<Verdict> authenticate(Client client, @Nullable Payload password) {
        return ask(0, client, password);
    }

    private CompletionStage<Verdict> ask(int index, Client client, @Nullable Payload password) {
        if (index == authenticators.size()) {
            return CompletableFuture.completedStage(
                    anonymousAllowed
                            ? Verdict.ACCEPTED
                            : Verdict.refused(ReasonCode.NOT_AUTHORIZED));
        }
        return authenticators
                .get(index)
                .authenticate(client, password)
                .thenCompose(verdict ->
                        verdict instanceof Verdict.Abstained
                                ? ask(index + 1, client, password)
                                : CompletableFuture.completedStage(verdict));
    }

    /// Whether a client that was let in before these rules were in force may stay. Each
    /// authenticator answers for the clients that it knows.
    public boolean mayStay(Client client) {
        for (Authenticator authenticator : authenticators) {
            Decision decision = authenticator.mayStay(client);
            if (decision != Decision.ABSTAIN) {
                return decision == Decision.ALLOW;
            }
        }
        return anonymousAllowed;
    }

    /// The authentication method with this name, or null.
    public @Nullable EnhancedAuthenticator method(String name) {
        return methods.get(name);
    }

    public boolean mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
        if (topic.isReserved() && isForbidden(topic)) {
            return false;
        }
        boolean allowed = authorizers.length == 0;
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.mayPublish(client, topic, qos, retain);
            if (decision != Decision.ABSTAIN) {
                return decision == Decision.ALLOW;
            }
        }
        return allowed;
    }

    /// The broker's own trees are not for clients to write; the state of a bridge is.
    private static boolean isForbidden(TopicName topic) {
        if (topic.startsWith(SYS)) {
            String text = topic.toString();
            return !text.startsWith(BRIDGE_STATE_PREFIX) || !text.endsWith(BRIDGE_STATE_SUFFIX);
        }
        return topic.startsWith(SHARE) || topic.startsWith(CONTROL);
    }

    public boolean mayReceive(Client client, TopicName topic) {
        boolean allowed = authorizers.length == 0;
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.mayReceive(client, topic);
            if (decision != Decision.ABSTAIN) {
                return decision == Decision.ALLOW;
            }
        }
        return allowed;
    }

    public boolean maySubscribe(Client client, TopicFilter filter) {
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.maySubscribe(client, filter);
            if (decision != Decision.ABSTAIN) {
                return decision == Decision.ALLOW;
            }
        }
        // Delivery is where reading is refused; SUBSCRIBE itself is refused only on demand.
        return true;
    }

    /// Whether a client may leave this will. A second look is due when it is published.
    public boolean mayLeave(Client client, Will will) {
        return mayPublish(client, will.topic(), will.qos(), will.retain());
    }

    private static final class Denial implements Authorizer {
        @Override
        public Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
            return Decision.DENY;
        }

        @Override
        public Decision mayReceive(Client client, TopicName topic) {
            return Decision.DENY;
        }

        @Override
        public Decision maySubscribe(Client client, TopicFilter filter) {
            return Decision.DENY;
        }
    }
}
