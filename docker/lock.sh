#!/bin/sh
# Renews the lock files: versions and hashes, no addresses. Run by hand after a change of pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
compile() { # name, extras...
  out=$1; shift
  "${UV:-.venv/bin/uv}" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header "$@" pyproject.toml -o "$out"
}
compile requirements.lock
compile requirements-phone.lock --extra phone -c requirements.lock
compile requirements-e5.lock --extra e5 -c requirements.lock
compile requirements-dev.lock --extra phone --extra e5 --extra dev -c requirements-phone.lock
printf "uv\n" | "${UV:-.venv/bin/uv}" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header - -o requirements-bootstrap.lock
