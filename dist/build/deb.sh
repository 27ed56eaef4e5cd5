#!/bin/sh
# Makes the Debian packages of an image: haltere, haltere-clients, and haltere-runtime, which both
# need. Usage: deb.sh ROOT IMAGE VERSION
set -eu

root=$1 image=$2
version=$(echo "$3" | sed 's/-SNAPSHOT$/~snapshot/')
architecture=$(dpkg --print-architecture)
debian=$root/dist/debian
packages=$(dirname "$image")
work=$packages/deb
rm -rf "$work"

# Usage: move PACKAGE FILE ...: from the image to /usr/lib/haltere
move() {
    home=$work/$1/usr/lib/haltere
    shift
    for file in "$@"; do
        mkdir -p "$home/$(dirname "$file")"
        cp -a "$image/$file" "$home/$file"
    done
}

# Usage: link PACKAGE FOLDER PROGRAM ...
link() {
    folder=$work/$1/$2
    mkdir -p "$folder"
    shift 2
    for program in "$@"; do
        ln -s "../lib/haltere/bin/$program" "$folder/$program"
    done
}

# Usage: manual PACKAGE SECTION NAME ...
manual() {
    folder=$work/$1/usr/share/man/man$2 section=$2
    mkdir -p "$folder"
    shift 2
    for name in "$@"; do
        gzip -9n <"$image/share/man/man$section/$name.$section" >"$folder/$name.$section.gz"
    done
}

# Usage: build PACKAGE DEPENDS TAKES_THE_PLACE_OF DESCRIPTION; the long one on standard input
build() {
    tree=$work/$1
    mkdir -p "$tree/DEBIAN" "$tree/usr/share/doc/$1"
    cp "$debian/copyright" "$tree/usr/share/doc/$1"
    {
        printf '%s\n' "Package: $1" "Version: $version" "Architecture: $architecture" \
            "Maintainer: the Haltere authors <haltere@localhost>" "Section: net" \
            "Priority: optional" "Depends: $2" \
            "Installed-Size: $(du -sk --apparent-size "$tree" | cut -f 1)"
        [ -z "$3" ] || printf '%s\n' "Provides: $3 (= $compatible)" "Conflicts: $3" "Replaces: $3"
        printf '%s\n' "Description: $4"
        cat
    } >"$tree/DEBIAN/control"
    (cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z |
        xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
    for script in preinst postinst prerm postrm; do
        [ -f "$debian/$1.$script" ] || continue
        sed -e "s|@CONFFILES@|$(echo $conffiles)|" -e "/@KEEP@/{
            r $work/keep
            d
        }" "$debian/$1.$script" >"$tree/DEBIAN/$script"
        chmod 755 "$tree/DEBIAN/$script"
    done
    chmod -R u=rwX,go=rX "$tree"
    find "$tree" -exec touch -h -d @"$SOURCE_DATE_EPOCH" {} +
    file=$packages/$1_${version}_$architecture.deb
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$file" >/dev/null
    echo "$file"
}

compatible=$("$image/bin/mosquitto" --version | sed -n 's/^mosquitto version //p')
conffiles=
: >"${work}.keep"
mkdir -p "$work"
mv "${work}.keep" "$work/keep"

# Usage: conffile SOURCE TARGET MODE
conffile() {
    install -D -m "$3" "$debian/$1" "$work/haltere$2"
    conffiles="$conffiles $2"
    { echo "    keep $2 <<'END_OF_FILE'"; cat "$debian/$1"; echo END_OF_FILE; } >>"$work/keep"
}

conffile mosquitto.conf /etc/mosquitto/mosquitto.conf 644
conffile conf.d.README /etc/mosquitto/conf.d/README 644
conffile certs.README /etc/mosquitto/certs/README 644
conffile ca_certificates.README /etc/mosquitto/ca_certificates/README 644
conffile logrotate /etc/logrotate.d/mosquitto 644
conffile init /etc/init.d/mosquitto 755
conffile default /etc/default/mosquitto 644
mkdir -p "$work/haltere/DEBIAN" "$work/haltere/var/lib/mosquitto" "$work/haltere/var/log/mosquitto"
printf '%s\n' $conffiles >"$work/haltere/DEBIAN/conffiles"

move haltere bin/mosquitto bin/mosquitto_passwd bin/mosquitto_db_dump bin/mosquitto_signal \
    lib/mosquitto.aot lib/mosquitto_passwd.aot lib/mosquitto_db_dump.aot \
    launch.sh memory.sh start.sh java.options
install -D -m 644 "$debian/mosquitto.service" \
    "$work/haltere/lib/systemd/system/mosquitto.service"
install -m 644 "$debian/mosquitto.service" "$work/haltere/usr/lib/haltere"
link haltere usr/sbin mosquitto
link haltere usr/bin mosquitto_passwd mosquitto_db_dump mosquitto_signal
manual haltere 1 mosquitto_passwd mosquitto_db_dump mosquitto_signal
manual haltere 5 mosquitto.conf
manual haltere 8 mosquitto
install -D -m 644 "$image/share/doc/mosquitto.conf.example" \
    "$work/haltere/usr/share/doc/mosquitto/examples/mosquitto.conf.example"
install -D -m 644 "$debian/README.Debian" "$work/haltere/usr/share/doc/haltere/README.Debian"
cp "$image"/share/doc/*.md "$work/haltere/usr/share/doc/haltere"
build haltere "haltere-runtime (= $version), adduser, lsb-base | sysvinit-utils" mosquitto \
    "MQTT broker that takes the place of Mosquitto" <<'TEXT'
 A broker for MQTT 5.0, 3.1.1 and 3.1 with Mosquitto's command line, configuration, log and signals,
 which uses all cores and keeps what it has acknowledged. It brings its own Java runtime.
TEXT

conffiles=
clients="mosquitto_pub mosquitto_sub mosquitto_rr mosquitto_bench"
for client in $clients; do
    move haltere-clients "bin/$client" "lib/$client.aot"
done
move haltere-clients mosquitto_bench.options
link haltere-clients usr/bin $clients
manual haltere-clients 1 $clients
build haltere-clients "haltere-runtime (= $version)" mosquitto-clients \
    "command line MQTT clients that take the place of Mosquitto's" <<'TEXT'
 mosquitto_pub, mosquitto_sub and mosquitto_rr with the flags, the output and the exit statuses that
 scripts know, and mosquitto_bench, which loads a broker.
TEXT

(cd "$image" && find lib -name '*.jar') | while read -r jar; do
    move haltere-runtime "$jar"
done
move haltere-runtime runtime names native tools.options
build haltere-runtime "libc6 (>= 2.17)" "" "runtime of the MQTT broker and clients of Haltere" <<'TEXT'
 A trimmed Java runtime with the libraries of the packages haltere and haltere-clients.
TEXT
rm -rf "$work"
