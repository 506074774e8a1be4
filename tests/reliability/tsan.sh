#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole suite, window tests too, under ThreadSanitizer.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
bash "$root/tests/run.sh" --preset tsan | sed '/tests passed/s/^/result: /'
