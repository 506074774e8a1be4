#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the fuzzers that tests/run.sh --fuzz has built, one after the other: bash tests/fuzz/run.sh BUILD SECONDS [NAME...]
# Keeps what they find in BUILD/fuzzing: inputs that reach new code in NAME/, those that break something as NAME-crash-... and the like,
# and what each printed in NAME.log.
set -euo pipefail

corpus=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null && pwd -P)/corpus
build=$1 seconds=$2
shift 2
names=("$@")
if [[ ${#names[@]} -eq 0 ]]; then
  for folder in "$corpus"/*/; do names+=("$(basename -- "$folder")"); done
fi
work=$build/fuzzing
mkdir -p "$work"
# Inputs become files thousands of times per second: in memory, where the system has such a place.
TMPDIR=$(mktemp -d -p "$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
export TMPDIR
trap 'rm -rf -- "$TMPDIR"' EXIT
# What is freed is given back soon, so that the limit is one on what readers hold.
export ASAN_OPTIONS=quarantine_size_mb=16:${ASAN_OPTIONS:-}

failed=0
for name in "${names[@]}"; do
  mkdir -p "$work/$name"
  log=$work/$name.log
  # A second for an input, 256 MB for one allocation, and as much for all beyond the sanitizer's own, which is about as much again.
  if ! "$build/bin/${name}_fuzzer" -max_total_time="$seconds" -timeout=1 -malloc_limit_mb=256 -rss_limit_mb=512 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="$work/$name-" "$work/$name" "$corpus/$name" >"$log" 2>&1; then
    failed=1
    tail -n 40 "$log"
    printf '%s: FAILED, see %s\n' "$name" "$log"
    continue
  fi
  awk -v name="$name" '
    /INFO: Loaded 1 modules/ {gsub(/[^0-9 ]/, " "); edges = $2}
    /stat::number_of_executed_units/ {executed = $2}
    /stat::peak_rss_mb/ {peak = $2}
    / cov: / {for (i = 1; i < NF; i++) if ($i == "cov:") covered = $(i + 1)}
    END {printf "%s: %d executions, %d of %d edges, peak %d MB\n", name, executed, covered, edges, peak}' "$log"
done
exit "$failed"
