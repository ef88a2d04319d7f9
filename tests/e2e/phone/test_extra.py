"""The customer's own part of Asterisk's configuration: a provider's trunk, and TLS."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.asterisk.calls import IncomingCall
from ivr.asterisk.processes import console_command
from ivr.asterisk.server import instance_folder
from ivr.settings import DeskSettings, Operator
from ivr.softphone.udp import UdpSocket
from tests.support.phone import phone_settings, running_line
from tests.support.postgres import free_port

pytestmark = pytest.mark.phone

TRUNK = """
[provider-registration]
type = registration
transport = udp
server_uri = sip:127.0.0.1:{port}
client_uri = sip:union@127.0.0.1:{port}
contact_user = 100

[tls]
type = transport
protocol = tls
bind = 127.0.0.1:{tls}
cert_file = /mnt/etc/extra/cert.pem
priv_key_file = /mnt/etc/extra/key.pem
method = tlsv1_2

[201](+)
transport = tls
media_encryption = sdes
"""
OPENSSL = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"


async def _nobody(call: IncomingCall) -> None:
    """No call comes here."""


async def test_a_trunk_registers_tls_is_listened_on_and_an_operators_sound_is_encrypted(tmp_path: Path) -> None:
    extra, asked = tmp_path / "extra", asyncio.Event()
    extra.mkdir()
    command = [*OPENSSL.split(), "-keyout", str(extra / "key.pem"), "-out", str(extra / "cert.pem")]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    letters: list[bytes] = []

    def heard(data: bytes, at: float) -> None:
        letters.append(data)
        asked.set()

    provider = await UdpSocket.open("127.0.0.1", heard)
    tls = free_port()
    (extra / "pjsip.conf").write_text(TRUNK.format(port=provider.address[1], tls=tls), "utf-8")
    desk = DeskSettings(operators=(Operator("201", "long-secret"),))
    settings = replace(phone_settings(tmp_path / "line"), extra=extra, desk=desk)
    try:
        async with running_line(settings, _nobody):
            async with asyncio.timeout(15):
                await asked.wait()
            assert letters[0].startswith(f"REGISTER sip:127.0.0.1:{provider.address[1]}".encode())
            assert b"Contact: <sip:100@" in letters[0]
            context = ssl.create_default_context(cafile=str(extra / "cert.pem"))
            _, writer = await asyncio.open_connection("127.0.0.1", tls, ssl=context, server_hostname="localhost")
            writer.close()
            order = console_command(instance_folder(settings), settings.cache_dir, "pjsip show endpoint 201")
            told = await asyncio.to_thread(subprocess.run, order, check=True, capture_output=True, text=True)
            assert re.search(r"^ media_encryption +: sdes$", told.stdout, re.MULTILINE)
            assert re.search(r"^ transport +: tls$", told.stdout, re.MULTILINE)
        copied = tmp_path / "line/asterisk/etc/extra"
        assert copied.stat().st_mode & 0o077 == 0
    finally:
        provider.close()
