#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that all sources, or the given ones, follow .clang-format (version 19). If that version is not installed, says so and
# checks nothing.
#   bash tests/format.sh [--fix] [FILE ...]
set -euo pipefail

# Paths of files are relative to the caller's folder.
unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
fix=no
files=()
for argument in "$@"; do
  case $argument in
    --fix) fix=yes ;;
    *) files+=("$argument") ;;
  esac
done

formatter=
for candidate in clang-format-19 clang-format; do
  if command -v "$candidate" >/dev/null && "$candidate" --version | grep -qE 'version 19\.'; then
    formatter=$candidate
    break
  fi
done
if [[ -z $formatter ]]; then
  echo "latentscape: clang-format 19 is not installed, so the format is not checked (apt-get install clang-format-19)" >&2
  exit 0
fi

if [[ ${#files[@]} -eq 0 ]]; then
  cd "$root"
  mapfile -t files < <(find app core tests ui -name '*.cpp' -o -name '*.h' | sort)
fi
if [[ $fix == yes ]]; then exec "$formatter" -i "${files[@]}"; fi
if ! "$formatter" --dry-run --Werror "${files[@]}"; then
  echo "latentscape: run bash tests/format.sh --fix to fix the format" >&2
  exit 1
fi
