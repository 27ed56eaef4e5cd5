package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The options of Mosquitto that are no options of ours, and what we answer to each.
///
/// Not loaded until a file has a name that is in no option table.
final class OtherOptions {
    /// Options of Mosquitto that we are still to learn, by the area they belong to. One that only
    /// says no to what we do not have, as in [#INERT], is accepted.
    private static final String NOT_YET =
            """
            bridges: connection address addresses topic bridge_alpn bridge_attempt_unsubscribe
            bridges: bridge_bind_address bridge_cafile bridge_capath bridge_certfile bridge_keyfile
            bridges: bridge_ciphers bridge_ciphers_tls1.3 bridge_identity bridge_psk bridge_insecure
            bridges: bridge_max_packet_size bridge_max_topic_alias bridge_outgoing_retain
            bridges: bridge_protocol_version bridge_receive_maximum bridge_reload_type
            bridges: bridge_require_ocsp bridge_session_expiry_interval bridge_tcp_keepalive
            bridges: bridge_tcp_user_timeout bridge_tls_use_os_certs bridge_tls_version
            bridges: cleansession local_cleansession clientid remote_clientid local_clientid
            bridges: local_username local_password username remote_username password
            bridges: remote_password idle_timeout keepalive_interval notifications
            bridges: notifications_local_only notification_topic restart_timeout round_robin
            bridges: start_type threshold try_private
            control: enable_control_api
            HTTP: http_dir
            plugins: plugin global_plugin auth_plugin plugin_load plugin_use
            plugins: auth_plugin_deny_special_chars
            OpenSSL engines: tls_engine tls_engine_kpass_sha1
            """;

    /// Values of options of the whole broker that ask for nothing.
    private static final Map<String, Set<String>> INERT =
            Map.of("enable_control_api", Set.of("false", "0"));

    private static final List<String> PLUGIN_PREFIXES = List.of("plugin_opt_", "auth_opt_");

    /// Options without any effect, in Mosquitto too.
    private static final Map<String, String> WITHOUT_EFFECT =
            Map.of(
                    "dhparamfile", "Warning: The dhparamfile option has no effect.",
                    "retry_interval", "Warning: The retry_interval option is no longer available.",
                    "websockets_log_level",
                            "Warning: The websockets_log_level option has no effect.");

    private static final Map<String, String> AREAS = areas();

    private OtherOptions() {}

    /// Says what has to be said about a line that sets none of our options.
    static void answer(ConfigLine line, ConfigReport report) {
        String name = line.name();
        String area = area(name);
        String warning = WITHOUT_EFFECT.get(name);
        if (warning != null) {
            report.warning(warning);
        } else if (area == null) {
            report.unknown(line, knownNames());
        } else if (!INERT.getOrDefault(name, Set.of()).contains(line.firstToken())) {
            report.problem(
                    line.place(), "The '" + name + "' option is not supported yet (" + area + ").");
        }
    }

    private static @Nullable String area(String name) {
        for (String prefix : PLUGIN_PREFIXES) {
            if (name.startsWith(prefix)) {
                return "plugins";
            }
        }
        return AREAS.get(name);
    }

    private static Map<String, String> areas() {
        var areas = new HashMap<String, String>();
        for (String line : NOT_YET.lines().toList()) {
            int colon = line.indexOf(':');
            var names = new StringTokenizer(line.substring(colon + 1));
            while (names.hasMoreTokens()) {
                areas.put(names.nextToken(), line.substring(0, colon));
            }
        }
        return areas;
    }

    private static Set<String> knownNames() {
        var names = new TreeSet<>(AREAS.keySet());
        names.addAll(WITHOUT_EFFECT.keySet());
        for (var section : ServerConfig.SECTIONS) {
            for (var option : section.options()) {
                names.add(option.name());
                names.addAll(option.aliases());
            }
        }
        return names;
    }
}
