# Profline itself: web chat, portal, bots and the phone's ears and voice. Asterisk is a container of its own.
# The install steps are those of `make`: docker/install.
FROM debian:12-slim
SHELL ["/bin/sh", "-eu", "-c"]
WORKDIR /srv/profline
COPY docker/install docker/install
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3=3.11.* \
 && sh docker/install/system.sh run \
 && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml requirements*.lock README.md ./
COPY app app
COPY backend backend
COPY bench bench
COPY bots bots
COPY dialogs dialogs
COPY docker/rasa/config.yml docker/rasa/config.yml
COPY ivr ivr
COPY knowledge_base knowledge_base
COPY portal portal
COPY scheduler scheduler
COPY storage storage
RUN sh docker/install/python.sh phone \
 && useradd --system --create-home --home-dir /var/lib/profline profline
USER profline
ENV PROFLINE_DATA_DIR=/var/lib/profline/data \
    PROFLINE_CACHE_DIR=/var/lib/profline/cache \
    PROFLINE_HOST=0.0.0.0
# A volume that is made for this image begins with what was learned; an older one learns at the first start.
RUN .venv/bin/profline learn
VOLUME /var/lib/profline
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD [".venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
CMD [".venv/bin/profline", "run"]
