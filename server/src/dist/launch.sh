# Sourced by the launchers of the broker. Expects dist (the distribution) and JAVA_HOME; leaves
# java_options, class_path, and paths in native and aot, which is empty where there is no AOT cache.

# A class that the AOT cache lacks is looked for in one jar after another: those of Bouncy Castle,
# the largest by far and seldom wanted, come last.
class_path=
for jar in "$dist"/lib/[!b]*.jar "$dist"/lib/b[!c]*.jar "$dist"/lib/bc*.jar; do
    class_path=$class_path${class_path:+:}$jar
done
native=$dist/native
java_options=
while read -r option; do
    case $option in
        -*) java_options="$java_options $option" ;;
    esac
done <"$dist/java.options"
# What the JDK takes on Linux when it has looked through all jars for something else.
if [ -d /proc/sys/fs/epoll ]; then
    provider=sun.nio.ch.EPollSelectorProvider
    java_options="$java_options -Djava.nio.channels.spi.SelectorProvider=$provider"
fi
aot=
[ ! -f "$dist/lib/mosquitto.aot" ] || aot=$dist/lib/mosquitto.aot
# The JVM reads file names by the locale; in plain C it could not open one with an umlaut.
export LC_ALL=C.UTF-8
# HotSpot uses SIGUSR2 to suspend threads; the broker prints its tree on it.
export _JAVA_SR_SIGNUM=60
