package io.haltere.broker;

import io.haltere.broker.connection.Connection;
import io.haltere.broker.metrics.Counter;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.persistence.RecoveredState;
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
import java.util.function.BiConsumer;
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
                        environment.clock(),
                        environment.log(),
                        environment.random(),
                        new MemoryUse(counters, sessions, tree, retained));
        for (Loop loop : loops) {
            var count = new Counters();
            LoopJournal journal = environment.journal().of(loop);
            var router = new Router(loop, loops, tree, retained, journal, policy);
            counters.add(count);
            contexts.add(new LoopContext(loop, shared, router, journal, count, limits, policy));
        }
    }

    /// Puts back what the broker knew when it ended. Before anybody may connect.
    ///
    /// Time goes on once all of it is there: a will that is due must find those who are to get it,
    /// on whatever loop they are.
    public CompletionStage<Void> restore(RecoveredState state) {
        return onEachLoop(
                        (context, done) -> {
                            restore(state, context);
                            done.complete(null);
                        })
                .thenCompose(_ -> onEachSession(Session::resumeTime));
    }

    /// Each loop takes every n-th session, the first one what belongs to none.
    private void restore(RecoveredState state, LoopContext context) {
        int index = context.loop().index();
        LoopJournal journal = context.journal();
        for (int i = index; i < state.sessions().size(); i += contexts.size()) {
            shared.sessions().add(Session.restored(context, state.sessions().get(i)));
        }
        if (index == 0) {
            state.retained()
                    .forEach((reference, message) -> {
                        RetainedMessages.Displaced older =
                                shared.retained().restore(message, reference);
                        if (older != null) {
                            journal.release(older.reference(), older.message());
                        }
                    });
            state.orphans().forEach(journal::remove);
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

    /// What clients have sent so far. From any thread.
    public long bytesReceived() {
        return Counters.sum(counters, Counter.BYTES_RECEIVED);
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
    public CompletionStage<Void> recheckClients() {
        return onEachSession(Session::recheck);
    }

    /// Prints who subscribed to what. From any thread.
    public void printSubscriptions(Consumer<String> line) {
        shared.subscriptions().print(line);
    }

    /// Ends all connections, after the wills of their clients have been published to one another,
    /// and hands over to the journal what has changed by that.
    public CompletionStage<Void> close() {
        return onEachSession(Session::publishWill)
                // Behind this round are the wills that one loop has for another.
                .thenCompose(_ -> onEachLoop((_, done) -> done.complete(null)))
                .thenCompose(_ -> onEachSession(Session::shutDown))
                .thenCompose(_ ->
                        onEachLoop((context, done) -> {
                            context.journal().flush();
                            done.complete(null);
                        }));
    }

    private CompletionStage<Void> onEachSession(Consumer<Session> action) {
        return onEachLoop((context, done) ->
                onSome(context.loop(), shared.sessions().all().iterator(), action, done));
    }

    /// @param action completes what it is given
    private CompletionStage<Void> onEachLoop(
            BiConsumer<LoopContext, CompletableFuture<Void>> action) {
        var done = new ArrayList<CompletableFuture<Void>>();
        for (LoopContext context : contexts) {
            var one = new CompletableFuture<Void>();
            done.add(one);
            context.loop()
                    .execute(() -> {
                        try {
                            action.accept(context, one);
                        } catch (RuntimeException | Error fault) {
                            one.completeExceptionally(fault);
                        }
                    });
        }
        return CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0]));
    }

    /// Goes on in another turn with those that remain: traffic does not wait for a crowd.
    private static void onSome(
            Loop loop,
            Iterator<Session> sessions,
            Consumer<Session> action,
            CompletableFuture<Void> done) {
        try {
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
        } catch (RuntimeException | Error fault) {
            done.completeExceptionally(fault); // Somebody waits for it.
            return;
        }
        loop.execute(() -> onSome(loop, sessions, action, done));
    }
}
