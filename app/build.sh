# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the scripts that build, after app/packages.sh: configures and builds a preset, each only if needed.

# How many compilers to run at once: one per core, but no more than memory allows (a file that includes LibTorch takes up to 1.5 GB).
build_jobs() {
  local cores available limit used jobs
  cores=$(nproc 2>/dev/null || echo 1)
  available=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || true)
  available=${available:-2048}
  if limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null) && [[ $limit =~ ^[0-9]+$ ]]; then
    used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || echo 0)
    limit=$(((limit - used) / 1048576))
    if ((limit < available)); then available=$limit; fi
  fi
  jobs=$((available / 1500))
  if ((jobs > cores)); then jobs=$cores; fi
  if ((jobs < 1)); then jobs=1; fi
  echo "$jobs"
}

# lock_build ROOT PRESET: makes the build folder and holds a lock on it until unlock_build or the end of the script, so that two
# scripts don't build in the same folder at once. Waits for the other one, and says so. Fails with a message if the build folder
# can't be written to.
lock_build() {
  local root=$1 preset=$2
  if ! mkdir -p "$root/build/$preset" 2>/dev/null || ! [[ -w $root/build && -w $root/build/$preset ]] ||
    ! { : >>"$root/build/$preset.lock"; } 2>/dev/null; then
    say "what is built goes into $root/build/$preset, which can't be written to. A copy can be built: cp -r --no-preserve=mode $(printf '%q' "$root") ~/latentscape"
    return 1
  fi
  command -v flock >/dev/null || return 0
  exec 9>>"$root/build/$preset.lock"
  if flock -n 9; then return 0; fi
  say "another script is using $root/build/$preset: waiting for it to end"
  flock 9
}
unlock_build() { exec 9>&-; }

# configure_and_build ROOT PRESET [TARGET...], between lock_build and unlock_build: those targets alone, or all
configure_and_build() {
  local root=$1 preset=$2 folder=$1/build/$2 gui=ON torch=ON started=$SECONDS
  local -a targets=("${@:3}")
  gui_wanted || gui=OFF
  torch_wanted || torch=OFF
  local stamp=$folder/.configured settings="gui=$gui torch=$torch root=$root prefix=${CMAKE_PREFIX_PATH:-}"
  if [[ ! -e $folder/build.ninja || $root/CMakePresets.json -nt $stamp || $(cat "$stamp" 2>/dev/null) != "$settings" ]]; then
    say "configuring ($preset)"
    local -a fresh=()
    # cmake can't use a build folder that was moved or made for another source folder.
    if [[ -e $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then fresh=(--fresh); fi
    # For another LibTorch: cmake would keep the one that it found first.
    if [[ -e $stamp && $(sed 's/.* prefix=//' "$stamp") != "${CMAKE_PREFIX_PATH:-}" ]]; then fresh=(--fresh); fi
    if ! (cd "$root" && cmake "${fresh[@]}" --preset "$preset" "-DLATENTSCAPE_GUI=$gui" "-DLATENTSCAPE_TORCH=$torch") >"$root/build/configure-$preset.log" 2>&1; then
      cat "$root/build/configure-$preset.log" >&2
      say "cmake could not configure the build (see above)"
      return 1
    fi
    printf '%s\n' "$settings" >"$stamp"
  fi
  # A dry run shows quickly whether there is anything to build.
  if [[ $(ninja -C "$folder" -n "${targets[@]}" 2>/dev/null | tail -n 1) == *"no work to do"* ]]; then return 0; fi
  local jobs
  jobs=$(build_jobs)
  say "building ($preset, $jobs at once)"
  if ! (cd "$root" && cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]/#/--target=}") >&2; then
    say "the build failed (see above)"
    return 1
  fi
  say "built in $((SECONDS - started)) seconds"
}
