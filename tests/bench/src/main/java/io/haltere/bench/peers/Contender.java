package io.haltere.bench.peers;

import io.haltere.bench.peers.Scenario.Group;
import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One of the brokers that are compared.
record Contender(String title, Known known, Setup setup) {
    private static final String ROOT = "root:";
    private static final String JAVA = "java:";

    /// @param root of Haltere's sources
    static Contender peer(Known known, Path root) {
        return new Contender(known.title(), known, Setup.plain(root));
    }

    /// Haltere with a difference, as [Options#VARIANTS_USAGE] says.
    ///
    /// @param root of the sources where it names no others
    /// @throws IllegalArgumentException when it has no name
    static Contender variant(String text, Path root) {
        int end = text.indexOf('=');
        if (end < 1) {
            throw new IllegalArgumentException(text + " is no NAME=DIFFERENCES");
        }
        Path from = root;
        String javaOptions = "";
        List<String> lines = new ArrayList<>();
        for (String difference : text.substring(end + 1).split(";")) {
            if (difference.startsWith(ROOT)) {
                from = Path.of(difference.substring(ROOT.length()));
            } else if (difference.startsWith(JAVA)) {
                javaOptions = difference.substring(JAVA.length());
            } else if (!difference.isBlank()) {
                lines.add(difference);
            }
        }
        Setup setup = Setup.plain(from).with(new Setup.Variant(javaOptions, lines));
        return new Contender(text.substring(0, end), Known.HALTERE, setup);
    }

    BrokerProcess start(Group group) throws IOException {
        return new BrokerProcess(known, group.isDurable() ? setup.durable(setup.above()) : setup);
    }
}
