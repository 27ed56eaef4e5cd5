package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may connect. What holds for one listener is in its [ListenerConfig], with these as defaults.
///
/// @param clientidPrefixes what client ids must begin with; null for anything
/// @param aclDenySubscribe whether SUBSCRIBE is refused where the ACL would let nothing through
/// @param checkRetainSource whether a retained message is given out only while its publisher may
///   publish it
/// @param loginFailuresMax failed logins that a user has free from one address; 0 is unlimited
public record SecurityConfig(
        @Nullable String clientidPrefixes,
        boolean aclDenySubscribe,
        boolean checkRetainSource,
        int loginFailuresMax) {
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

    static final Option<Boolean> PER_LISTENER_SETTINGS =
            Option.of(
                            "per_listener_settings",
                            Kind.bool(),
                            false,
                            """
                            With true, these options belong to the listener that they follow:
                            acl_file, allow_anonymous, allow_zero_length_clientid, auto_id_prefix,
                            password_file, psk_file. Must stand before all of them.\
                            """)
                    .deprecated("Please use the listener_ forms of options instead.");
    static final Option<@Nullable Path> ACL_FILE =
            Option.unset(
                            "acl_file",
                            Kind.lastPath(),
                            "/etc/mosquitto/acl",
                            """
                            Who may write and read which topics: lines of user NAME, topic [ACCESS]
                            FILTER and pattern [ACCESS] FILTER, where ACCESS is read, write,
                            readwrite or deny. Unset, everybody may do everything.\
                            """)
                    .reloadable();
    static final Option<@Nullable Path> PASSWORD_FILE =
            Option.unset(
                            "password_file",
                            Kind.lastPath(),
                            "/etc/mosquitto/passwd",
                            "Users and hashes of their passwords, as mosquitto_passwd(1) writes"
                                    + " them.")
                    .reloadable();
    static final Option<@Nullable Path> PSK_FILE =
            Option.unset(
                            "psk_file",
                            Kind.lastPath(),
                            "/etc/mosquitto/psk",
                            """
                            Pre-shared keys for listeners with psk_hint: lines of IDENTITY:KEY, the
                            key in hexadecimal digits. Read again at a reload.\
                            """)
                    .reloadable();
    static final Option<Boolean> ACL_DENY_SUBSCRIBE =
            Option.of(
                            "acl_deny_subscribe",
                            Kind.bool(),
                            false,
                            """
                            Refuses SUBSCRIBE where no rule of acl_file lets the client read anything
                            that the filter asks for. With false, as in Mosquitto, it is granted and
                            nothing is delivered. Mosquitto does not have this option.\
                            """)
                    .reloadable();
    static final Option<Boolean> CHECK_RETAIN_SOURCE =
            Option.of(
                            "check_retain_source",
                            Kind.bool(),
                            false,
                            """
                            Gives a retained message to new subscribers only while the client that
                            published it may still publish to its topic. The manual of Mosquitto says
                            that true is the default; the program does what false does.\
                            """)
                    .reloadable();
    static final Option<Integer> LOGIN_FAILURES_MAX =
            Option.of(
                            "login_failures_max",
                            Kind.integer(0, 1_000_000),
                            20,
                            """
                            Failed logins that a user may have at once from one address; one is
                            forgiven each second. While none is left, these logins are refused
                            without a look at the password. All users of an address together have
                            ten times as many. 0 turns it off. Mosquitto does not have this option.\
                            """)
                    .reloadable();

    /// Of the listener that they follow, with per_listener_settings.
    static final Set<Option<?>> OF_LISTENER =
            Set.of(
                    ACL_FILE,
                    ALLOW_ANONYMOUS,
                    ALLOW_ZERO_LENGTH_CLIENTID,
                    AUTO_ID_PREFIX,
                    PASSWORD_FILE,
                    PSK_FILE);

    static final Section SECTION =
            new Section(
                    "Security",
                    "Who may connect.",
                    List.of(
                            PER_LISTENER_SETTINGS,
                            ACL_FILE,
                            ACL_DENY_SUBSCRIBE,
                            ALLOW_ANONYMOUS,
                            ALLOW_ZERO_LENGTH_CLIENTID,
                            AUTO_ID_PREFIX,
                            CHECK_RETAIN_SOURCE,
                            CLIENTID_PREFIXES,
                            LOGIN_FAILURES_MAX,
                            PASSWORD_FILE,
                            PSK_FILE));

    static SecurityConfig of(Values values) {
        return new SecurityConfig(
                values.get(CLIENTID_PREFIXES),
                values.get(ACL_DENY_SUBSCRIBE),
                values.get(CHECK_RETAIN_SOURCE),
                values.get(LOGIN_FAILURES_MAX));
    }
}
