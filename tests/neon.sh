#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compiles the engine that needs no LibTorch for 64-bit ARM, with Debian's cross compiler, and runs its tests in an emulator: NEON's
# kernels, on a machine without NEON. The rest of the project is not built, so that few of its libraries are needed for ARM.
#   bash tests/neon.sh [ARGUMENTS OF THE TEST, such as --gtest_filter=*Vectors*]
# Gradients are tested with one thread: qemu's emulation of programs (7.2) hangs in the C library where threads come and go, in a
# program of five lines as well. Tests that need several threads can't be run here.
# Needs g++-aarch64-linux-gnu, qemu-user, and after "dpkg --add-architecture arm64" libhwy-dev:arm64, libgtest-dev:arm64,
# libssl-dev:arm64.
set -euo pipefail

unset CDPATH  # it would send cd elsewhere, and make it print where
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
compiler=aarch64-linux-gnu-g++
for program in "$compiler" qemu-aarch64; do
  if ! command -v "$program" >/dev/null; then
    echo "latentscape: $program is not installed (see the head of tests/neon.sh)" >&2
    exit 1
  fi
done
folder=$root/build/neon
mkdir -p "$folder"
cd "$root"
sources=(core/base/*.cpp core/model/*.cpp core/engine/kernels/*.cpp core/engine/frozen/*.cpp core/engine/fused/*.cpp
  core/data/{corruption,dataset_options,sha256,split,subset}.cpp core/exploration/{by_class,model_input,queries}.cpp
  tests/core/engine/{frozen,fused,kernels}/*_test.cpp)
objects=()
for source in "${sources[@]}"; do objects+=("$folder/${source//\//_}.o"); done
{
  echo "builddir = $folder"
  echo "rule compile"
  echo "  command = $compiler -std=c++20 -O2 -I. -MMD -MF \$out.d -Wall -Wextra -Werror -DLATENTSCAPE_REFERENCE='\"$root/tests/reference/dense_vae.json\"' -DLATENTSCAPE_CONVOLUTIONAL_REFERENCE='\"$root/tests/reference/conv_vae.json\"' -DLATENTSCAPE_TEST_THREADS=1 -DHWY_DISABLED_TARGETS='(HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)' \$extra -c \$in -o \$out"
  echo "  depfile = \$out.d"
  echo "  deps = gcc"
  echo "rule link"
  echo "  command = $compiler \$in -o \$out -lgtest -lgtest_main -lhwy -lcrypto -pthread"
  for i in "${!sources[@]}"; do echo "build ${objects[i]}: compile ${sources[i]}"; done
  echo "build $folder/engine_test: link ${objects[*]}"
} >"$folder/build.ninja"
ninja -f "$folder/build.ninja" "$folder/engine_test"
qemu-aarch64 -L /usr/aarch64-linux-gnu "$folder/engine_test" "$@"
