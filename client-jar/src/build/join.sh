#!/bin/sh
# Puts the classes of several jars and folders together, under one module descriptor. Usage:
# join.sh FOLDER CLASSPATH
set -eu

classes=$1 class_path=$2
here=$(dirname "$(readlink -f "$0")")
root=$here/../../..
JAVA_HOME=$("$root/bin/find-jdk")
rm -rf "$classes"
mkdir -p "$classes/META-INF"
IFS=:
for part in $class_path; do
    case $part in
    "$classes" | */org/jspecify/*) ;; # Itself, and annotations that nobody needs at run time.
    *.jar) (cd "$classes" && "$JAVA_HOME/bin/jar" -xf "$part") ;;
    *) [ ! -d "$part" ] || cp -r "$part/." "$classes" ;;
    esac
done
rm -rf "$classes/META-INF" "$classes/module-info.class"
# For 17: Maven's jar plugin may run on it, and reads the descriptor.
"$JAVA_HOME/bin/javac" --release 17 -d "$classes" -p "$class_path" "$here/module-info.java"
mkdir "$classes/META-INF"
cp "$root/LICENSE" "$root/NOTICE" "$classes/META-INF"
