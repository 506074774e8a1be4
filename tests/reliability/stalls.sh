#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The monkey in a build as it is released: how long the window leaves a user unanswered while it trains. Reports; the machine's own load
# is in the figures, so a long stall fails nothing.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
gui_wanted || skip "LATENTSCAPE_GUI=OFF leaves out the window"
seconds=$(seconds_of LATENTSCAPE_MONKEY_SECONDS 600)
seed=${LATENTSCAPE_MONKEY_SEED:-1}
build_program benchmark latentscape_monkey
unset QT_QPA_PLATFORM
"$root/build/benchmark/bin/latentscape_monkey" --seed "$seed" --seconds "$seconds" --log "$results/stalls-actions.log" | tee "$results/stalls.txt"
echo "result: $(grep '^answers of the window' "$results/stalls.txt")"
