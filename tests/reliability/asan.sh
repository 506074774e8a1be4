#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole suite, window tests too, under AddressSanitizer and UBSan.
# shellcheck source=tests/reliability/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
bash "$root/tests/run.sh" --preset asan | sed '/tests passed/s/^/result: /'
