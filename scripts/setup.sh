#!/usr/bin/env bash
# Makes this machine ready to build Braid; quick when it is ready already.
#
#   scripts/setup.sh [--cuda] [--no-packages] [--help]
#
#   --cuda         also fetch the CUDA libraries that -DBRAID_CUDA=ON links (2 GB to fetch, 5 GB more on disk)
#   --no-packages  leave the system's packages alone, fetch the wheels only
#
# Installs the packages of scripts/packages.txt (Debian 12, Ubuntu 24.04) and fetches the wheels of scripts/wheels.lock,
# which hold libtorch and Arrow C++, into $BRAID_CACHE (default ~/.cache/braid): wheels/ keeps the files as they came,
# deps/ the headers and libraries in them. Every file is checked against its sha256. No Python package is installed.
# A libtorch or Arrow of your own goes in with -DBRAID_TORCH=DIR and -DBRAID_ARROW=DIR instead.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${BRAID_CACHE:-$HOME/.cache/braid}

fail() {
  echo "setup: $1" >&2
  exit 1
}

cuda=no
packages=yes
for argument in "$@"; do
  case $argument in
    --cuda) cuda=yes ;;
    --no-packages) packages=no ;;
    -h | --help) sed -n '2,/^set -e/{/^set -e/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) fail "unknown option \"$argument\"; scripts/setup.sh --help lists them" ;;
  esac
done

# The lines of a list, without comments.
entries() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

install_packages() {
  local missing=() package
  while read -r package; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
  done < <(entries "$scripts/packages.txt")
  [[ ${#missing[@]} -gt 0 ]] || return 0

  local command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    # Without a terminal nobody can be asked for a password.
    command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; } ||
      fail "these packages are missing: ${missing[*]}; as root run: $command"
    as_root=(sudo --preserve-env=http_proxy,https_proxy,no_proxy)
  fi
  echo "setup: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  local unknown=()
  for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 || unknown+=("$package")
  done
  [[ ${#unknown[@]} -eq 0 ]] ||
    fail "this system has no package ${unknown[*]}; Debian 12 has, and Ubuntu 24.04 where its part \"universe\" is \
enabled. Elsewhere install what it holds by hand and run scripts/setup.sh --no-packages"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# fetch_wheel FILE PACKAGE==VERSION SHA256: leaves the checked file in wheels/. The file name holds the platform tags.
fetch_wheel() {
  local file=$1 package=$2 sha256=$3 platforms=() tags tag
  if [[ -f $wheels/$file ]]; then
    [[ $(sha256_of "$wheels/$file") != "$sha256" ]] || return 0
    echo "setup: $wheels/$file is not what the lock names; fetching it again"
    rm "$wheels/$file"
  fi
  tags=${file##*-}
  for tag in $(tr . ' ' <<<"${tags%.whl}"); do platforms+=(--platform "$tag"); done
  echo "setup: fetching $file"
  mkdir -p "$work/fetched"
  echo "$package --hash=sha256:$sha256" >"$work/requirement.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --python-version 3.11 --implementation cp --abi cp311 "${platforms[@]}" \
    --dest "$work/fetched" --requirement "$work/requirement.txt" ||
    fail "pip could not fetch $package; put $file into $wheels by hand, or see the message above"
  mv "$work/fetched/$file" "$wheels/$file"
}

# unpack FILE FOLDER: what a build or a licence notice needs of one wheel; all of NVIDIA's, which hold nothing else.
unpack() {
  local parts=()
  case $(basename "$1") in
    torch-*) parts=('torch/include/*' 'torch/lib/*' '*.dist-info/licenses/*') ;;
    pyarrow-*) parts=('pyarrow/include/*' 'pyarrow/lib*.so.*' '*.dist-info/licenses/*') ;;
  esac
  unzip -q -o "$1" "${parts[@]}" -d "$2" || fail "$1 could not be unpacked into $2"
}

[[ $packages == no ]] || install_packages
for tool in python3 unzip sha256sum; do
  command -v "$tool" >/dev/null || fail "no $tool on this machine; run scripts/setup.sh without --no-packages"
done

locks=("$scripts/wheels.lock")
[[ $cuda == no ]] || locks+=("$scripts/wheels-cuda.lock")
stamp=$cache/deps/.lock-sha256
wanted=$(for lock in "${locks[@]}"; do sha256_of "$lock"; done)
# A prefix with CUDA serves a build without it.
if [[ -f $stamp && $(<"$stamp") == "$wanted"* ]]; then
  echo "setup: ready ($cache)"
  exit 0
fi

wheels=$cache/wheels
mkdir -p "$wheels"
work=$(mktemp -d "$cache/setup.XXXXXX")
trap 'rm -rf "$work"' EXIT
machine=$(uname -m)
for lock in "${locks[@]}"; do
  count=0
  while read -r file package sha256; do
    [[ $file == *_"$machine".whl ]] || continue
    fetch_wheel "$file" "$package" "$sha256"
    unpack "$wheels/$file" "$work/deps"
    count=$((count + 1))
  done < <(entries "$lock")
  [[ $count -gt 0 ]] || fail "no wheel for $machine in $lock; build with -DBRAID_TORCH=DIR and -DBRAID_ARROW=DIR"
done

# Whole or not at all: the finished folder takes the old one's name.
echo "$wanted" >"$work/deps/.lock-sha256"
if [[ -e $cache/deps ]]; then mv "$cache/deps" "$work/old"; fi
mv "$work/deps" "$cache/deps"
echo "setup: ready ($cache)"
