#!/bin/sh
# Makes or renews the virtual environment from a lock file, with hashes checked:
#   python.sh core    the product without the telephone's recogniser
#   python.sh phone   the whole product
#   python.sh dev     the product and its tests
# Used by make and by the Dockerfiles. PYTHON names the interpreter, VENV the folder (.venv).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
python=${PYTHON:-python3}
venv=${VENV:-.venv}
case ${1:-} in
  core) enough="core phone dev" ;; # a larger set serves a smaller wish
  phone) enough="phone dev" ;;
  dev) enough=dev ;;
  *) echo "usage: $0 core|phone|dev" >&2; exit 2 ;;
esac
lock_of() { if [ "$1" = core ]; then echo requirements.lock; else echo "requirements-$1.lock"; fi; }
stamp_of() { cat "$(lock_of "$1")" pyproject.toml | sha256sum | cut -d' ' -f1; }
for set in $enough; do
  [ "$(cat "$venv/.made-$set" 2>/dev/null)" != "$(stamp_of "$set")" ] || exit 0
done

"$python" - <<'PY' || exit 1
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(f"Python 3.11 to 3.13 is needed; {sys.executable} is {sys.version.split()[0]}. Set PYTHON to another one.")
PY

echo "Installing Python packages ($1) into $venv ..."
if [ ! -x "$venv/bin/python" ] && ! "$python" -m venv "$venv" 2>/dev/null; then
  echo "Python cannot make a virtual environment: install python3-venv (as root: apt-get install python3-venv)." >&2
  exit 1
fi
if ! "$venv/bin/uv" --version 2>/dev/null | grep -qF "uv $(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-bootstrap.lock)"; then
  "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
fi
rm -f "$venv"/.made-*
VIRTUAL_ENV=$venv "$venv/bin/uv" pip install -q --require-hashes -r requirements-bootstrap.lock -r "$(lock_of "$1")"
VIRTUAL_ENV=$venv "$venv/bin/uv" pip install -q --no-deps --no-build-isolation -e .
stamp_of "$1" >"$venv/.made-$1"
