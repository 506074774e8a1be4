#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 300 kills at random moments (kills.py): what is left is one whole run, a moment old.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
command -v python3 >/dev/null || skip "python3 is not installed (apt-get install python3)"
build_program dev latentscape-cli
python3 "$root/tests/reliability/kills.py" "$root/build/dev/bin/latentscape-cli" | sed '1s/^/result: /'
