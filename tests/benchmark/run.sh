#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the benchmark as released, runs its parts one after the other, prints their table and writes it to build/benchmark/benchmark.json.
#   bash tests/benchmark/run.sh [PART ...]   startup, core, paint, interaction; all of them where none is named
#   LATENTSCAPE_GUI=OFF bash tests/benchmark/run.sh   core alone
# On a quiet machine: what else runs is in every figure. About five minutes. A part alone: build/benchmark/bin/PART_benchmark --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

parts=("$@")
if [[ ${#parts[@]} -eq 0 ]]; then
  parts=(core)
  if gui_wanted; then parts=(startup core paint interaction); fi
fi
for part in "${parts[@]}"; do
  case $part in
    startup | core | paint | interaction) ;;
    *) say "the part is '$part', expected startup, core, paint or interaction"; exit 2 ;;
  esac
done

install_packages tests "$root"
configure_and_build "$root" benchmark
folder=$root/build/benchmark
export QT_LOGGING_RULES="default.warning=false"  # what the offscreen platform cannot do is no news
mkdir -p "$folder/tables"
tables=()
for part in "${parts[@]}"; do
  say "measuring: $part (load $(cut -d' ' -f1 /proc/loadavg))"
  "$folder/bin/${part}_benchmark" --json "$folder/tables/$part.json" >&2
  tables+=("$folder/tables/$part.json")
done
"$folder/bin/benchmark_table" --json "$folder/benchmark.json" "${tables[@]}"
say "written to build/benchmark/benchmark.json"
