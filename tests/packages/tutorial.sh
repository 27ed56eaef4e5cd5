# What a tutorial for Mosquitto on Debian has its readers type, from the installation to the removal.
. /tests/steps.sh

echo "deb [trusted=yes] file:/repository ./" >/etc/apt/sources.list
apt-get update

step "Installation: the names are Mosquitto's, and so are the commands"
apt-get install -y mosquitto mosquitto-clients
refuses command -v java
service mosquitto status
passes_on home/kitchen/temperature 21.5

step "The system lists programs by their names"
equals "$(cat /run/mosquitto/mosquitto.pid)" "$(pgrep -x mosquitto)"
equals "$(cat /run/mosquitto/mosquitto.pid)" "$(pidof mosquitto)"
mosquitto_sub -t never &
until_true pkill -x mosquitto_sub
wait $! || true

step "It can be stopped and started"
service mosquitto stop
refuses mosquitto_pub -t a -m b
refuses service mosquitto status
service mosquitto start
passes_on home/kitchen/temperature 22 -h localhost
service mosquitto restart
service mosquitto reload
equals mosquitto "$(ps -o user= -p "$(cat /run/mosquitto/mosquitto.pid)")"
program=$(tr '\0' '\n' </proc/"$(cat /run/mosquitto/mosquitto.pid)"/cmdline | head -1)
equals mosquitto "${program##*/}"

step "Passwords"
touch /etc/mosquitto/passwd
mosquitto_passwd -b /etc/mosquitto/passwd alice secret
cat >/etc/mosquitto/conf.d/default.conf <<'CONF'
listener 1883
allow_anonymous false
password_file /etc/mosquitto/passwd
CONF
service mosquitto restart
refuses mosquitto_pub -h localhost -t a -m b
refuses mosquitto_pub -h localhost -t a -m b -u alice -P wrong
passes_on home/garden "dry" -h localhost -u alice -P secret
# Argon2id needs Bouncy Castle.
mosquitto_passwd -H argon2id -b /etc/mosquitto/passwd bob tobacco
service mosquitto reload
tries=0
until mosquitto_pub -t a -m b -u bob -P tobacco; do
    tries=$((tries + 1))
    [ $tries -lt 20 ] || fail "bob may not in"
done

step "The sample of paho"
cat >sample.py <<'PYTHON'
import paho.mqtt.client as mqtt

def on_connect(client, userdata, flags, rc):
    print("Connected with result code " + str(rc))
    client.subscribe("sample/#", qos=1)

def on_subscribe(client, userdata, mid, granted_qos):
    client.publish("sample/topic", "hello", qos=1)

def on_message(client, userdata, msg):
    print(msg.topic + " " + str(msg.payload))
    client.disconnect()

client = mqtt.Client()
client.on_connect = on_connect
client.on_subscribe = on_subscribe
client.on_message = on_message
client.username_pw_set("alice", "secret")
client.connect("localhost", 1883, 60)
client.loop_forever()
PYTHON
equals "Connected with result code 0
sample/topic b'hello'" "$(timeout 20 python3 -W ignore sample.py)"

step "A configuration with a mistake does not start, and says why"
echo "nonsense true" >/etc/mosquitto/conf.d/wrong.conf
refuses service mosquitto restart >mistake.log 2>&1
grep -q "wrong.conf:1" mistake.log || fail "no word of the mistake: $(cat mistake.log)"
rm /etc/mosquitto/conf.d/wrong.conf
service mosquitto start

step "State outlives a restart"
mosquitto_sub -u alice -P secret -i lasting -c -q 1 -t letters -E
mosquitto_pub -u alice -P secret -q 1 -t letters -m "dear lasting"
service mosquitto restart
equals "dear lasting" "$(mosquitto_sub -u alice -P secret -i lasting -c -q 1 -t letters -C 1 -W 10)"

step "The log is where Debian has it, and goes on after a rotation"
log=/var/log/mosquitto/mosquitto.log
grep -q "mosquitto version 2.* running" $log
equals mosquitto "$(stat -c %U $log)"
logrotate -f /etc/logrotate.d/mosquitto
[ -f $log.1 ]
until_true test -f $log
mosquitto_pub -u alice -P secret -i rotated -t a -m b
until_true grep -q "as rotated" $log

step "Documents"
example=/usr/share/doc/mosquitto/examples/mosquitto.conf.example
[ -s $example ]
mosquitto -c $example --test-config
for page in man5/mosquitto.conf.5 man8/mosquitto.8 man1/mosquitto_passwd.1 man1/mosquitto_pub.1 \
    man1/mosquitto_sub.1 man1/mosquitto_rr.1; do
    gunzip -t /usr/share/man/$page.gz
done

step "Every program uses its AOT cache"
uses_its_cache mosquitto mosquitto_pub mosquitto_sub mosquitto_rr mosquitto_passwd \
    mosquitto_db_dump mosquitto_bench

step "An upgrade keeps what was changed, and the broker runs on"
echo "max_queued_messages 500" >>/etc/mosquitto/mosquitto.conf
before=$(cat /run/mosquitto/mosquitto.pid)
dpkg -i /repository/*.deb
grep -qx "max_queued_messages 500" /etc/mosquitto/mosquitto.conf
[ "$before" != "$(cat /run/mosquitto/mosquitto.pid)" ] || fail "still the old process"
passes_on home/garden "wet" -u alice -P secret

step "Removal keeps configuration and state"
apt-get remove -y mosquitto mosquitto-clients haltere haltere-clients
until_true is_gone mosquitto
hash -r
refuses command -v mosquitto
for file in /etc/mosquitto/mosquitto.conf /etc/mosquitto/conf.d/default.conf \
    /etc/mosquitto/passwd /etc/logrotate.d/mosquitto /var/lib/mosquitto/mosquitto.db.store; do
    [ -e $file ] || fail "$file is gone"
done

step "Purge removes what is ours, and nothing of the user's"
dpkg --purge haltere haltere-clients haltere-runtime
for file in /etc/mosquitto/mosquitto.conf /etc/init.d/mosquitto /etc/logrotate.d/mosquitto \
    /etc/default/mosquitto /var/lib/mosquitto /var/log/mosquitto /run/mosquitto /usr/lib/haltere \
    /lib/systemd/system/mosquitto.service /etc/systemd/system/multi-user.target.wants/mosquitto.service; do
    [ ! -e $file ] || fail "$file is still there"
done
[ -f /etc/mosquitto/passwd ]
[ -f /etc/mosquitto/conf.d/default.conf ]
