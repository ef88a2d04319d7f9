#!/bin/sh
# Makes a runnable Rasa 3.6.21 in a folder of its own: Debian 11, for its Python 3.9, with docker/rasa/requirements.lock.
# Prints nothing when there is nothing to do. docker/rasa/rasa.sh trains and serves with it. Exit 3: not possible here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
locks=$here/../rasa
if [ -z "${PROFLINE_CACHE_DIR:-}" ] && [ -f .env ]; then # the product reads the file by itself
  PROFLINE_CACHE_DIR=$(sed -n 's/^PROFLINE_CACHE_DIR=//p' .env | tail -n 1)
fi
cache=${PROFLINE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/profline}
root=$cache/rasa
stamp=$(cat "$locks/bootstrap.lock" "$locks/requirements.lock" "$here/rasa.txt" | sha256sum | cut -d' ' -f1)
certificates=/etc/ssl/certs/ca-certificates.crt

off() { echo "No Rasa here: $1" >&2; exit 3; }

made() { [ "$(cat "$root/etc/profline-made" 2>/dev/null)" = "$stamp" ]; }

# The machine's own mirror, so that one near it or a proxy serves us too; empty for the default.
# shellcheck disable=SC2016  # apt expands it
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
    head -n 1
}

debian() { # Debian 11 in $new/root
  set -- # options that follow the machine's own apt
  if [ "$(apt-config dump --format '%v' Acquire::Check-Valid-Until)" = false ]; then
    set -- --aptopt='Acquire::Check-Valid-Until "false"'
  fi
  mirror=$(debian_mirror)
  mmdebstrap --variant=minbase "$@" --include="$(paste -sd, "$here/rasa.txt")" bullseye "$new/root" ${mirror:+"$mirror"}
}

packages() { # Rasa in $new/root/opt/rasa; /proc is mounted in a namespace of its own, and so never left behind
  for file in /etc/resolv.conf /etc/hosts "$certificates"; do
    [ ! -f "$file" ] || cp -L "$file" "$new/root$file"
  done
  cp "$locks/bootstrap.lock" "$locks/requirements.lock" "$new/root/tmp"
  index=${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}
  # shellcheck disable=SC2016  # the inner shells expand it
  unshare -m sh -euc '
    root=$1; shift
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    exec chroot "$root" env -i PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 "$@" sh -euc "
      python3 -m venv /opt/rasa
      cd /tmp
      pip() { /opt/rasa/bin/python -m pip install -q --no-cache-dir --disable-pip-version-check --require-hashes \"\$@\"; }
      pip -r bootstrap.lock
      pip --no-build-isolation -r requirements.lock
      rm bootstrap.lock requirements.lock
      /opt/rasa/bin/rasa --version"
  ' sh "$new/root" PIP_CERT="$certificates" ${index:+PIP_INDEX_URL="$index"} \
    ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"}
}

! made || exit 0
[ "$(id -u)" -eq 0 ] || off "only root can build it: sudo -E sh $0"
[ "$(dpkg --print-architecture)" = amd64 ] || off "its packages are locked for x86-64; use docker/compose.yml elsewhere."
sh "$here/system.sh" asterisk-host || off "mmdebstrap could not be installed."

mkdir -p "$cache"
exec 9>"$cache/rasa.lock"
flock 9
! made || exit 0
echo "Building Rasa on Debian 11 (about three minutes, 3 GB) ..."
new=$(mktemp -d "$cache/rasa.XXXXXX")
log=$cache/rasa-build.log
trap 'rm -rf --one-file-system "$new"' EXIT
trap 'exit 130' INT TERM
if ! { debian && packages; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  off "it could not be built (whole log: $log). Try again with: sh $0"
fi
echo "$stamp" >"$new/root/etc/profline-made"
rm -rf --one-file-system "$root"
mv "$new/root" "$root"
