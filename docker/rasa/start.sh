#!/bin/sh
# What the container does: trains the project where it is newer than the model, and serves it.
set -eu
model=models/profline.tar.gz
[ -f config.yml ] || { echo "No project in $PWD: profline rasa-export writes one." >&2; exit 2; }
if [ ! "$model" -nt data/nlu.yml ] || [ ! "$model" -nt config.yml ]; then
  rasa train nlu --fixed-model-name profline
fi
exec rasa run --enable-api --port 5005 -m "$model" ${PROFLINE_RASA_TOKEN:+--auth-token "$PROFLINE_RASA_TOKEN"}
