# Asterisk 22 for the hotline. Its configuration is written by `profline asterisk-config` into the shared volume
# /instance, from the very templates that the local Asterisk of `make run` uses.
FROM debian:sid-slim
SHELL ["/bin/sh", "-eu", "-c"]
COPY docker/install/asterisk.txt /tmp/asterisk.txt
# hadolint ignore=DL3008
RUN apt-get update \
 && xargs -a /tmp/asterisk.txt apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/* /tmp/asterisk.txt
VOLUME /instance
EXPOSE 5060/udp 5061/tcp 10000-10999/udp
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["asterisk", "-C", "/instance/etc/asterisk.conf", "-rx", "core show uptime"]
# The configuration holds ARI's password and is written by another container: it is handed over first, then root is left.
CMD ["sh", "-c", "chown -R asterisk: /instance && exec setpriv --reuid=asterisk --regid=asterisk --init-groups asterisk -f -C /instance/etc/asterisk.conf"]
