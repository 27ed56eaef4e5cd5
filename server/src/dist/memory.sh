# Sourced by the launchers of the broker. Adds to java_options what suits the memory that they find:
# what the machine has, or what the control group grants, if that is less.

megabytes=4096
if [ -r /proc/meminfo ]; then
    while read -r name value _; do
        [ "$name" != MemTotal: ] || megabytes=$((value / 1024))
    done </proc/meminfo
fi
first=/sys/fs/cgroup/memory # Version 1 of control groups; 2 is in the folder above.
grants="/sys/fs/cgroup/memory.max $first/memory.limit_in_bytes"
if [ -r /proc/self/cgroup ]; then
    while IFS=: read -r number kind group; do
        [ "$number" != 0 ] || grants="$grants /sys/fs/cgroup$group/memory.max"
        [ "$kind" != memory ] || grants="$grants $first$group/memory.limit_in_bytes"
    done </proc/self/cgroup
fi
for grant in $grants; do
    [ -r "$grant" ] && read -r value <"$grant" || continue
    case $value in
        *[!0-9]*) ;; # "max"
        ????????????????*) ;; # Version 1 has no word for no limit.
        *) [ $((value / 1048576)) -ge $megabytes ] || megabytes=$((value / 1048576)) ;;
    esac
done

# How these were chosen: docs/decisions/0013.
arenas=2
if [ $megabytes -le 640 ]; then
    java_options="$java_options -Xms10m -XX:NewSize=6m -XX:ReservedCodeCacheSize=32m"
    arenas=1
elif [ $megabytes -ge 7168 ] && [ "$(nproc)" -ge 4 ]; then
    java_options="$java_options -XX:-UseSerialGC -XX:+UseG1GC -XX:MaxGCPauseMillis=20"
fi
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-$arenas}
