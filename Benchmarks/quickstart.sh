#!/usr/bin/env bash
# Shows coffer at work on a real file: key, encrypt, verify, decrypt, compare; with the speed of each step.
#   COFFER=path/to/coffer Benchmarks/quickstart.sh
set -euo pipefail

coffer=${COFFER:?the program to run}
least=$((256 << 20)) most=$((512 << 20))
mkdir -p .build
folder=$(mktemp -d "$PWD/.build/quickstart.XXXXXX")
trap 'rm -rf "$folder"' EXIT
coffer=$(realpath "$coffer")
cd "$folder"

# Runs a command on $bytes of data, shown as it would be typed, and says how long it took.
step() {
    printf '$ %s\n' "$*"
    local start=$EPOCHREALTIME end
    if [ "$1" = coffer ]; then "$coffer" "${@:2}"; else "$@"; fi
    end=$EPOCHREALTIME
    awk -v a="$start" -v b="$end" -v bytes="${bytes:-0}" 'BEGIN {
        seconds = b - a
        printf "  %.2f s", seconds
        if (bytes) printf ", %.2f GB/s", bytes / seconds / 1e9
        print ""
    }'
}

# Programs and libraries as they are on this machine; the toolchain is there even where /usr is small.
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
{ tar -cf - -C / usr "${toolchain#/}" 2>/dev/null || true; } | head -c "$most" >sample.tar || true
bytes=$(stat -c %s sample.tar)
[ "$bytes" -ge "$least" ] || { echo "quickstart: only $bytes bytes to work on" >&2; exit 1; }
echo "A file of $((bytes >> 20)) MiB: programs, libraries and documentation of this machine"
echo

bytes=0 step coffer keygen -o quickstart.key
step coffer encrypt sample.tar --key file:quickstart.key
step coffer verify sample.tar.coffer --key file:quickstart.key
step coffer decrypt sample.tar.coffer --key file:quickstart.key -o restored.tar
step cmp sample.tar restored.tar
echo
echo "The restored file is the same, byte for byte. The container took $(($(stat -c %s sample.tar.coffer) >> 20)) MiB."
