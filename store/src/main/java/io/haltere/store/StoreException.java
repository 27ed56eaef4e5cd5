package io.haltere.store;

/// Why a store cannot be used. The message is a sentence for the operator; it names the directory.
public sealed class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }

    /// Another journal has the directory open, in this process or another.
    public static final class InUse extends StoreException {
        private static final long serialVersionUID = 1L;

        InUse(String where) {
            super("The store in " + where + " is in use by another broker.", null);
        }
    }

    /// Written by a later release. Nothing was touched.
    public static final class NewerVersion extends StoreException {
        private static final long serialVersionUID = 1L;

        NewerVersion(String where, int version) {
            super(
                    "The store in "
                            + where
                            + " has version "
                            + version
                            + ", which this release cannot read; it knows version "
                            + SegmentHeader.VERSION
                            + ".",
                    null);
        }
    }

    /// The directory is a file.
    public static final class NotADirectory extends StoreException {
        private static final long serialVersionUID = 1L;

        NotADirectory(String where) {
            super("The store needs a directory, but " + where + " is a file.", null);
        }
    }

    /// The operating system does not allow it.
    public static final class NoPermission extends StoreException {
        private static final long serialVersionUID = 1L;

        NoPermission(String where, Throwable cause) {
            super("Permission to the store in " + where + " is denied.", cause);
        }
    }

    /// There is something already where a new store should be written.
    public static final class NotEmpty extends StoreException {
        private static final long serialVersionUID = 1L;

        NotEmpty(String where) {
            super("A store is written to an empty directory, but " + where + " is not.", null);
        }
    }

    /// Reading or writing failed.
    public static final class Broken extends StoreException {
        private static final long serialVersionUID = 1L;

        Broken(String where, Throwable cause) {
            super("The store in " + where + " cannot be used: " + reason(cause), cause);
        }

        private static String reason(Throwable cause) {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
    }
}
