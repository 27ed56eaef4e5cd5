package io.haltere.broker.persistence.mosquitto;

/// What could not be read of a database.
///
/// @param offset of the chunk in the file, in bytes
/// @param text half a sentence
public record DatabaseProblem(long offset, String text) {
    @Override
    public String toString() {
        return text + " at byte " + offset;
    }
}
