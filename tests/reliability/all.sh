#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What takes too long or needs too much for the suite. tests/run.sh --all starts it:
#   bash tests/reliability/all.sh [NAME...]    the parts with those names, or all, one after the other, and a table at the end
# A part is NAME.sh beside this script. It exits with 0 if all went well and with 77 if it can't run here; then its last line says
# why. Anything else is a failure. What it prints goes to build/reliability/NAME.log; the first line that begins with "result: " is
# shown in the table. These are the times that they take, and seeds, from the environment:
#   LATENTSCAPE_MONKEY_SECONDS (600)  LATENTSCAPE_MONKEY_SEED (1)  LATENTSCAPE_SOAK_SECONDS (3600)
set -uo pipefail

folder=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null && pwd -P)
results=$(cd -- "$folder/../.." && pwd -P)/build/reliability
# In this order: what is quick to fail comes first.
all=(writes kills disks ends asan tsan monkey stalls soak)

names=("$@")
if [[ ${#names[@]} -eq 0 ]]; then names=("${all[@]}"); fi
for name in "${names[@]}"; do
  if [[ " ${all[*]} " != *" $name "* ]]; then
    printf 'latentscape: there is no part "%s"; there are: %s\n' "$name" "${all[*]}" >&2
    exit 2
  fi
done
mkdir -p "$results" || exit 1

failed=0
table=()
for name in "${names[@]}"; do
  log=$results/$name.log
  printf 'latentscape: %s (%s)\n' "$name" "$log" >&2
  started=$SECONDS
  bash "$folder/$name.sh" >"$log" 2>&1 </dev/null
  status=$?
  told=$(sed -n '/^result: / {s///p;q}' "$log")
  case $status in
    0) outcome=passed ;;
    77) outcome=skipped told=$(tail -n 1 "$log") ;;
    *) outcome=FAILED told="${told:-exit status $status}; see $log" failed=1
       tail -n 30 "$log" >&2 ;;
  esac
  table+=("$(printf '%-12s %-8s %6d s  %s' "$name" "$outcome" $((SECONDS - started)) "$told")")
done
printf '%s\n' "${table[@]}"
exit "$failed"
