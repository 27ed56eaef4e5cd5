# Sourced by the launchers of the broker, last: becomes the broker. Expects JAVA_HOME and what
# launch.sh leaves.

# SIGRTMIN asks Mosquitto to open its log file again. The JVM cannot take it and would die of it;
# ignored here, it stays ignored. SIGHUP opens the file again, too.
trap '' 34

daemon=
for word in "$@"; do
    case $word in
        -d | --daemon) daemon=yes ;;
    esac
done

# The system lists a process by the name of the file that was started: pgrep and killall find ours.
program=$dist/names/mosquitto
[ -x "$program" ] || program=$JAVA_HOME/bin/java
set -- "$program" $java_options "-Djava.library.path=$native" \
    ${aot:+"-XX:AOTCache=$aot"} ${MOSQUITTO_JAVA_OPTS:-} \
    -cp "$class_path" io.haltere.server.Main "$@"
if [ -n "$daemon" ]; then
    setsid "$@" </dev/null >/dev/null 2>&1 &
    exit 0
fi
exec "$@"
