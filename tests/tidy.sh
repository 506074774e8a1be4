#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs clang-tidy 19 (.clang-tidy) on all sources, or on those whose paths match: half an hour on two cores.
#   bash tests/tidy.sh [REGULAR EXPRESSION ...]
set -euo pipefail

unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

if ! command -v run-clang-tidy-19 >/dev/null; then
  say "clang-tidy 19 is not installed (apt-get install clang-tidy-19)"
  exit 1
fi
lock_build "$root" tidy
install_packages tests "$root"
# The commands must not use GCC's precompiled headers, which clang can't read, and clang's own warnings, unlike GCC's, are not errors. Qt's generated sources are made; nothing is
# compiled.
folder=$root/build/tidy
gui=ON
torch=ON
gui_wanted || gui=OFF
torch_wanted || torch=OFF
if ! cmake -S "$root" --preset dev -B "$folder" "-DLATENTSCAPE_GUI=$gui" "-DLATENTSCAPE_TORCH=$torch" \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DLATENTSCAPE_WERROR=OFF >"$root/build/configure-tidy.log" 2>&1; then
  cat "$root/build/configure-tidy.log" >&2
  exit 1
fi
mapfile -t generated < <(ninja -C "$folder" -t targets all | sed -n 's/^\([^ ]*_autogen\): phony$/\1/p')
[[ ${#generated[@]} -eq 0 ]] || ninja -C "$folder" "${generated[@]}" >/dev/null
wanted=("$@")
[[ ${#wanted[@]} -gt 0 ]] || wanted=("^$root/(app|ui|core/(base|data|engine/(devices|frozen|fused|kernels|torch_library|trainer_loader)|exploration|lessons|model|report|storage|training)|tests/(architecture|app|core|fuzz|reference|ui))")
cd "$root"
exec run-clang-tidy-19 -quiet -p "$folder" -j "$(build_jobs)" -extra-arg=-Wno-unknown-warning-option "${wanted[@]}"
