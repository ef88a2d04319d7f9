#!/bin/sh
# Everything a bare machine needs for `make run` (everything.sh run) or `make test` (everything.sh test).
# For run, a part that cannot be had turns the phone off, with a sentence; for test it is a failure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
goal=${1:?usage: everything.sh run|test}

# The one setting of .env that matters here; the product reads the file by itself.
if [ -z "${PROFLINE_CACHE_DIR:-}" ] && [ -f .env ]; then
  PROFLINE_CACHE_DIR=$(sed -n 's/^PROFLINE_CACHE_DIR=//p' .env | tail -n 1)
fi
[ -z "${PROFLINE_CACHE_DIR:-}" ] || export PROFLINE_CACHE_DIR

case $goal in
  run)
    if sh "$here/system.sh" run; then packages=phone; else packages=core; fi
    if [ "$packages" = phone ]; then
      sh "$here/asterisk.sh" & asterisk=$!
    else
      echo "The phone is off; web chat, portal and bots work." >&2
    fi
    sh "$here/python.sh" "$packages"
    [ -z "${asterisk:-}" ] || wait "$asterisk" || [ $? -eq 3 ]
    ;;
  test)
    sh "$here/system.sh" run test
    sh "$here/asterisk.sh" & asterisk=$!
    sh "$here/python.sh" dev
    wait "$asterisk"
    ;;
  *) echo "usage: everything.sh run|test" >&2; exit 2 ;;
esac
