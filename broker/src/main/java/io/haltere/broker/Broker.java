package io.haltere.broker;

import io.haltere.broker.connection.Connection;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Link;
import io.haltere.broker.port.LinkHandler;
import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Policy;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.routing.Router;
import io.haltere.broker.routing.SubscriptionTree;
import io.haltere.broker.session.LoopContext;
import io.haltere.broker.session.MemoryUse;
import io.haltere.broker.session.Session;
import io.haltere.broker.session.SessionRegistry;
import io.haltere.broker.session.Shared;
import io.haltere.broker.sys.SysTopics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The composition of the core: what the loops share, and what each of them has.
public final class Broker {
    private static final int SESSIONS_PER_TURN = 500;

    private final List<LoopContext> contexts = new ArrayList<>();
    private final List<Counters> counters = new ArrayList<>();
    private final Shared shared;
    private final Environment environment;

    /// @param loops all loops, by index; at least one
    public Broker(
            List<? extends Loop> loops, Environment environment, Limits limits, Policy policy) {
        this.environment = environment;
        var sessions = new SessionRegistry();
        var tree = new SubscriptionTree();
        var retained = new RetainedMessages(environment.clock(), limits.retainedExpiry());
        this.shared =
                new Shared(
                        sessions,
                        tree,
                        retained,
                        environment.journal(),
                        environment.clock(),
                        environment.log(),
                        new MemoryUse(counters, sessions, tree, retained));
        for (Loop loop : loops) {
            var count = new Counters();
            var router = new Router(loop, loops, tree, retained, !policy.duplicatesAllowed());
            counters.add(count);
            contexts.add(
                    new LoopContext(
                            loop, shared, router, count, environment.random(), limits, policy));
        }
    }

    /// Begins what happens by itself: `$SYS` and the removal of expired messages.
    public void start() {
        LoopContext first = contexts.getFirst();
        first.loop()
                .execute(() ->
                        new SysTopics(
                                        first,
                                        counters,
                                        environment.version(),
                                        environment.memoryUsed())
                                .start());
    }

    /// A client has connected. On the loop of its link.
    public LinkHandler accept(Link link, Loop loop) {
        return new Connection(link, contexts.get(loop.index()), contexts);
    }

    /// Publishes a message of the broker itself. From any thread.
    public void publish(Message message) {
        LoopContext first = contexts.getFirst();
        first.loop().execute(() -> first.router().route(message));
    }

    /// Puts new bounds and choices in force, on each loop in its next turn. Only the age of
    /// retained messages stays as it was at the start.
    public void reload(Limits limits, Policy policy) {
        for (LoopContext context : contexts) {
            context.loop().execute(() -> context.reload(limits, policy));
        }
    }

    /// The rules about who may do what have been replaced: ends the connections of clients that may
    /// not stay under them. From any thread.
    public void recheckClients() {
        onEachLoop(Session::recheck);
    }

    /// Prints who subscribed to what. From any thread.
    public void printSubscriptions(Consumer<String> line) {
        shared.subscriptions().print(line);
    }

    /// Ends all connections, after the wills of their clients have been published to one another.
    public CompletionStage<Void> close() {
        return onEachLoop(Session::publishWill).thenCompose(_ -> onEachLoop(Session::shutDown));
    }

    private CompletionStage<Void> onEachLoop(Consumer<Session> action) {
        var done = new ArrayList<CompletableFuture<Void>>();
        for (LoopContext context : contexts) {
            var one = new CompletableFuture<Void>();
            done.add(one);
            Loop loop = context.loop();
            loop.execute(() -> onSome(loop, shared.sessions().all().iterator(), action, one));
        }
        return CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0]));
    }

    /// Goes on in another turn with those that remain: traffic does not wait for a crowd.
    private static void onSome(
            Loop loop,
            Iterator<Session> sessions,
            Consumer<Session> action,
            CompletableFuture<Void> done) {
        for (int i = 0; i < SESSIONS_PER_TURN; i++) {
            if (!sessions.hasNext()) {
                done.complete(null);
                return;
            }
            Session session = sessions.next();
            if (session.loopIndex() == loop.index()) {
                action.accept(session);
            }
        }
        loop.execute(() -> onSome(loop, sessions, action, done));
    }
}
