# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the scripts that build (app/run.sh, tests/run.sh and others): lists the Debian packages that the project needs and installs those that are missing.
# LATENTSCAPE_GUI=OFF omits what only the desktop program needs, LATENTSCAPE_TORCH=OFF what only training on a GPU needs.

say() { printf 'latentscape: %s\n' "$*" >&2; }

# is_on SETTING: whether a setting such as LATENTSCAPE_GUI is ON, which is the default if it is not set.
is_on() {
  local value=${!1:-ON}
  case ${value,,} in
    off | 0 | no | false | n) return 1 ;;
    *) return 0 ;;
  esac
}
gui_wanted() { is_on LATENTSCAPE_GUI; }
torch_wanted() { is_on LATENTSCAPE_TORCH; }

# Whether cmake will find an upstream LibTorch by CMAKE_PREFIX_PATH, which replaces Debian's.
own_torch() {
  local prefix
  local -a prefixes
  IFS=: read -r -a prefixes <<<"${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}"; do
    [[ -e $prefix/share/cmake/Torch/TorchConfig.cmake || -e $prefix/TorchConfig.cmake ]] && return 0
  done
  return 1
}

# wanted_packages program|tests|fuzz|benchmark
wanted_packages() {
  printf '%s\n' g++ cmake ninja-build pkg-config ca-certificates libhwy-dev libeigen3-dev libcli11-dev nlohmann-json3-dev \
    zlib1g-dev libcurl4-openssl-dev libssl-dev libcairo2-dev libpng-dev libturbojpeg0-dev libwebp-dev libexif-dev libzip-dev libmatio-dev fonts-inter fonts-dejavu-core
  # The benchmark also compares with the BLAS itself, and the tests build it.
  if torch_wanted || [[ $1 == benchmark || $1 == tests ]]; then echo libopenblas0-openmp; fi
  if torch_wanted; then own_torch || echo libtorch-dev; fi
  if gui_wanted; then
    printf '%s\n' qt6-base-dev qt6-base-dev-tools libqcustomplot-dev libgl-dev libvulkan-dev
    if [[ -n ${WAYLAND_DISPLAY:-} ]]; then echo qt6-wayland; fi
  fi
  if [[ $1 != program ]]; then printf '%s\n' libgtest-dev libgmock-dev libbenchmark-dev; fi
  if [[ $1 == tests ]] && gui_wanted; then echo dbus-daemon; fi  # a bus of the tests' own
  if [[ $1 == fuzz ]]; then printf '%s\n' clang-19 libclang-rt-19-dev; fi
}

# The named packages that are not installed.
missing_packages() {
  local installed name
  # dpkg-query fails if a package is unknown; its output for the others is still valid.
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    grep -qxF "$name installed" <<<"$installed" || echo "$name"
  done
}

# Without our locks (lock_build, install_packages), which what apt starts could hold for good.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi 8>&- 9>&-
}

# Runs apt-get with its output in a log, and shows the progress on a terminal.
# quiet_apt LOG WHAT ARGUMENTS...
quiet_apt() {
  local log=$1 what=$2 line last=''
  shift 2
  # The status descriptor is opened after sudo, which closes those above 2.
  # shellcheck disable=SC2016  # the inner shell expands these
  as_root env DEBIAN_FRONTEND=noninteractive bash -c 'log=$1; shift; exec apt-get -qq -o APT::Status-Fd=3 -o DPkg::Lock::Timeout=600 "$@" 3>&1 >>"$log" 2>&1' \
    apt "$log" "$@" </dev/null | while IFS= read -r line; do
    [[ -t 2 && $line =~ ^(dl|pm)status:.*:([0-9]+)(\.[0-9]+)?: ]] || continue
    local now="${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
    [[ $now == "$last" ]] && continue
    last=$now
    case ${BASH_REMATCH[1]} in
      dl) printf '\rlatentscape: %s: fetching %3s %% \033[K' "$what" "${BASH_REMATCH[2]}" >&2 ;;
      pm) printf '\rlatentscape: %s: unpacking and setting up %3s %% \033[K' "$what" "${BASH_REMATCH[2]}" >&2 ;;
    esac
  done
  local status=${PIPESTATUS[0]}
  if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
  return "$status"
}

# install_packages program|tests|fuzz|benchmark ROOT: installs the packages that are missing; announces it before it changes anything.
install_packages() {
  local purpose=$1 log=$2/build/packages.log
  local -a wanted missing
  mapfile -t wanted < <(wanted_packages "$purpose")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "this is not a Debian system, so nothing is installed. Needed are a C++20 compiler, CMake 3.25, Ninja, pkg-config, $(
      torch_wanted && printf '%s' "LibTorch 1.13 or newer (in CMAKE_PREFIX_PATH), an OpenMP BLAS, "
    )Highway,"
    say "Eigen 3.4, CLI11, nlohmann-json 3.11, zlib, libcurl, OpenSSL, Cairo, libpng, libturbojpeg, libwebp, libexif, libzip, libmatio (for SVHN alone)$(
      gui_wanted && printf '%s' ", Qt 6.4 or newer, QCustomPlot 2.1 for Qt 6"
      [[ $purpose == program ]] || printf '%s' ", GoogleTest"
    ). Going on with cmake."
    return 0
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${#missing[@]} Debian packages and what they depend on: ${missing[*]}"
  if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
    say "sudo is not installed. As root, run: apt-get install --no-install-recommends ${missing[*]}"
    return 1
  fi
  mkdir -p "${log%/*}"
  if command -v flock >/dev/null; then  # another script may be installing the same
    exec 8>>"${log%/*}/packages.lock"
    flock -n 8 || say "another script is installing packages: waiting for it to end"
    flock 8
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    if [[ ${#missing[@]} -eq 0 ]]; then exec 8>&-; return 0; fi
  fi
  : >"$log"
  local started=$SECONDS
  if ! quiet_apt "$log" "package lists" update || ! quiet_apt "$log" "packages" install -y --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$log" >&2
    say "the packages could not be installed (see above, and $log)"
    return 1
  fi
  exec 8>&-
  say "installed in $((SECONDS - started)) seconds"
}
