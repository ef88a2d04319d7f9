#!/bin/sh
# Rasa without Docker, in the Debian root that docker/install/rasa.sh makes:
#   rasa.sh train DIR        trains the project in DIR (profline rasa-export) into DIR/models/profline.tar.gz,
#                            unless that model is newer than the project
#   rasa.sh serve DIR PORT   serves that model on 127.0.0.1:PORT until it is stopped
# PROFLINE_RASA_TOKEN, where it is set, is what the server asks of its callers. PROFLINE_RASA_ROOT names another root.
# Mounts are made in a namespace of their own, so that nothing stays mounted.
set -eu
if [ -z "${PROFLINE_CACHE_DIR:-}" ] && [ -f .env ]; then # the product reads the file by itself
  PROFLINE_CACHE_DIR=$(sed -n 's/^PROFLINE_CACHE_DIR=//p' .env | tail -n 1)
fi
cache=${PROFLINE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/profline}
root=${PROFLINE_RASA_ROOT:-$cache/rasa}
rasa=/opt/rasa/bin/rasa

usage() { echo "usage: $0 train DIR | serve DIR PORT" >&2; exit 2; }

inside() { # DIR COMMAND...: run it in the root, DIR being its /project; `exec` keeps one process to stop
  project=$1; shift
  # shellcheck disable=SC2016  # the inner shell expands it
  exec unshare -m sh -euc '
    root=$1 project=$2; shift 2
    mount --make-rprivate /
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
    mkdir -p "$root/dev/shm"
    mount -t tmpfs tmpfs "$root/dev/shm"
    mkdir -p "$root/project"
    mount --bind "$project" "$root/project"
    exec chroot "$root" env -i PATH=/opt/rasa/bin:/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 \
      RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=2 SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONWARNINGS=ignore \
      sh -euc "cd /project; exec \"\$@\"" sh "$@"
  ' sh "$root" "$project" "$@"
}

[ $# -ge 2 ] || usage
[ -x "$root$rasa" ] || { echo "Rasa is not installed in $root; as root: sh docker/install/rasa.sh" >&2; exit 3; }
[ "$(id -u)" -eq 0 ] || { echo "Only root can enter $root: sudo -E sh $0 $*" >&2; exit 3; }
[ -f "$2/config.yml" ] || { echo "$2 is no Rasa project; make one: profline rasa-export $2" >&2; exit 2; }
dir=$(cd "$2" && pwd)
case $1 in
  train)
    model=$dir/models/profline.tar.gz
    [ ! "$model" -nt "$dir/data/nlu.yml" ] || [ ! "$model" -nt "$dir/config.yml" ] || exit 0
    inside "$dir" "$rasa" train nlu --fixed-model-name profline
    ;;
  serve)
    [ $# -eq 3 ] || usage
    [ -f "$dir/models/profline.tar.gz" ] || { echo "$dir is not trained: sh $0 train $dir" >&2; exit 2; }
    inside "$dir" "$rasa" run --enable-api --interface 127.0.0.1 --port "$3" -m models/profline.tar.gz \
      ${PROFLINE_RASA_TOKEN:+--auth-token "$PROFLINE_RASA_TOKEN"}
    ;;
  *) usage ;;
esac
