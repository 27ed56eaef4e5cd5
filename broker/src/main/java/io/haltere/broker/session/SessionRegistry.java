package io.haltere.broker.session;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Client id to session: who exists. Shared by all loops; readers never block.
///
/// A session is entered by the loop that makes it and taken out by the loop that owns it. Who finds
/// one must go to its loop and look there whether it still lives.
public final class SessionRegistry {
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    public SessionRegistry() {}

    public @Nullable Session find(String clientId) {
        return sessions.get(clientId);
    }

    /// Enters a new session; false when another loop was faster with the same client id.
    public boolean add(Session session) {
        return sessions.putIfAbsent(session.clientId(), session) == null;
    }

    void remove(Session session) {
        sessions.remove(session.clientId(), session);
    }

    public int size() {
        return sessions.size();
    }

    /// All sessions at some moment; touch them on their loops only.
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }
}
