#!/usr/bin/env bash
# Instructions a frame of the hot path, counted by callgrind: the same on a busy machine and on an idle one.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo 'instructions: valgrind is not installed (Debian: apt-get install valgrind); left out' >&2; exit 0; }
program=$(cargo bench --locked --bench instructions --no-run --message-format=json 2>/dev/null \
  | grep -o '"executable":"[^"]*instructions[^"]*"' | cut -d'"' -f4 | tail -1)
frames=$(($(gzip -dc samples/landmarks/squat.jsonl.gz | wc -l) - 1))

count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 | awk '/Collected/ { print $4 }'
}

printf '\n%-30s %s\n' stage 'instructions a frame'
"$program" | while read -r stage; do
  printf '%-30s %d\n' "$stage" $((($(count "$stage" 3) - $(count "$stage" 1)) / (2 * frames)))
done
