package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may connect. What holds for one listener is in its [ListenerConfig], with these as defaults.
///
/// @param clientidPrefixes what client ids must begin with; null for anything
public record SecurityConfig(boolean allowZeroLengthClientid, @Nullable String clientidPrefixes) {
    static final int ID_PREFIX_MAX = 50;

    static final Option<@Nullable Boolean> ALLOW_ANONYMOUS =
            Option.unset(
                            "allow_anonymous",
                            Kind.bool(),
                            "false",
                            """
                            Lets in clients without a user name. Unset means true as long as no
                            listener is defined, so that only programs of this machine can connect,
                            and false otherwise.\
                            """)
                    .reloadable();
    static final Option<Boolean> ALLOW_ZERO_LENGTH_CLIENTID =
            Option.of(
                            "allow_zero_length_clientid",
                            Kind.bool(),
                            true,
                            """
                            Makes up a client id for MQTT 3.1.1 and 5 clients that have none. With
                            false they are refused.\
                            """)
                    .reloadable();
    static final Option<String> AUTO_ID_PREFIX =
            Option.of(
                            "auto_id_prefix",
                            Kind.text(ID_PREFIX_MAX),
                            "auto-",
                            "Stands in front of the client ids that the broker makes up.")
                    .deprecated("Please use 'listener_auto_id_prefix' instead.")
                    .reloadable();
    static final Option<@Nullable String> CLIENTID_PREFIXES =
            Option.unset(
                            "clientid_prefixes",
                            Kind.lastText(65_535),
                            "secure-",
                            "Refuses clients whose id does not begin with this text.")
                    .deprecated("Access control is the better place for it.")
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Security",
                    "Who may connect.",
                    List.of(
                            ALLOW_ANONYMOUS,
                            ALLOW_ZERO_LENGTH_CLIENTID,
                            AUTO_ID_PREFIX,
                            CLIENTID_PREFIXES));

    static SecurityConfig of(Values values) {
        return new SecurityConfig(
                values.get(ALLOW_ZERO_LENGTH_CLIENTID), values.get(CLIENTID_PREFIXES));
    }
}
