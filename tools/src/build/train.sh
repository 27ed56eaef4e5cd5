#!/bin/sh
# Makes an AOT cache for each tool: runs it once against a server that plays its part, and has the
# JVM keep the loaded and linked classes. Usage: train.sh JAVA_HOME DIST
set -eu

JAVA_HOME=$1
dist=$(readlink -f "$2")
here=$(dirname "$(readlink -f "$0")")
log=$dist/../train.log
rm -f "$dist"/lib/*.aot "$dist/complete"
mkdir -p "$dist/names"
class_path=
for jar in "$dist"/lib/*.jar; do
    class_path=$class_path${class_path:+:}$jar
done
port_file=$dist/../train.port
rm -f "$port_file"
"$JAVA_HOME/bin/java" "$here/Peer.java" "$port_file" >"$log" 2>&1 &
peer=$!
trap 'kill $peer 2>/dev/null || true' EXIT
tries=0
while [ ! -s "$port_file" ]; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { cat "$log" >&2; exit 1; }
    sleep 0.1
done
port=$(cat "$port_file")

# Usage: train TOOL MAIN ARGUMENTS
train() {
    tool=$1 main=$2
    shift 2
    options=java.options
    [ ! -f "$dist/$tool.options" ] || options=$tool.options
    grep -v '^#' "$dist/$options" >"$dist/$tool.args"
    printf '%s\n' -cp "\"$class_path\"" >>"$dist/$tool.args"
    "$JAVA_HOME/bin/java" "-XX:AOTCacheOutput=$dist/lib/$tool.aot" "@$dist/$tool.args" \
        "io.haltere.tools.$main" "$@" >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    [ -f "$dist/lib/$tool.aot" ] || { cat "$log" >&2; exit 1; }
    echo "-XX:AOTCache=\"$dist/lib/$tool.aot\"" >>"$dist/$tool.args"
    ln -sfn "$JAVA_HOME/bin/java" "$dist/names/$tool"
}

train mosquitto_pub PubCommand -p "$port" -t a -m b -q 1
train mosquitto_sub SubCommand -p "$port" -t a -C 1 -q 1 -v
train mosquitto_rr RrCommand -p "$port" -t a -e b -m c
users=$dist/../train.users
rm -f "$users"
train mosquitto_passwd passwd.PasswdCommand -c -b "$users" trainee secret
rm -f "$users"
database=$here/../../../broker/src/test/resources/io/haltere/broker/persistence/mosquitto/v6-full.db
train mosquitto_db_dump dbdump.DbDumpCommand "$database"
train mosquitto_bench BenchCommand -p "$port" -t a --subscribers 0 --messages 1000 -q 1
"$JAVA_HOME/bin/java" -cp "$class_path" io.haltere.tools.settings.ManualPages "$dist/man" >>"$log"
echo "$JAVA_HOME" >"$dist/java-home"
touch "$dist/complete"
