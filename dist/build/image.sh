#!/bin/sh
# Puts together what runs on a machine without Java: a trimmed runtime, the jars, native libraries
# of this architecture, launchers, AOT caches, manuals. Usage: image.sh JAVA_HOME ROOT IMAGE
set -eu

JAVA_HOME=$1 root=$2 image=$3
here=$(dirname "$(readlink -f "$0")")
server=$root/server/target/dist tools=$root/tools/target/dist
rm -rf "$image"
mkdir -p "$image/bin" "$image/lib" "$image/names" "$image/share/man/man1" "$image/share/man/man5" \
    "$image/share/man/man8" "$image/share/doc"

# What jdeps finds, and the flight recorder: Netty asks for it even where it is switched off, and a
# class that no module has is looked for in all jars, which takes 5 MB. What Netty and Bouncy Castle
# could use beyond that is switched off or unused.
"$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.naming,jdk.jfr,jdk.unsupported \
    --strip-debug --no-man-pages --no-header-files --compress zip-0 --output "$image/runtime"
# Tools for developers, and the list from which a JDK makes its own archive.
rm -f "$image/runtime/bin/keytool" "$image/runtime/lib/jrt-fs.jar" "$image/runtime/lib/classlist"

cp "$server"/lib/*.jar "$image/lib"
cp "$tools"/lib/*.jar "$image/lib"
# Of their natives only ours are needed, and these lie in a folder of their own.
rm -f "$image"/lib/*-linux-*.jar
# Stored, they are opened faster, and the archive, which compresses better than they do, is smaller.
work=$image.work
for jar in "$image"/lib/*.jar; do
    rm -rf "$work"
    mkdir "$work"
    (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$jar" &&
        find . -type f | sed 's|^\./||' | LC_ALL=C sort >"$image.files" &&
        "$JAVA_HOME/bin/jar" --create --no-compress --no-manifest --file "$jar" \
            --date=2026-01-01T00:00:00Z "@$image.files")
done
rm -rf "$work" "$image.files"
cp -r "$server/native" "$image"
cp "$server/launch.sh" "$server/memory.sh" "$server/start.sh" "$server/java.options" "$image"
cp "$tools/java.options" "$image/tools.options"
cp "$tools/mosquitto_bench.options" "$image"

# Java under the names by which the system is to list what it runs.
for name in mosquitto mosquitto_pub mosquitto_sub mosquitto_rr mosquitto_passwd mosquitto_db_dump \
    mosquitto_bench; do
    ln -s ../runtime/bin/java "$image/names/$name"
done
cp "$here/../bin/mosquitto" "$root/bin/mosquitto_signal" "$image/bin"
# Usage: tool NAME MAIN
tool() {
    sed -e "s/@TOOL@/$1/g" -e "s/@MAIN@/$2/g" "$here/../bin/tool" >"$image/bin/$1"
}
tool mosquitto_pub PubCommand
tool mosquitto_sub SubCommand
tool mosquitto_rr RrCommand
tool mosquitto_passwd passwd.PasswdCommand
tool mosquitto_db_dump dbdump.DbDumpCommand
tool mosquitto_bench BenchCommand
chmod 755 "$image"/bin/*

cp "$tools"/man/*.1 "$image/share/man/man1"
cp "$server/man/mosquitto.conf.5" "$image/share/man/man5"
cp "$server/man/mosquitto.conf.example" "$server/man/options.md" "$image/share/doc"
cp "$here/../man/mosquitto.8" "$image/share/man/man8"
cp "$root"/docs/*.md "$image/share/doc"
cp "$root/LICENSE" "$root/NOTICE" "$image"
chmod -R u=rwX,go=rX "$image"
# An AOT cache holds only for jars of the same size and time.
find "$image" -exec touch -h -d @"$SOURCE_DATE_EPOCH" {} +
"$here/train.sh" "$JAVA_HOME" "$root" "$image"
chmod -R u=rwX,go=rX "$image"
find "$image" -exec touch -h -d @"$SOURCE_DATE_EPOCH" {} +
