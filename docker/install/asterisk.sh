#!/bin/sh
# Makes a runnable Asterisk (>= 22.10.1, Debian sid) in a folder of its own, unless one stands or is installed.
# Prints nothing when there is nothing to do. Exit 3: not possible here, so the phone is off; the sentence says why.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
needed=22.10.1
cache=${PROFLINE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/profline}
root=$cache/asterisk

off() { echo "The phone is off: $1" >&2; exit 3; }

new_enough() { # the output of asterisk -V, like "Asterisk 22.10.1~dfsg+~cs6.15.60671435-1"
  have=$(printf %s "$1" | sed -n 's/^Asterisk \([0-9][0-9.]*\).*/\1/p')
  [ -n "$have" ] && [ "$(printf '%s\n' "$needed" "$have" | sort -V | head -n 1)" = "$needed" ]
}

name_the_host() { # without it every call stalls on name look-ups
  grep -qsw "$(hostname)" "$root/etc/hosts" || printf '127.0.0.1 localhost %s\n' "$(hostname)" >>"$root/etc/hosts"
}

# The machine's own mirror, so that one near it or a proxy serves us too; empty for the default.
# shellcheck disable=SC2016  # apt expands it
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
    head -n 1
}

if command -v asterisk >/dev/null && new_enough "$(asterisk -V 2>/dev/null)"; then exit 0; fi
if [ -f "$root/etc/profline-made" ]; then
  [ ! -w "$root/etc" ] || name_the_host
  exit 0
fi
[ "$(id -u)" -eq 0 ] || off "Asterisk $needed or newer is not installed, and only root can build it: sudo -E sh $0"
sh "$here/system.sh" asterisk-host || off "mmdebstrap could not be installed; install Asterisk $needed or newer by hand."

mkdir -p "$cache"
exec 9>"$cache/asterisk.lock"
flock 9
[ ! -f "$root/etc/profline-made" ] || exit 0
echo "Building Asterisk from Debian sid (about a minute, 370 MB) ..."
new=$(mktemp -d "$cache/asterisk.XXXXXX")
log=$cache/asterisk-build.log
trap 'rm -rf --one-file-system "$new"' EXIT
trap 'exit 130' INT TERM
set -- # options that follow the machine's own apt
if [ "$(apt-config dump --format '%v' Acquire::Check-Valid-Until)" = false ]; then
  set -- --aptopt='Acquire::Check-Valid-Until "false"'
fi
mirror=$(debian_mirror)
if ! mmdebstrap --variant=minbase "$@" --include="$(paste -sd, "$here/asterisk.txt")" \
    sid "$new/root" ${mirror:+"$mirror"} >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  off "Asterisk could not be built (whole log: $log). Try again with: sh $0"
fi
version=$(chroot "$new/root" asterisk -V 2>/dev/null) || version=
new_enough "$version" || off "Debian sid gave '$version', but $needed or newer is needed."
echo "$version" >"$new/root/etc/profline-made"
rm -rf --one-file-system "$root"
mv "$new/root" "$root"
name_the_host
