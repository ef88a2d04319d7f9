#!/bin/sh
# Installs what is missing of the Debian packages in the named lists beside this script:
#   system.sh run         what the running product needs
#   system.sh run test    and what its tests need
# Used by make on a bare machine and by the Dockerfiles. Exit 3: packages are missing and may not be installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

installed() { dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q ' installed$'; }

[ $# -gt 0 ] || { echo "usage: $0 run|test|asterisk-host|asterisk ..." >&2; exit 2; }
if ! command -v apt-get >/dev/null; then
  echo "This is not a Debian system: install by hand what is in $here ($* lists)." >&2
  exit 3
fi
missing=
for list in "$@"; do
  while read -r package; do
    installed "$package" || missing="$missing $package"
  done <"$here/$list.txt"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "Missing packages:$missing. Only root may install them: sudo sh $0 $*" >&2
  exit 3
fi
echo "Installing:$missing"
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
# The lock timeout lets two installers on one machine wait for each other.
# shellcheck disable=SC2086  # the list is split on purpose
if ! { apt-get -o DPkg::Lock::Timeout=300 -qq update &&
       apt-get -o DPkg::Lock::Timeout=300 -qq -y install --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt-get could not install:$missing (whole log: $log)" >&2
  exit 1
fi
rm -f "$log"
