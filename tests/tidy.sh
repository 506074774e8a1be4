#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs clang-tidy 19 (.clang-tidy) on all sources, or on those whose paths match: half an hour on two cores.
#   bash tests/tidy.sh [REGULAR EXPRESSION ...]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

if ! command -v run-clang-tidy-19 >/dev/null; then
  say "clang-tidy 19 is not installed (apt-get install clang-tidy-19)"
  exit 1
fi
install_packages tests "$root"
# The commands must not use GCC's precompiled headers, which clang can't read. Qt's generated sources are made; nothing is
# compiled.
folder=$root/build/tidy
mkdir -p "$root/build"
cmake -S "$root" --preset dev -B "$folder" -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_UNITY_BUILD=OFF >"$root/build/configure.log"
mapfile -t generated < <(ninja -C "$folder" -t targets all | sed -n 's/^\([^ ]*_autogen\): phony$/\1/p')
[[ ${#generated[@]} -eq 0 ]] || ninja -C "$folder" "${generated[@]}" >/dev/null
wanted=("$@")
[[ ${#wanted[@]} -gt 0 ]] || wanted=("^$root/(app|core|ui|tests)/")
cd "$root"
exec run-clang-tidy-19 -quiet -p "$folder" -j "$(build_jobs)" -extra-arg=-Wno-unknown-warning-option "${wanted[@]}"
