# Sourced by the launchers of the broker, last: becomes the broker. Expects JAVA_HOME and what
# launch.sh leaves.

# SIGRTMIN asks Mosquitto to open its log file again. The JVM cannot take it and would die of it;
# ignored here, it stays ignored. SIGHUP opens the file again, too.
trap '' 34

daemon=
told=
check=--version
for word in "$@"; do
    case $word in
        -d | --daemon) daemon=yes ;;
        -c | --config-file) check=--test-config ;;
        -h | --help | --version | --test-config) told=yes ;;
    esac
done

# The system lists a process by the name of the file that was started: pgrep and killall find ours.
program=$dist/names/mosquitto
[ -x "$program" ] || program=$JAVA_HOME/bin/java

# Usage: broker HOW [WORD ...], where HOW is what stands before a command, or empty
broker() {
    how=$1
    shift
    $how "$program" $java_options "-Djava.library.path=$native" \
        ${aot:+"-XX:AOTCache=$aot"} ${MOSQUITTO_JAVA_OPTS:-} \
        -cp "$class_path" io.haltere.server.Main "$@"
}

if [ -n "$daemon" ] && [ -z "$told" ]; then
    # What is wrong with the words or the configuration is told here, not in the background.
    answer=$(broker '' $check "$@" 2>&1) || {
        status=$?
        printf '%s\n' "$answer" >&2
        exit $status
    }
    exec </dev/null >/dev/null 2>&1
    # Not with "&", which ignores SIGINT, where there is another way.
    if ! broker 'setsid --fork' "$@"; then
        (broker 'exec setsid' "$@") &
    fi
    exit 0
fi

# What starts us may ignore SIGHUP (nohup) or SIGINT (a shell, in the background). The broker takes
# them all the same, which costs the JVM 6 MB unless somebody gives them back before.
take=
[ ! -r /proc/self/status ] || while read -r name value; do
    case $name$value in
        SigIgn:*[1235679abdef]) take='env --default-signal=HUP,INT' ;;
    esac
done </proc/self/status
[ -z "$take" ] || $take true 2>/dev/null || take=
broker "exec $take" "$@"
