#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Disks that fill up, vanish or can't be written to any more (disks.py).
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
command -v python3 >/dev/null || skip "python3 is not installed (apt-get install python3)"
build_program dev latentscape-cli
python3 "$root/tests/reliability/disks.py" "$root/build/dev/bin/latentscape-cli" | sed '/^[0-9]* bad$/s/^/result: /'
