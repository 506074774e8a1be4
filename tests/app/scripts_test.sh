#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests app/run.sh and tests/run.sh in copies of the project's scripts, with programs in the place of cmake, ninja, ctest and dpkg-query:
# nothing is installed or built.
#   bash tests/app/scripts_test.sh
set -euo pipefail

unset CDPATH LATENTSCAPE_GUI LATENTSCAPE_TORCH
source=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
chmod 755 "$folder"
failures=0

# expect WHAT TEXT PART...: that the text has every part.
expect() {
  local what=$1 text=$2 part
  shift 2
  for part in "$@"; do
    [[ $text == *"$part"* ]] && continue
    printf 'FAILED: %s: "%s" is not in:\n%s\n' "$what" "$part" "$text" >&2
    failures=$((failures + 1))
  done
}

program() {
  { echo '#!/usr/bin/env bash'; cat; } >"$folder/programs/$1"
  chmod +x "$folder/programs/$1"
}
mkdir "$folder/programs"
# Configures and builds: programs that say how they were started. While WAIT exists, building takes until it is gone.
program cmake <<'END'
[[ $1 == --build ]] && preset=$3 || preset=$2
[[ $1 == --fresh ]] && preset=$3
mkdir -p "$PWD/build/$preset/bin"
if [[ $1 != --build ]]; then touch "$PWD/build/$preset/build.ninja"; exit 0; fi
echo "$PWD" >>"$LOG"
while [[ -e $WAIT ]]; do sleep 0.05; done
for name in latentscape latentscape-cli; do
  printf '#!/usr/bin/env bash\necho "started ${0##*/} $*"\n' >"$PWD/build/$preset/bin/$name"
  chmod +x "$PWD/build/$preset/bin/$name"
done
touch "$PWD/build/$preset/built"
END
program ninja <<'END'
if [[ -e $2/built ]]; then echo 'ninja: no work to do.'; fi
END
program ctest <<'END'
echo "tested $*"
END
program dpkg-query <<'END'
shift 2
printf '%s installed\n' "$@"
END
program clang-format-19 <<'END'
exit 0
END
export PATH=$folder/programs:$PATH LOG=$folder/log WAIT=$folder/wait XDG_DATA_HOME=$folder/data QT_QPA_PLATFORM=offscreen

copy() {
  mkdir -p "$1/tests"
  cp -r "$source/app" "$source/CMakePresets.json" "$1"
  cp "$source/tests/run.sh" "$source/tests/format.sh" "$1/tests"
}

# A folder whose name needs quotes, and CDPATH, which has another folder "app".
strange=$folder/"it's a \"strange\" folder"
copy "$strange"
mkdir -p "$folder/elsewhere/app" "$folder/elsewhere/tests"
expect "CDPATH" "$(cd "$strange" && CDPATH=$folder/elsewhere bash app/run.sh --version 2>&1)" 'started latentscape --version'
expect "CDPATH, tests" "$(cd "$strange" && CDPATH=$folder/elsewhere bash tests/run.sh -R Files 2>&1)" 'tested --preset dev' '-R Files'

# Symbolic links to a script and to the folder.
ln -s "$strange/app/run.sh" "$folder/run-latentscape"
ln -s "$strange" "$folder/link"
expect "a link to the script" "$(cd / && bash "$folder/run-latentscape" --help 2>&1)" 'started latentscape --help'
expect "a link to the folder" "$(cd / && bash "$folder/link/tests/run.sh" 2>&1)" 'tested --preset dev'

# Twice at once: the second one says that it waits, and builds nothing.
copy "$folder/twice"
: >"$LOG"
touch "$WAIT"
bash "$folder/twice/app/run.sh" --version >"$folder/first" 2>&1 &
first=$!
until [[ -s $LOG ]]; do sleep 0.05; done
bash "$folder/twice/app/run.sh" --help >"$folder/second" 2>&1 &
second=$!
until [[ -s $folder/second ]]; do sleep 0.05; done
rm "$WAIT"
wait "$first" "$second"
expect "the first of two" "$(cat "$folder/first")" 'started latentscape --version'
expect "the second of two" "$(cat "$folder/second")" "another script is using $folder/twice/build/release: waiting" 'started latentscape --help'
expect "builds of two" "builds: $(wc -l <"$LOG")" 'builds: 1'

# The fuzzers: in a copy without a build folder, whose lock is held until the last one has ended.
copy "$folder/fuzzed"
mkdir "$folder/fuzzed/tests/fuzz"
cat >"$folder/fuzzed/tests/fuzz/run.sh" <<'END'
echo "fuzzed $*"
if flock -n "$1.lock" true; then echo "the lock is free"; else echo "the lock is held"; fi
END
expect "fuzzers" "$(bash "$folder/fuzzed/tests/run.sh" --fuzz 5 png 2>&1 || echo "status $?")" \
  "fuzzed $folder/fuzzed/build/fuzz 5 png" 'the lock is held'
rm -rf "$folder/fuzzed/build"

# What takes hours: each part is run though one before it has failed, and the table tells how each ended.
copy "$folder/reliable"
mkdir "$folder/reliable/tests/reliability"
cp "$source/tests/reliability/all.sh" "$folder/reliable/tests/reliability"
echo 'echo "result: it fell"; exit 3' >"$folder/reliable/tests/reliability/monkey.sh"
echo 'echo "building"; echo "there is no window"; exit 77' >"$folder/reliable/tests/reliability/stalls.sh"
echo 'echo "result: it grew"; echo "more"' >"$folder/reliable/tests/reliability/soak.sh"
hours=$(bash "$folder/reliable/tests/run.sh" --all 2>/dev/null || echo "status $?")
expect "all parts" "$(tr -s ' ' <<<"$hours")" 'monkey FAILED' 's it fell; see ' 'stalls skipped' 's there is no window' 'soak passed' 's it grew' 'status 1'
expect "one part" "$(bash "$folder/reliable/tests/run.sh" --all soak 2>/dev/null && echo "status $?")" 'it grew' 'status 0'
expect "no such part" "$(bash "$folder/reliable/tests/run.sh" --all sok 2>&1 || echo "status $?")" 'there is no part "sok"' 'stalls soak' 'status 2'

# A folder that can't be written to, as another user if this one may write everywhere.
other=()
if [[ $(id -u) -eq 0 ]]; then other=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/); fi
if [[ ${#other[@]} -eq 0 ]] || "${other[@]}" true 2>/dev/null; then
  copy "$folder/fixed"
  chmod -R a+rX,a-w "$folder/fixed" "$folder/twice" "$folder/fuzzed"
  expect "read-only" "$("${other[@]}" bash "$folder/fixed/app/run.sh" --help 2>&1 || echo "status $?")" \
    "$folder/fixed/build/release, which can't be written to" 'cp -r --no-preserve=mode' 'status 1'
  expect "read-only, tests" "$("${other[@]}" bash "$folder/fixed/tests/run.sh" 2>&1 || echo "status $?")" \
    "$folder/fixed/build/dev, which can't be written to" 'status 1'
  expect "read-only, fuzzers" "$("${other[@]}" bash "$folder/fuzzed/tests/run.sh" --fuzz 5 2>&1 || echo "status $?")" \
    "$folder/fuzzed/build/fuzz, which can't be written to" 'status 1'
  expect "read-only and built" "$("${other[@]}" bash "$folder/twice/app/run.sh" --help 2>&1)" \
    'starting what was built there before' 'started latentscape --help'
fi

if ((failures > 0)); then exit 1; fi
echo "all passed"
