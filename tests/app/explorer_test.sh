#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests how the window's program begins and what it refuses.
#   bash tests/app/explorer_test.sh PROGRAM
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config
failures=0

# expect STATUS TEXT ARGUMENT...: that the program, with these arguments, ends with the status and its messages have the text.
expect() {
  local status=$1 text=$2 messages got=0
  shift 2
  messages=$("$program" "$@" 2>&1 >/dev/null) || got=$?
  if [[ $got -eq $status && $messages == *"$text"* ]]; then return 0; fi
  printf 'FAILED: %s\n  status %s, expected %s; "%s" expected in:\n%s\n' "$*" "$got" "$status" "$text" "$messages" >&2
  failures=$((failures + 1))
}

export QT_QPA_PLATFORM=offscreen
expect 2 '--screenshot: expected a .png file, found "x.jpg"' --screenshot x.jpg
expect 2 '--screenshot: expected a .png file, found ""' --screenshot ''
expect 2 '--size: expected WIDTHxHEIGHT from 640x480 to 8192x8192' --screenshot "$folder/x.png" --size 100x100
expect 2 '--size: expected WIDTHxHEIGHT from 640x480 to 8192x8192' --screenshot "$folder/x.png" --size 9000x900
expect 2 '--after-epochs: expected a whole number from 0 to 100000, found "x"' --screenshot "$folder/x.png" --after-epochs x
expect 2 'MODEL: expected a value, found ""' ''
expect 2 '\u001b[31m' --theme $'\e[31m'

expect 1 "nowhere.safetensors: can't be opened" --screenshot "$folder/x.png" "$folder/nowhere.safetensors"
expect 1 'caf\xe9.safetensors: has a name that is not UTF-8' --screenshot "$folder/x.png" $'caf\xe9.safetensors'

# Without a display: a sentence, no core dump. A display that isn't there: the same, where Qt has a plugin for it.
unset QT_QPA_PLATFORM DISPLAY WAYLAND_DISPLAY
expect 1 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
expect 1 'latentscape-cli'
export DISPLAY=:4711
expect 1 "the window can't be shown on this display"
unset DISPLAY
# A picture needs none.
expect 0 '' --screenshot "$folder/x.png"
if [[ $(head -c 4 "$folder/x.png" | tail -c 3) != PNG ]]; then
  echo "FAILED: $folder/x.png is no PNG" >&2
  failures=$((failures + 1))
fi

# What is trained for a picture is none of the user's runs: their folder stays as it is. On black images, in sparse files.
idx() { # FILE HEADER BYTES
  printf '%b' "$2" >"$folder/data/latentscape/datasets/mnist/$1"
  truncate -s "$3" "$folder/data/latentscape/datasets/mnist/$1"
}
mkdir -p "$folder/data/latentscape/datasets/mnist" "$folder/data/latentscape/runs" "$folder/tmp"
idx train-images-idx3-ubyte '\0\0\x08\x03\0\0\xea\x60\0\0\0\x1c\0\0\0\x1c' 47040016
idx train-labels-idx1-ubyte '\0\0\x08\x01\0\0\xea\x60' 60008
idx t10k-images-idx3-ubyte '\0\0\x08\x03\0\0\x27\x10\0\0\0\x1c\0\0\0\x1c' 7840016
idx t10k-labels-idx1-ubyte '\0\0\x08\x01\0\0\x27\x10' 10008
TMPDIR=$folder/tmp XDG_RUNTIME_DIR=$folder expect 0 '' --screenshot "$folder/trained.png" --after-epochs 1
left=$(find "$folder/data/latentscape/runs" "$folder/tmp" -mindepth 1)
if [[ ! -s $folder/trained.png || $left ]]; then
  printf 'FAILED: a picture after an epoch left:\n%s\n' "$left" >&2
  failures=$((failures + 1))
fi

# A model larger than the address space: a sentence, and no abort. Sanitizers reserve terabytes.
if [[ ! ${LATENTSCAPE_SANITIZER:-} ]]; then
  model=$folder/big.safetensors
  # A header of one tensor of 1.6 GB, and a sparse file that long.
  header='{"x":{"dtype":"F32","shape":[400000000],"data_offsets":[0,1600000000]}}'
  while ((${#header} % 8)); do header+=' '; done
  { printf '%b' "$(printf '\\x%02x\\0\\0\\0\\0\\0\\0\\0' ${#header})"; printf '%s' "$header"; } >"$model"
  truncate -s $((8 + ${#header} + 1600000000)) "$model"
  (ulimit -v 1500000; expect 1 'big.safetensors: the model would take 1.6 GB of memory; at most' --screenshot "$folder/y.png" "$model"; exit $failures) ||
    failures=$((failures + 1))
fi

if ((failures > 0)); then exit 1; fi
echo "all passed"
