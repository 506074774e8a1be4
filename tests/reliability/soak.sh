#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An hour of training, dragging and looking at tabs, in a build as it is released: the slope of the memory, and soak.png.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
gui_wanted || skip "LATENTSCAPE_GUI=OFF leaves out the window"
seconds=$(seconds_of LATENTSCAPE_SOAK_SECONDS 3600)
build_program benchmark latentscape_monkey
unset QT_QPA_PLATFORM
"$root/build/benchmark/bin/latentscape_monkey" --soak "$seconds" --csv "$results/soak.csv" --chart "$results/soak.png" | tee "$results/soak.txt"
echo "result: $(grep '^soak of' "$results/soak.txt"); $results/soak.png"
