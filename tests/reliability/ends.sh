#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The window ends while it trains: signals, a kill, the X server's death (window_ends.py).
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
gui_wanted || skip "LATENTSCAPE_GUI=OFF leaves out the window"
for program in python3 Xvfb xdotool; do
  command -v "$program" >/dev/null || skip "$program is not installed (apt-get install python3 xvfb xdotool)"
done
build_program dev latentscape
python3 "$root/tests/reliability/window_ends.py" "$root/build/dev/bin/latentscape" | sed '/ends: /s/^/result: /'
