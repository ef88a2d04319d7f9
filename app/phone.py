"""The telephone as a part of the help line: Asterisk, an ear, a voice, and the conversation of each call."""

from __future__ import annotations

import asyncio
import logging

from app.core import Core
from app.parts import Part, PartState
from app.settings import PREFIX, Settings
from app.supervision import keep_running
from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.line import Line
from ivr.call import CallSession
from ivr.errors import AsteriskUnavailable, PhoneError
from ivr.hearing import choose_ear
from ivr.ports import Ear
from ivr.settings import EarKind, ExternalAsterisk, PhoneMode, PhoneSettings
from ivr.speaking import CachedVoice, choose_voice

READY_SECONDS = 30.0
WAY_ON = "As root: make run (it installs Festival and builds Asterisk). PROFLINE_PHONE=off hides this"

log = logging.getLogger(__name__)


def phone_settings(settings: Settings) -> PhoneSettings:
    """The telephone's section of the settings."""
    external = None
    if settings.ari_url and settings.ari_password:
        external = ExternalAsterisk(settings.ari_url, settings.ari_user, settings.ari_password.get_secret_value())
    return PhoneSettings(
        data_dir=settings.data,
        cache_dir=settings.cache,
        mode=PhoneMode(settings.phone),
        host=settings.sip_host,
        sip_port=settings.sip_port,
        rtp_ports=(settings.rtp_port_start, settings.rtp_port_end),
        external=external,
        ear=EarKind(settings.ear),
        models_dir=settings.models,
    )
