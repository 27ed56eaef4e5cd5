package io.haltere.server.config;

import io.haltere.config.Values;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Who is let in through a listener, and who may do what: of the whole broker, or with
/// `per_listener_settings` of the listener alone.
///
/// @param allowAnonymous with its default worked out
/// @param autoIdPrefix what client ids begin with that the broker makes up
/// @param passwordFile null for none
/// @param aclFile null for none: everybody may do everything
/// @param pskFile null for none: nobody has a pre-shared key
public record ListenerSecurity(
        boolean allowAnonymous,
        boolean allowZeroLengthClientid,
        String autoIdPrefix,
        @Nullable Path passwordFile,
        @Nullable Path aclFile,
        @Nullable Path pskFile) {
    /// @param own what the lines after `listener` say
    /// @param shared what holds for the whole broker
    static ListenerSecurity of(Values own, Values shared, boolean isLocalOnly) {
        boolean isOwn = shared.get(SecurityConfig.PER_LISTENER_SETTINGS);
        Values values = isOwn ? own : shared;
        Boolean anonymous = own.get(ListenerConfig.LISTENER_ALLOW_ANONYMOUS);
        if (anonymous == null) {
            anonymous = values.get(SecurityConfig.ALLOW_ANONYMOUS);
        }
        String prefix = own.get(ListenerConfig.LISTENER_AUTO_ID_PREFIX);
        return new ListenerSecurity(
                anonymous == null ? isLocalOnly : anonymous,
                values.get(SecurityConfig.ALLOW_ZERO_LENGTH_CLIENTID),
                prefix == null ? values.get(SecurityConfig.AUTO_ID_PREFIX) : prefix,
                values.get(SecurityConfig.PASSWORD_FILE),
                values.get(SecurityConfig.ACL_FILE),
                values.get(SecurityConfig.PSK_FILE));
    }
}
