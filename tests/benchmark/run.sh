#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the benchmark as released, runs its parts one after the other, prints their table and writes it to build/benchmark/benchmark.json:
# each row's figure and spread, the figure of the same run that it is compared with, and the ratio (above 1: better).
#   bash tests/benchmark/run.sh [--keep] [--class amx|avx512|avx2] [PART ...]
# Parts: training    epochs beside LibTorch, Python's PyTorch and the BLAS's products alone, in turn; on AVX2 only
#        keeping     what keeping a run costs training: epochs with and without
#        learning    seconds of training until the default model's test -ELBO is under 147, beside Python's PyTorch
#        analyses    t-SNE, nearest neighbours, logistic regression and importance-weighted likelihood beside scikit-learn and PyTorch
#        answers     training and the exploration service beside each other
#        growth      images/s by problem size; peak memory
#        startup, core, paint, interaction
#        gpu         epochs on a CUDA device, if there is one (Python's PyTorch for it: LATENTSCAPE_PYTHON=PYTHON)
#        seeds       test loss after 10 epochs, fused and autograd, five seeds each: long, and only if it is named
# Without a PART: all but seeds, about 25 minutes. Needs a quiet machine: whatever else runs affects every figure.
# A single part, with options to shorten it: build/benchmark/bin/PART_benchmark --help
#   LATENTSCAPE_GUI=OFF bash tests/benchmark/run.sh     needs and measures no Qt
#   LATENTSCAPE_TORCH=OFF bash tests/benchmark/run.sh   needs no LibTorch and measures nothing beside it
# Python's PyTorch and scikit-learn take part if they are installed (apt-get install python3-torch python3-sklearn).
#
# Processors of different classes take different kernels: AMX's matrix unit, AVX-512 without it, AVX2. --class measures as if this
# processor were of a lesser class than it is.
#
# Ratios are compared with those of the same class in tests/benchmark/kept, and those that fell by more than a tenth are listed. This does not
# affect the exit code, which says whether everything could be measured and no promise was found broken that is no matter of speed: a
# refined code is not worse than the encoder's. With --keep the kept table is then rewritten from this run: rows of parts that did not
# run stay, unless they are of another machine.
#
# To compare with PyTorch 2.6 and its fused Adam (Debian 13) on Debian 12: as root, in a chroot with a copy of this folder.
#   debootstrap --variant=minbase --include=ca-certificates,git trixie ROOT
#   git clone --no-hardlinks . ROOT/srv/bench && mount -t proc proc ROOT/proc && mount --rbind /dev ROOT/dev
#   chroot ROOT apt-get install -y --no-install-recommends python3-torch
#   chroot ROOT bash -c 'cd /srv/bench && LATENTSCAPE_GUI=OFF bash tests/benchmark/run.sh training learning'
# MNIST goes into ROOT/root/.local/share/latentscape/datasets/mnist: copy it, or run latentscape-cli datasets fetch mnist in the
# chroot.
set -euo pipefail

unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
# shellcheck source=app/packages.sh
source "$root/app/packages.sh"
# shellcheck source=app/build.sh
source "$root/app/build.sh"

parts=()
chosen=()
keep=()
while [[ $# -gt 0 ]]; do
  argument=$1
  shift
  case $argument in
    --keep) keep=(--keep) ;;
    --class)
      case ${1:-} in
        amx | avx512 | avx2) export LATENTSCAPE_BENCHMARK_CLASS=$1 ;;
        *) say "--class is '${1:-}', expected amx, avx512 or avx2"; exit 2 ;;
      esac
      shift
      ;;
    training | keeping | learning | analyses | answers | gpu | growth | startup | core | paint | interaction | seeds) parts+=("$argument") ;;
    *) say "'$argument' is neither --keep nor --class nor training, keeping, learning, analyses, answers, gpu, growth, startup, core, paint, interaction or seeds"; exit 2 ;;
  esac
done
if [[ ${#parts[@]} -eq 0 ]]; then
  parts=(training keeping learning analyses answers growth core)
  if torch_wanted; then parts+=(gpu); fi
  if gui_wanted; then parts+=(startup paint interaction); fi
fi

if [[ -n ${LATENTSCAPE_BENCHMARK_CLASS:-} ]]; then  # these parts start the programs themselves, which take the processor's own class
  for part in "${parts[@]}"; do
    case $part in
      growth | startup) say "not measured with --class: $part" ;;
      *) chosen+=("$part") ;;
    esac
  done
  parts=("${chosen[@]}")
fi

lock_build "$root" benchmark
install_packages benchmark "$root"
configure_and_build "$root" benchmark
folder=$root/build/benchmark
export QT_LOGGING_RULES="default.warning=false"  # hides warnings about what the offscreen platform can't do
mkdir -p "$folder/tables"
tables=()
failed=()
for part in "${parts[@]}"; do
  say "measuring: $part (load $(cut -d' ' -f1 /proc/loadavg))"
  # If a part fails, the others still get their rows.
  rm -f "$folder/tables/$part.json"
  if ! "$folder/bin/${part}_benchmark" --json "$folder/tables/$part.json" >&2; then failed+=("$part"); fi
  # One that found a promise broken has its rows all the same.
  if [[ -e $folder/tables/$part.json ]]; then tables+=("$folder/tables/$part.json"); fi
done
if [[ ${#tables[@]} -gt 0 ]]; then
  "$folder/bin/benchmark_table" --json "$folder/benchmark.json" --kept "$root/tests/benchmark/kept" "${keep[@]}" "${tables[@]}"
  say "written to build/benchmark/benchmark.json"
fi
if [[ ${#failed[@]} -gt 0 ]]; then
  say "could not be measured, or found a promise broken (above): ${failed[*]}"
  exit 1
fi
