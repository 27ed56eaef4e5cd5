package io.haltere.server.access;

import io.haltere.broker.access.Access;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.access.AclFile;
import io.haltere.broker.access.PasswordFile;
import io.haltere.broker.access.PskFile;
import io.haltere.plugin.Authenticator;
import io.haltere.plugin.Authorizer;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ListenerSecurity;
import io.haltere.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rules of each listener. A reload prepares new ones first, which may fail, and then puts them
/// in force. Used by one thread at a time.
public final class AccessRules {
    private final Consumer<String> warnings;
    private final PasswordChecks checks =
            new PasswordChecks(new LoginLimit(0, System::nanoTime), System::nanoTime);
    private final Map<ListenerConfig.Id, Access> inForce = new HashMap<>();
    private final Map<ListenerConfig.Id, PasswordFile> passwords = new HashMap<>();

    /// The files in force: to read one again costs less.
    private Map<Path, PasswordFile> lastPasswords = Map.of();

    private Map<Path, AclFile> lastAcls = Map.of();

    /// @param warnings for the log
    public AccessRules(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /// The rules of the listener at a port, the first of them, which let nobody do anything until
    /// they are prepared and applied; null when the configuration has no such listener.
    public @Nullable Access at(ServerConfig config, int port) {
        for (ListenerConfig listener : config.listeners()) {
            if (listener.address().port() == port) {
                return inForce.computeIfAbsent(
                        listener.id(), _ -> new Access(AccessControl.CLOSED));
            }
        }
        return null;
    }

    /// Reads the files that a configuration names.
    ///
    /// @throws IOException with all that is wrong with them, one problem a line
    public Prepared prepare(ServerConfig config) throws IOException {
        var prepared = new Prepared(config, new AccessFiles(warnings));
        for (ListenerConfig listener : config.listeners()) {
            prepared.add(listener);
        }
        prepared.files.check();
        return prepared;
    }

    /// Rules that are not in force yet.
    public final class Prepared {
        private final ServerConfig config;
        private final AccessFiles files;
        private final Map<Path, PasswordFile> passwordFiles = new HashMap<>();
        private final Map<Path, AclFile> aclFiles = new HashMap<>();
        private final Map<Path, PskFile> pskFiles = new HashMap<>();
        private final Map<ListenerConfig.Id, AccessControl> rules = new HashMap<>();
        private final Map<ListenerConfig.Id, PasswordFile> used = new HashMap<>();
        private final Map<ListenerConfig.Id, PskFile> keys = new HashMap<>();
        private final Map<ListenerConfig.Id, Access> handles = new HashMap<>();

        private Prepared(ServerConfig config, AccessFiles files) {
            this.config = config;
            this.files = files;
        }

        private void add(ListenerConfig listener) {
            ListenerSecurity security = listener.security();
            ListenerConfig.Id id = listener.id();
            var authenticators = List.<Authenticator>of();
            Path passwordPath = security.passwordFile();
            if (passwordPath != null) {
                PasswordFile file =
                        passwordFiles.computeIfAbsent(
                                passwordPath,
                                path -> files.passwords(path, lastPasswords.get(path)));
                used.put(id, file);
                @Nullable PasswordFile before = passwords.get(id);
                authenticators = List.of(new PasswordAuthenticator(file, before, checks));
            }
            var authorizers = List.<Authorizer>of();
            Path aclPath = security.aclFile();
            if (aclPath != null) {
                boolean deniesSubscribe = config.security().aclDenySubscribe();
                AclFile file =
                        aclFiles.computeIfAbsent(
                                aclPath,
                                path -> files.acl(path, deniesSubscribe, lastAcls.get(path)));
                authorizers = List.of(file);
            }
            Path pskPath = security.pskFile();
            if (pskPath != null) {
                keys.put(id, pskFiles.computeIfAbsent(pskPath, files::keys));
            }
            rules.put(
                    id,
                    new AccessControl(
                            authenticators, authorizers, List.of(), security.allowAnonymous()));
        }

        /// What a listener is to ask. One that is open already goes on with the rules of before
        /// until [#apply].
        public Access of(ListenerConfig.Id listener) {
            return handles.computeIfAbsent(listener, this::handle);
        }

        /// The pre-shared key of an identity at a listener, a fresh array; null for none.
        public byte @Nullable [] key(ListenerConfig.Id listener, String identity) {
            PskFile file = keys.get(listener);
            return file == null ? null : file.key(identity);
        }

        private Access handle(ListenerConfig.Id listener) {
            Access access = inForce.get(listener);
            if (access != null) {
                return access;
            }
            AccessControl prepared = rules.get(listener);
            if (prepared == null) {
                throw new IllegalArgumentException("not of this configuration: " + listener);
            }
            return new Access(prepared);
        }

        /// Puts them in force, before the listeners open at a start. Clients that are there have to
        /// be checked again after that.
        public void apply() {
            checks.limit().max(config.security().loginFailuresMax());
            rules.forEach((listener, control) -> of(listener).replace(control));
            inForce.clear();
            inForce.putAll(handles);
            passwords.clear();
            passwords.putAll(used);
            lastPasswords = passwordFiles;
            lastAcls = aclFiles;
        }
    }
}
