"""The telephone's own section of the settings; ``app`` reads it from the environment and hands it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HOTLINE = "100"
"""The extension of the robot."""


class PhoneMode(StrEnum):
    """Whether the telephone is wanted. ``auto``: if it can be had; ``on``: not starting without it."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class EarKind(StrEnum):
    """Which recogniser listens. ``auto``: Vosk where its Russian model is installed, else Whisper."""

    AUTO = "auto"
    VOSK = "vosk"
    VOSK_SERVER = "vosk-server"
    WHISPER = "whisper"


class VoiceKind(StrEnum):
    """Which voice speaks: Festival, a command line, or a server over HTTP."""

    FESTIVAL = "festival"
    COMMAND = "command"
    HTTP = "http"


class RingKind(StrEnum):
    """How operators are rung: all at once, or one after another."""

    ALL = "all"
    IN_TURN = "in_turn"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person's telephone: the SIP extension they register, and its password."""

    extension: str
    password: str


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The people behind the robot. ``hours`` like ``mon-fri 09:00-18:00``, Moscow time; seconds otherwise.

    ``rounds``: so many times each telephone rings in vain for one caller, who then waits for those that are taken, or
    is told that nobody is there; ``rest_seconds`` are between two of these, ``wrap_up_seconds`` of peace after a talk.
    ``offer_seconds``: of waiting, after which a call back is recommended. ``dead_seconds``: without any sound from
    an operator's telephone, after which it is taken for dead. ``talk_seconds``: of a talk, after which it is ended.
    """

    operators: tuple[Operator, ...] = ()
    ring: RingKind = RingKind.ALL
    hours: str = "mon-fri 09:00-18:00"
    ring_seconds: float = 25.0
    wait_seconds: float = 600.0
    rounds: int = 3
    rest_seconds: float = 5.0
    wrap_up_seconds: float = 10.0
    talk_seconds: float = 7200.0
    announce_seconds: float = 30.0
    offer_seconds: float = 60.0
    dead_seconds: int = 30


@dataclass(frozen=True, slots=True)
class ExternalAsterisk:
    """An Asterisk that somebody else runs, like ``http://asterisk:8088``."""

    url: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Where the telephone listens and what it may use.

    ``sip_port`` and ``http_port`` 0 mean a free one; ``rtp_ports`` is first and last, both used.
    With ``external`` no Asterisk is started here, and host and ports are not used.
    """

    data_dir: Path
    cache_dir: Path
    mode: PhoneMode = PhoneMode.AUTO
    host: str = "127.0.0.1"
    sip_port: int = 5060
    http_port: int = 0
    rtp_ports: tuple[int, int] = (16_384, 17_383)
    extension: str = HOTLINE
    external: ExternalAsterisk | None = None
    max_calls: int = 50
    busy_message: bool = True
    voice: VoiceKind = VoiceKind.FESTIVAL
    voice_command: str = ""
    voice_url: str | None = None
    desk: DeskSettings = field(default_factory=DeskSettings)
    record: bool = False
    extra: Path | None = None
