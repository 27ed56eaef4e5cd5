package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseProblem;
import io.haltere.broker.persistence.mosquitto.DatabaseVisitor;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import java.io.IOException;

/// What all forms have in common: complaints go to stderr.
abstract sealed class DumpVisitor implements DatabaseVisitor
        permits TextDump, StatsDump, ClientStatsDump, JsonDump {
    private final Complaints complaints;

    DumpVisitor(Complaints complaints) {
        this.complaints = complaints;
    }

    @Override
    public void header(long checksum, long version) throws IOException {
        if (version > MosquittoDatabase.NEWEST) {
            complaints.newerVersion();
        }
    }

    @Override
    public final void unknown(long offset, long number, long length) {
        complaints.unknown(offset, number, length);
    }

    @Override
    public final void problem(DatabaseProblem problem) {
        complaints.damage(problem);
    }
}
