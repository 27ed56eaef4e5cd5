# The tar archive, for an ordinary user in an empty home on a machine without Java.
. /tests/steps.sh

adduser --quiet --disabled-password --gecos "" --home "/home/an ordinary user" ordinary
cat >/tmp/ordinary.sh <<'ORDINARY'
. /tests/steps.sh
cd "$HOME"

step "It runs from any folder, through links as well"
mkdir "my programs"
python3 - /repository/*.tar.xz "my programs" <<'PYTHON'
import sys, tarfile
tarfile.open(sys.argv[1]).extractall(sys.argv[2])
PYTHON
ln -s "$HOME"/my*/haltere-* haltere
mkdir bin
ln -s ../haltere/bin/mosquitto bin/mosquitto
ln -s ../haltere/bin/mosquitto_pub ../haltere/bin/mosquitto_sub bin
PATH=$HOME/bin:/usr/bin:/bin
refuses command -v java

step "Every program uses its AOT cache"
uses_its_cache mosquitto haltere/bin/mosquitto mosquitto_pub mosquitto_sub \
    haltere/bin/mosquitto_rr haltere/bin/mosquitto_passwd haltere/bin/mosquitto_db_dump \
    haltere/bin/mosquitto_bench

step "Messages pass, and a stop is a success"
mosquitto -p 1884 >broker.log 2>&1 &
broker=$!
until_true mosquitto_pub -p 1884 -t a -m b
passes_on home/kitchen 21 -p 1884
haltere/bin/mosquitto_passwd -H argon2id -c -b passwd alice secret
haltere/bin/mosquitto_signal -p $broker shutdown
wait $broker
grep -q "terminating" broker.log

step "The heap follows the options"
MOSQUITTO_JAVA_OPTS="-Xmx100m -XX:+PrintFlagsFinal" mosquitto --version >flags
grep -Eq "MaxHeapSize +=? *104857600" flags || fail "$(grep MaxHeapSize flags)"
ORDINARY
exec su ordinary -s /bin/sh -c 'PATH=/usr/bin:/bin exec sh /tmp/ordinary.sh'
