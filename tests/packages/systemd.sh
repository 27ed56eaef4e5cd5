# The unit under systemd as the first process: ready when it says so, restarted when it dies or
# stands still, left alone after a mistake, and kept to its own folders.
. /tests/steps.sh

main() {
    systemctl show -P MainPID mosquitto
}

# Usage: is_another PID: the broker runs, and as another process than that
is_another() {
    [ "$(systemctl is-active mosquitto)" = active ] && [ "$(main)" != "$1" ] && [ "$(main)" != 0 ]
}

# Usage: writes FILE: as the broker sees the files
writes() {
    nsenter --target "$(main)" --mount --root touch "$1"
}

systemctl is-system-running --wait || systemctl --failed --no-pager
step "installed, it runs and is enabled"
dpkg -i /repository/haltere-runtime_*.deb /repository/haltere_*.deb /repository/haltere-clients_*.deb
equals active "$(systemctl is-active mosquitto)"
equals enabled "$(systemctl is-enabled mosquitto)"
# Ready means that it listens.
mosquitto_pub -t kept -m first -r -q 1
equals mosquitto "$(ps -o user= -p "$(main)")"

step "kill -9"
old=$(main)
kill -9 "$old"
until_true is_another "$old"
equals first "$(mosquitto_sub -t kept -C 1 -W 10)"

step "systemctl reload"
old=$(main)
echo "log_type all" >/etc/mosquitto/conf.d/more.conf
systemctl reload mosquitto
until_true grep -q "Reloading config" /var/log/mosquitto/mosquitto.log
equals "$old" "$(main)"

step "only its own folders are writable, and it can get no rights"
writes /var/lib/mosquitto/file
for folder in /etc /etc/mosquitto /usr /var/lib /root; do
    refuses writes "$folder/file"
done
grep -q "NoNewPrivs:.1" "/proc/$(main)/status"

step "one that stands still is replaced"
old=$(main)
kill -STOP "$old"
tries=0
while ! is_another "$old"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || fail "still there after 100 s"
    sleep 1
done
equals first "$(mosquitto_sub -t kept -C 1 -W 10)"

step "a mistake is told, and not tried again and again"
echo "max_keepalife 3" >/etc/mosquitto/conf.d/more.conf
refuses systemctl restart mosquitto
equals failed "$(systemctl is-failed mosquitto)"
equals 0 "$(systemctl show -P NRestarts mosquitto)"
journalctl -u mosquitto -o cat | grep "Did you mean 'max_keepalive'"
rm /etc/mosquitto/conf.d/more.conf
systemctl reset-failed mosquitto
systemctl start mosquitto

step "purged, it is gone"
dpkg --purge haltere-clients haltere haltere-runtime
refuses systemctl is-active --quiet mosquitto
echo "all steps done"
