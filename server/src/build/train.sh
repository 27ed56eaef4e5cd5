#!/bin/sh
# Makes the AOT cache: runs the broker through what every start does, and has the JVM keep the
# loaded and linked classes. Usage: train.sh JAVA_HOME DIST
set -eu

JAVA_HOME=$1
dist=$(readlink -f "$2")
here=$(dirname "$(readlink -f "$0")")
rm -f "$dist/lib/mosquitto.aot" "$dist/complete"
mkdir -p "$dist/native"
case $(uname -m) in
    x86_64) arch=x86_64 ;;
    aarch64) arch=aarch_64 ;;
    *) arch=none ;;
esac
for jar in "$dist"/lib/netty-transport-native-epoll-*"$arch".jar \
    "$dist"/lib/netty-tcnative-boringssl-static-*"$arch".jar; do
    [ -f "$jar" ] && (cd "$dist/native" && "$JAVA_HOME/bin/jar" -xf "$jar" META-INF/native &&
        mv META-INF/native/*.so . && rm -r META-INF)
done
. "$dist/launch.sh"
log=$dist/../train.log
# Started by root it becomes another user, as in every start, and leaves its notes where that one
# may write.
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
chmod 1777 "$notes"
(
    # As in a script that starts it in the background.
    trap '' INT
    java_options="$java_options -XX:AOTConfiguration=$notes/loaded"
    "$JAVA_HOME/bin/java" "$here/Train.java" "$notes" "$JAVA_HOME/bin/java" $java_options \
        -XX:AOTMode=record "-Djava.library.path=$native" -cp "$class_path" io.haltere.server.Main &&
        "$JAVA_HOME/bin/java" $java_options -XX:AOTMode=create \
            "-XX:AOTCache=$dist/lib/mosquitto.aot" "-Djava.library.path=$native" -cp "$class_path"
) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
[ -f "$dist/lib/mosquitto.aot" ] || { cat "$log" >&2; exit 1; }
"$JAVA_HOME/bin/java" -cp "$class_path" io.haltere.server.config.ServerManual "$dist/man" >>"$log"
mkdir -p "$dist/names"
ln -sfn "$JAVA_HOME/bin/java" "$dist/names/mosquitto"
echo "$JAVA_HOME" >"$dist/java-home"
touch "$dist/complete"
