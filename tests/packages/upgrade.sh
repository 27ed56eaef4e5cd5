# From Debian's mosquitto to ours: configuration, passwords and state stay.
. /tests/steps.sh

step "Debian's mosquitto, with changes, passwords and state"
# Its init script and its pid_file are at odds, so it is started and stopped as by its unit.
mv /usr/sbin/policy-rc.d /root
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
dpkg -i /debian/*.deb
mv /root/policy-rc.d /usr/sbin
install -d -o mosquitto -g mosquitto /run/mosquitto
touch /etc/mosquitto/passwd
mosquitto_passwd -b /etc/mosquitto/passwd alice secret
printf '%s\n' "listener 1883" "allow_anonymous false" "password_file /etc/mosquitto/passwd" \
    >/etc/mosquitto/conf.d/default.conf
echo "max_queued_messages 500" >>/etc/mosquitto/mosquitto.conf
sed -i 's/rotate 7/rotate 9/' /etc/logrotate.d/mosquitto
mosquitto -d -c /etc/mosquitto/mosquitto.conf
alice="-u alice -P secret"
until_true mosquitto_pub $alice -r -q 1 -t letters/kept -m retained
mosquitto_sub $alice -i lasting -c -q 1 -t letters/new -E
mosquitto_pub $alice -q 1 -t letters/new -m queued
main=$(md5sum /etc/mosquitto/mosquitto.conf)
rotation=$(md5sum /etc/logrotate.d/mosquitto)

kill "$(cat /run/mosquitto/mosquitto.pid)"
until_true is_gone mosquitto
[ -f /var/lib/mosquitto/mosquitto.db ]

step "Ours, without a question"
dpkg -i /repository/*.deb
equals "$main" "$(md5sum /etc/mosquitto/mosquitto.conf)"
equals "$rotation" "$(md5sum /etc/logrotate.d/mosquitto)"
equals /usr/lib/haltere/runtime/bin/java "$(readlink -f "/proc/$(pgrep -x mosquitto)/exe")"
service mosquitto status
[ -f /lib/systemd/system/mosquitto.service ]
grep -q Haltere /lib/systemd/system/mosquitto.service /etc/init.d/mosquitto
refuses mosquitto_pub -t a -m b
equals retained "$(mosquitto_sub $alice -t letters/kept -C 1 -W 10)"
equals queued "$(mosquitto_sub $alice -i lasting -c -q 1 -t letters/new -C 1 -W 10)"
[ -f /var/lib/mosquitto/mosquitto.db.imported ]

step "Purging what is left of Debian's takes nothing from ours"
service mosquitto stop
dpkg --purge mosquitto
equals "$main" "$(md5sum /etc/mosquitto/mosquitto.conf)"
[ -x /etc/init.d/mosquitto ]
service mosquitto start
equals retained "$(mosquitto_sub $alice -t letters/kept -C 1 -W 10)"
