#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A kill and a failure at every system call that changes a file (writes.py).
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
command -v python3 >/dev/null || skip "python3 is not installed (apt-get install python3)"
build_program dev latentscape-cli
python3 "$root/tests/reliability/writes.py" "$root/build/dev/bin/latentscape-cli" | sed '/trainings:/s/^/result: /'
