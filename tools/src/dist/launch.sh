# Sourced by the tools' launchers. Expects here (the bin folder), tool and main.

dist=$here/../tools/target/dist
[ -f "$dist/complete" ] || "$here/build" tools || exit 1
read -r JAVA_HOME <"$dist/java-home"
[ -x "$JAVA_HOME/bin/java" ] || JAVA_HOME=$("$here/find-jdk") || exit 1
# The JVM reads arguments by the locale; in plain C it would lose all but ASCII.
export LC_ALL=C.UTF-8
# The system lists a process by the name of the file that was started: pgrep and killall find ours.
program=$dist/names/$tool
[ -x "$program" ] || program=$JAVA_HOME/bin/java
exec "$program" "@$dist/$tool.args" "io.haltere.tools.$main" "$@"
