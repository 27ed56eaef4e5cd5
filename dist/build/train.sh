#!/bin/sh
# Makes the AOT caches of an image: runs its launchers through what every start does.
# Usage: train.sh JAVA_HOME ROOT IMAGE
set -eu

JAVA_HOME=$1 root=$2 image=$3
notes=$(mktemp -d)
log=$image.log
: >"$log"
# Started by root the broker becomes another user, who writes here.
chmod 1777 "$notes"
peer=
trap '[ -z "$peer" ] || kill $peer; rm -rf "$notes"' EXIT
fail() {
    cat "$log" >&2
    exit 1
}

loaded=-XX:AOTConfiguration=$notes/loaded
MOSQUITTO_JAVA_OPTS="-XX:AOTMode=record $loaded" "$JAVA_HOME/bin/java" \
    "$root/server/src/build/Train.java" "$notes" "$image/bin/mosquitto" >>"$log" 2>&1 || fail
MOSQUITTO_JAVA_OPTS="-XX:AOTMode=create $loaded -XX:AOTCache=$notes/mosquitto.aot" \
    "$image/bin/mosquitto" >>"$log" 2>&1 || fail
mv "$notes/mosquitto.aot" "$image/lib"

"$JAVA_HOME/bin/java" "$root/tools/src/build/Peer.java" "$notes/port" >>"$log" 2>&1 &
peer=$!
tries=0
while [ ! -s "$notes/port" ]; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail
    sleep 0.1
done
port=$(cat "$notes/port")
# Usage: train TOOL ARGUMENTS
train() {
    tool=$1
    shift
    MOSQUITTO_TOOLS_JAVA_OPTS=-XX:AOTCacheOutput=$notes/$tool.aot "$image/bin/$tool" "$@" \
        >>"$log" 2>&1 || fail
    mv "$notes/$tool.aot" "$image/lib"
}
train mosquitto_pub -p "$port" -t a -m b -q 1
train mosquitto_sub -p "$port" -t a -C 1 -q 1 -v
train mosquitto_rr -p "$port" -t a -e b -m c
train mosquitto_passwd -c -b "$notes/users" trainee secret
databases=$root/broker/src/test/resources/io/haltere/broker/persistence/mosquitto
train mosquitto_db_dump "$databases/v6-full.db"
train mosquitto_bench -p "$port" -t a --subscribers 0 --messages 1000 -q 1
