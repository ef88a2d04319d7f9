"""The telephone as a part of the help line: Asterisk, an ear, a voice, and the conversation of each call."""

from __future__ import annotations

import logging

from app.settings import Settings
from ivr.settings import EarKind, ExternalAsterisk, PhoneMode, PhoneSettings

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
