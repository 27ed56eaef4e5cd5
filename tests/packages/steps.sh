# Sourced by the tests, which run as root in a Debian of their own and end at the first command that
# fails.
set -eu

cd "$HOME"

step() {
    echo "== $*"
}

fail() {
    echo "FAILED: $*"
    for file in /var/log/mosquitto/mosquitto.log; do
        [ ! -f "$file" ] || tail -20 "$file"
    done
    exit 1
}

# Usage: refuses COMMAND ...: it must end with another status than 0
refuses() {
    if "$@"; then
        fail "succeeded: $*"
    fi
}

# Usage: is_gone PROGRAM
is_gone() {
    ! pgrep -x "$1" >/dev/null
}

# Usage: equals EXPECTED ACTUAL
equals() {
    [ "$1" = "$2" ] || fail "expected '$1', got '$2'"
}

# Usage: until_true COMMAND ...: within five seconds
until_true() {
    tries=0
    while ! "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 50 ] || fail "not within five seconds: $*"
        sleep 0.1
    done
}

# Usage: passes_on TOPIC TEXT [FLAGS FOR BOTH ...]: what one publishes, another gets
passes_on() {
    topic=$1 text=$2
    shift 2
    rm -f got
    # What is kept from before would come first.
    mosquitto_pub "$@" -t "$topic" -n -r -q 1
    mosquitto_sub "$@" -t "$topic" -C 1 -W 10 >got 2>sub.err &
    subscriber=$!
    # A retained message comes whether the subscription is there before it or not.
    mosquitto_pub "$@" -t "$topic" -m "$text" -r
    wait $subscriber || fail "mosquitto_sub: $(cat sub.err)"
    equals "$text" "$(cat got)"
}

# Usage: uses_its_cache PROGRAM ...: a JVM that is told so fails without its AOT cache
uses_its_cache() {
    for program in "$@"; do
        options="-XX:AOTMode=on -Xlog:aot=info"
        MOSQUITTO_JAVA_OPTS=$options MOSQUITTO_TOOLS_JAVA_OPTS=$options "$program" --version \
            >aot.log 2>&1 || true
        grep -q "Using AOT-linked classes: true" aot.log ||
            fail "$program without its AOT cache: $(cat aot.log)"
    done
}
