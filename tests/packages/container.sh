# What the container file says, done by hand to this Debian, and then what a container would run.
. /tests/steps.sh

# The instructions that the file may have: a new one must be known here.
entrypoint= command= health=
words() {
    echo "$*" | sed 's/[][",]/ /g'
}
while read line; do
    rest=${line#* }
    case $line in
        "" | "#"* | "FROM "* | "VOLUME "* | "EXPOSE "*) ;;
        "ADD "*)
            set -- $rest
            python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' \
                "/repository/container/$1" "$2"
            ;;
        "COPY "*)
            set -- $rest
            for target in "$@"; do :; done
            mkdir -p "$target"
            while [ $# -gt 1 ]; do
                cp "/repository/container/$1" "$target"
                shift
            done
            ;;
        "RUN "*) sh -ec "$rest" ;;
        "HEALTHCHECK "*) health=${rest#*CMD } ;;
        "ENTRYPOINT "*) entrypoint=$(words "$rest") ;;
        "CMD "*) command=$(words "$rest") ;;
        *) fail "unknown instruction: $line" ;;
    esac
done </repository/container/Containerfile

# Usage: container VARIABLE=VALUE ... [COMMAND ...]: in the background; its process is $container
container() {
    : >/tmp/container.log
    env "$@" >/tmp/container.log 2>&1 &
    container=$!
    until_true grep -q " running" /tmp/container.log
}

# Usage: ends: as docker stop
ends() {
    kill -TERM $container
    wait $container || fail "status $?: $(cat /tmp/container.log)"
}

owner_of() {
    stat -c %u:%g "$@"
}

step "It runs as mosquitto, for programs in the container, and keeps its state"
refuses $health
container $entrypoint $command
equals "1883 1883" "$(ps -o uid=,gid= -p $container | xargs)"
$health
passes_on kept here
grep -q "local only" /tmp/container.log
ends
refuses $health
[ -d /mosquitto/data/mosquitto.db.store ]
container $entrypoint $command
equals here "$(mosquitto_sub -t kept -C 1 -W 10)"
ends

step "PUID and PGID say who owns the volumes"
container PUID=4001 PGID=4002 $entrypoint $command
equals "4001 4002" "$(ps -o uid=,gid= -p $container | xargs)"
equals 4001:4002 "$(owner_of /mosquitto/data/mosquitto.db.store)"
equals 4001:4002 "$(owner_of /mosquitto/config/mosquitto.conf)"
equals here "$(mosquitto_sub -t kept -C 1 -W 10)"
ends

step "With users, on another port, the health check still tells"
mosquitto_passwd -c -b /mosquitto/config/passwd alice secret
chmod 600 /mosquitto/config/passwd
printf '%s\n' "listener 1884" "password_file /mosquitto/config/passwd" \
    >/mosquitto/config/mosquitto.conf
container $entrypoint $command
refuses mosquitto_pub -p 1884 -t a -m b
passes_on a b -p 1884 -u alice -P secret
refuses $health
MOSQUITTO_HEALTH_OPTIONS="-p 1884" $health
ends

step "A configuration that is mounted read-only does"
printf '%s\n' "listener 1883" "allow_anonymous true" >/mosquitto/config/mosquitto.conf
mount --bind /mosquitto/config /mosquitto/config
mount -o remount,bind,ro /mosquitto/config
container PUID=4003 PGID=4003 $entrypoint $command
$health
equals 4003:4003 "$(owner_of /mosquitto/data/mosquitto.db.store)"
ends
umount /mosquitto/config

step "Another user than root, and another configuration"
container setpriv --reuid=4003 --regid=4003 --clear-groups $entrypoint \
    /usr/sbin/mosquitto -c /mosquitto-no-auth.conf
equals 4003 "$(ps -o uid= -p $container | xargs)"
passes_on a b -h 127.0.0.1
ends

step "It uses its AOT cache"
uses_its_cache mosquitto mosquitto_sub
