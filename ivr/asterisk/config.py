"""Asterisk's configuration, from the templates in ``config/`` (the container of docker/asterisk uses the same)."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from string import Template

from ivr.asterisk.busy import VARIABLE, kept_sound
from ivr.settings import Operator

APP = "profline"
"""The Stasis application that calls are handed to."""

ARI_USER = "profline"
FOLDERS = ("etc", "run", "log", "spool/recording", "db/keys")
OLD = ".old"
LOG_BYTES = 20_000_000
"""A log that is larger is put aside at the next start, in the place of the one before."""
SOCKETS_A_CALL = 4
"""Its sound, and requests to come and go with it; the client's pool and what lingers are 300 more."""
NO_NAMES = "resolv.conf"
"""An empty one in the instance hides the machine's, so that Asterisk asks nobody for names, nor waits for answers."""

TEMPLATES = Path(__file__).parent / "config"
OPERATOR_TEMPLATE = TEMPLATES / "operator.template"
"""One operator's part of pjsip.conf."""
EXTRA = "etc/extra"
"""Where the customer's own part is put: its pjsip.conf is read after ours (docs/telephony.md)."""


@dataclass(frozen=True, slots=True)
class InstanceConfig:
    """What differs between one running Asterisk and another. ``home`` is its folder as Asterisk sees it."""

    home: str
    sip_host: str
    sip_port: int
    http_host: str
    http_port: int
    rtp_ports: tuple[int, int]
    extension: str
    ari_password: str
    operators: tuple[Operator, ...] = ()
    operator_dead_seconds: int = 30
    extra: Path | None = None
    max_calls: int = 50

    @property
    def stays_here(self) -> bool:
        """Whether nobody beyond this machine is spoken to, so that no names have to be looked up."""
        return ip_address(self.sip_host).is_loopback and self.extra is None

    def values(self) -> dict[str, str]:
        """What the templates ask for."""
        return {
            "HOME": self.home,
            "SIP_HOST": self.sip_host,
            "SIP_PORT": str(self.sip_port),
            "HTTP_HOST": self.http_host,
            "HTTP_PORT": str(self.http_port),
            "HTTP_SESSIONS": str(300 + SOCKETS_A_CALL * self.max_calls),
            "RTP_FIRST": str(self.rtp_ports[0]),
            "RTP_LAST": str(self.rtp_ports[1]),
            "EXTENSION": self.extension,
            "APP": APP,
            "ARI_USER": ARI_USER,
            "ARI_PASSWORD": self.ari_password,
            "OPERATORS": "".join(self._operator(one) for one in self.operators),
        }

    def _operator(self, operator: Operator) -> str:
        values = {
            "EXTENSION": operator.extension,
            "PASSWORD": operator.password,
            "DEAD_SECONDS": str(self.operator_dead_seconds),
        }
        return Template(OPERATOR_TEMPLATE.read_text(encoding="utf-8")).substitute(values)


def for_container(
    home: str,
    extension: str,
    rtp_ports: tuple[int, int],
    ari_password: str,
    operators: tuple[Operator, ...] = (),
    extra: Path | None = None,
) -> InstanceConfig:
    """An Asterisk in a container of its own: open to the container's network, on the usual ports."""
    everybody = "0.0.0.0"  # noqa: S104
    return InstanceConfig(
        home, everybody, 5060, everybody, 8088, rtp_ports, extension, ari_password, operators, extra=extra
    )


def put_logs_aside(folder: Path) -> None:
    """Keep what is too large of the last run's logs, once, and begin anew. Blocking."""
    for log in (folder / "log").glob("*"):
        with suppress(OSError):  # no reason not to start
            if log.suffix != OLD and log.is_file() and log.stat().st_size > LOG_BYTES:
                log.replace(log.with_name(log.name + OLD))


def write_instance(folder: Path, config: InstanceConfig) -> None:
    """Make the instance's folders and write its configuration (the ARI password is in it: mode 700)."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    values = config.values() | {VARIABLE: kept_sound(folder, config.home) or ""}
    for template in sorted(TEMPLATES.glob("*.conf")):
        text = Template(template.read_text(encoding="utf-8")).substitute(values)
        (folder / "etc" / template.name).write_text(text, encoding="utf-8")
    _put_extra(folder / EXTRA, config.extra)
    names = folder / "etc" / NO_NAMES
    names.unlink(missing_ok=True)
    if config.stays_here:
        names.touch()


def _put_extra(target: Path, extra: Path | None) -> None:
    """The files of the customer's folder as they are now; passwords and keys may be among them: mode 700."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700)
    for file in sorted(extra.iterdir()) if extra else ():
        if file.is_file():
            shutil.copyfile(file, target / file.name)
