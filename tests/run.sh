#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing (Debian 12 and 13), builds with warnings as errors and runs every test, offscreen.
#   bash tests/run.sh [--preset dev|asan|tsan] [ARGUMENTS OF ctest, such as -R NAME]
#   bash tests/run.sh --fuzz SECONDS           instead runs each fuzzer of tests/fuzz that long; only this installs clang
#   bash tests/run.sh --all [NAME...]          instead runs what takes hours, or those parts of it: tests/reliability/all.sh lists them
#   LATENTSCAPE_GUI=OFF bash tests/run.sh      needs and tests no Qt
#   LATENTSCAPE_TORCH=OFF bash tests/run.sh    needs and tests no LibTorch
set -euo pipefail

unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

preset=dev
fuzz=
all=
arguments=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --preset) preset=${2:-}; shift $(($# > 1 ? 2 : 1)) ;;
    --preset=*) preset=${1#*=}; shift ;;
    --fuzz) fuzz=${2:-none}; shift $(($# > 1 ? 2 : 1)) ;;
    --fuzz=*) fuzz=${1#*=}; fuzz=${fuzz:-none}; shift ;;
    --all) all=yes; shift ;;
    *) arguments+=("$1"); shift ;;
  esac
done
case $preset in
  dev | asan | tsan) ;;
  *) say "--preset is '$preset', expected dev, asan or tsan"; exit 2 ;;
esac

if [[ -n $all ]]; then exec bash "$root/tests/reliability/all.sh" "${arguments[@]}"; fi
if [[ -n $fuzz ]]; then
  if [[ ! $fuzz =~ ^[1-9][0-9]*$ ]]; then
    say "--fuzz is '$fuzz', expected a number of seconds for each fuzzer, such as 120"
    exit 2
  fi
  export LATENTSCAPE_GUI=OFF LATENTSCAPE_TORCH=OFF
  lock_build "$root" fuzz  # until the last fuzzer has ended
  install_packages fuzz "$root"
  configure_and_build "$root" fuzz
  exec bash "$root/tests/fuzz/run.sh" "$root/build/fuzz" "$fuzz" "${arguments[@]}"
fi
bash "$root/tests/format.sh"
lock_build "$root" "$preset"  # until the last test has ended
install_packages tests "$root"
configure_and_build "$root" "$preset"
# Tests must not use the user's screen.
unset DISPLAY WAYLAND_DISPLAY
export QT_QPA_PLATFORM=offscreen
cd "$root"
# Without the build's lock: what a crashed test leaves running would hold it for good.
ctest --preset "$preset" --parallel "$(nproc)" "${arguments[@]}" 9>&-
