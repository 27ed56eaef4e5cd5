package io.haltere.server.os;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Leaves root behind. Called once, before anything is opened.
///
/// Sources: mosquitto.conf(5), option `user`; PUID, PGID and UMASK_SET as in Mosquitto's images.
public final class Privileges {
    private static final String DEFAULT_USER = "mosquitto";
    private static final String LAST_RESORT = "nobody";
    private static final String ROOT = "root";
    private static final Path OURSELVES = Path.of("/proc/self");

    private Privileges() {}

    /// Becomes the user that the configuration or the environment names, when root runs us.
    ///
    /// @param user null for the default: `mosquitto`, or else `nobody`
    /// @return a warning for the log, or null
    /// @throws IOException when there is no such user, or the system refuses
    public static @Nullable String drop(@Nullable String user, Map<String, String> environment)
            throws IOException {
        String umask = environment.get("UMASK_SET");
        if (umask != null) {
            Libc.umask(number("UMASK_SET", umask, 8));
        }
        if (!isRoot() || "mosquitto".equals(environment.get("SNAP_NAME"))) {
            return null;
        }
        if (ROOT.equals(user)) {
            return "Warning: Mosquitto should not be run as root/administrator.";
        }
        String uid = environment.get("PUID");
        String gid = environment.get("PGID");
        if (uid != null || gid != null) {
            becomeNumbers(uid == null ? "0" : uid, gid == null ? "0" : gid);
            return null;
        }
        String name = user == null ? DEFAULT_USER : user;
        Libc.User found = Libc.user(name);
        if (found == null && user == null) {
            name = LAST_RESORT;
            found = Libc.user(name);
        }
        if (found == null) {
            throw new IOException("Invalid user '" + name + "'.");
        }
        openJars();
        Libc.become(name, found.uid(), found.gid());
        return null;
    }

    /// As in a container, where users have no names: 0 keeps what there is.
    private static void becomeNumbers(String uid, String gid) throws IOException {
        int user = number("PUID", uid, 10);
        int group = number("PGID", gid, 10);
        if (user == 0 && group == 0) {
            return;
        }
        openJars();
        Libc.become(null, user, group);
    }

    private static int number(String variable, String text, int radix) throws IOException {
        try {
            int value = Integer.parseInt(text, radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException notNumber) {
            // Told below.
        }
        throw new IOException("Invalid value of " + variable + " (" + text + ").");
    }

    /// By number: in a container root may have no name.
    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(OURSELVES, "unix:uid"));
        } catch (IOException | UnsupportedOperationException noProc) {
            return ROOT.equals(System.getProperty("user.name"));
        }
    }

    /// Our own jars must be open before where the other user may not be allowed to read them.
    private static void openJars() throws IOException {
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!isForAll(Path.of(path).toAbsolutePath())) {
                // To look for what is nowhere opens them all.
                Collections.list(
                        Privileges.class.getClassLoader().getResources("META-INF/nowhere"));
                return;
            }
        }
    }

    private static boolean isForAll(Path file) throws IOException {
        var wanted = PosixFilePermission.OTHERS_READ;
        for (Path path = file; path != null; path = path.getParent()) {
            if (!Files.getPosixFilePermissions(path).contains(wanted)) {
                return false;
            }
            wanted = PosixFilePermission.OTHERS_EXECUTE;
        }
        return true;
    }
}
