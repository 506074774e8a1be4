#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The monkey (tests/monkey) under AddressSanitizer and UBSan: nothing that users do at random breaks the window while it trains.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
gui_wanted || skip "LATENTSCAPE_GUI=OFF leaves out the window"
seconds=$(seconds_of LATENTSCAPE_MONKEY_SECONDS 600)
seed=${LATENTSCAPE_MONKEY_SEED:-1}
build_program asan latentscape_monkey
unset QT_QPA_PLATFORM
"$root/build/asan/bin/latentscape_monkey" --seed "$seed" --seconds "$seconds" --log "$results/monkey-actions.log" || {
  status=$?
  echo "result: exit status $status after: $(tail -n 1 "$results/monkey-actions.log" 2>/dev/null)"
  exit 1
}
echo "result: seed $seed, $seconds s, $(($(wc -l <"$results/monkey-actions.log"))) lines of actions"
