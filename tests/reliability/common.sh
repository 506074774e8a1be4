# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the parts of all.sh.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"
results=$root/build/reliability
mkdir -p "$results"

# skip REASON: this can't be done here.
skip() {
  printf '%s\n' "$*"
  exit 77
}

# seconds_of VARIABLE DEFAULT
seconds_of() {
  local value=${!1:-$2}
  if [[ ! $value =~ ^[1-9][0-9]*$ ]]; then
    say "$1 is '$value', expected a number of seconds, such as $2"
    return 1
  fi
  echo "$value"
}

# build_program PRESET TARGET: as it is named, in build/PRESET/bin. Its folder stays locked until this script ends.
build_program() {
  lock_build "$root" "$1"
  install_packages "$([[ $1 == benchmark ]] && echo benchmark || echo tests)" "$root"
  configure_and_build "$root" "$1" "$2"
}
