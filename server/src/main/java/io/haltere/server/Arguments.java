package io.haltere.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The broker's command line.
///
/// @param ports of `-p`, used where the configuration defines no listener
/// @param keyLog where to tell the secrets of TLS; null for nowhere
/// @param isDaemon whether the launcher has put the broker in the background
record Arguments(
        @Nullable Path config,
        List<Integer> ports,
        @Nullable Path keyLog,
        boolean isDaemon,
        boolean isVerbose,
        boolean isQuiet,
        boolean isTest,
        Question question) {
    private static final int PORTS_MAX = 10;
    private static final int PORT_MAX = 65_535;

    /// What is answered instead of running.
    enum Question {
        NONE,
        HELP,
        VERSION
    }

    /// The command line is wrong; the message says how.
    static final class BadArgumentException extends Exception {
        private static final long serialVersionUID = 1;

        BadArgumentException(String message) {
            super(message, null, false, false);
        }
    }

    Arguments {
        ports = List.copyOf(ports);
    }

    static Arguments parse(String[] words) throws BadArgumentException {
        Path config = null;
        var ports = new ArrayList<Integer>();
        Path keyLog = null;
        boolean daemon = false;
        boolean verbose = false;
        boolean quiet = false;
        boolean test = false;
        Question question = Question.NONE;
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "-c", "--config-file" ->
                        config = Path.of(value(words, i++, "config file", "-c"));
                case "-p", "--port" -> ports.add(port(value(words, i++, "port", "-p"), ports));
                case "-d", "--daemon" -> daemon = true;
                case "-v", "--verbose" -> verbose = true;
                case "-q", "--quiet" -> quiet = true;
                case "--test-config" -> test = true;
                case "-h", "--help" -> question = Question.HELP;
                case "--version" -> question = Question.VERSION;
                case "--tls-keylog" -> keyLog = Path.of(value(words, i++, "file", "--tls-keylog"));
                default ->
                        throw new BadArgumentException("Error: Unknown option '" + words[i] + "'.");
            }
        }
        if (test && config == null) {
            throw new BadArgumentException("Error: --test-config needs a file (-c).");
        }
        return new Arguments(config, ports, keyLog, daemon, verbose, quiet, test, question);
    }

    private static String value(String[] words, int index, String what, String option)
            throws BadArgumentException {
        if (index + 1 == words.length) {
            throw new BadArgumentException(
                    "Error: " + option + " argument given, but no " + what + " specified.");
        }
        return words[index + 1];
    }

    private static int port(String text, List<Integer> earlier) throws BadArgumentException {
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException notNumber) {
            port = 0;
        }
        if (port < 1 || port > PORT_MAX) {
            throw new BadArgumentException("Error: Invalid port specified (" + text + ").");
        }
        if (earlier.size() == PORTS_MAX) {
            throw new BadArgumentException("Error: Only " + PORTS_MAX + " ports can be specified.");
        }
        return port;
    }

    static String usage() {
        return """
        %s

        mosquitto is an MQTT v5.0/v3.1.1/v3.1 broker.

        Usage: mosquitto [-c config_file] [-d] [-h] [-p port] [-v] [-q] [--test-config]
                         [--tls-keylog file] [--version]

         -c, --config-file FILE  read the configuration from FILE
         -d, --daemon            run in the background
         -h, --help              show this text
         -p, --port PORT         listen on PORT on this machine's own addresses, unless the
                                 configuration has listeners; may be given several times
         -q, --quiet             log nothing; comes before -v and the configuration
         -v, --verbose           log everything; comes before the configuration
         --test-config           check the configuration and exit
         --tls-keylog FILE       append the secrets of TLS connections to FILE, for Wireshark; for
                                 debugging only
         --version               show the version
        """
                .formatted(Version.TEXT);
    }
}
