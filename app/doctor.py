"""``profline doctor``: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import socket
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from rich.console import Console

from app import understanding
from app.keys import keyring_of
from app.parts import Part, PartState, as_table, codes_of_cards
from app.phone import chosen_voice, load_ear, phone_settings
from app.settings import PREFIX, Settings, SettingsError
from ivr.asterisk.processes import find_launch
from ivr.errors import AsteriskUnavailable, HearingFailed, SpeakingFailed
from storage import Database, StorageError

PYTHONS = ((3, 11), (3, 13))


async def examine(settings: Settings, console: Console) -> int:
    """Print what was found; 1 where something that was asked for is missing."""
    parts = [
        *await asyncio.to_thread(lambda: list(_machine(settings))),
        await _database(settings),
        await understanding.examine(settings),
    ]
    console.print(as_table(parts))
    return 1 if any(part.state is PartState.TROUBLE for part in parts) else 0


def _machine(settings: Settings) -> Iterator[Part]:
    version = platform.python_version()
    fits = PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]
    yield Part("Python", PartState.ON if fits else PartState.TROUBLE, version, "" if fits else "3.11 to 3.13 is needed")
    root = os.geteuid() == 0
    note = "" if root else "the phone needs root to start its own Asterisk"
    yield Part("Root", PartState.ON if root else PartState.OFF, note=note)
    yield _folder("Data folder", settings)
    yield _tcp_port(settings)
    yield codes_of_cards(settings)
    yield _asterisk(settings)
    yield _voice(settings)
    yield _ear(settings)
    yield _token("Telegram", bool(settings.telegram_token), f"{PREFIX}TELEGRAM_TOKEN")
    yield _token("VK", bool(settings.vk_token), f"{PREFIX}VK_TOKEN and {PREFIX}VK_GROUP_ID")
    yield _token("E-mail", bool(settings.smtp_url), f"{PREFIX}SMTP_URL and {PREFIX}MAIL_FROM")


def _voice(settings: Settings) -> Part:
    if settings.voice == "http":
        return Part("Voice", PartState.ON, "a server", "elsewhere, by settings")
    try:
        return Part("Voice", PartState.ON, chosen_voice(phone_settings(settings)).name)
    except SpeakingFailed as error:
        if settings.voice != "festival":
            return Part("Voice", PartState.TROUBLE, note=f"{error}")
        return Part("Voice", PartState.OFF, note=f"{error}; as root: sh docker/install/system.sh run")


def _folder(name: str, settings: Settings) -> Part:
    folder = settings.data
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(nearest).free / 2**30
    if not os.access(nearest, os.W_OK):
        return Part(name, PartState.TROUBLE, str(folder), f"it cannot be written; set {PREFIX}DATA_DIR to one that can")
    return Part(name, PartState.ON, str(folder), f"{free:.0f} GB free")


def _tcp_port(settings: Settings) -> Part:
    where = f"{settings.host}:{settings.http_port}"
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((settings.host, settings.http_port)) == 0
    note = f"something answers there: Profline itself, or set {PREFIX}HTTP_PORT to another" if taken else "free"
    return Part("HTTP port", PartState.ON, where, note)


def _asterisk(settings: Settings) -> Part:
    if settings.ari_url:
        return Part("Asterisk", PartState.ON, settings.ari_url, "elsewhere, by settings")
    phone = phone_settings(settings)
    try:
        launch = find_launch(phone.data_dir, phone.cache_dir)
    except AsteriskUnavailable as error:
        return Part("Asterisk", PartState.OFF, note=str(error))
    return Part("Asterisk", PartState.ON, launch.program)


def _ear(settings: Settings) -> Part:
    try:
        ear = load_ear(settings)
    except HearingFailed as error:
        return Part("Ear", PartState.OFF, note=str(error))
    if settings.vosk_url and settings.ear == "vosk-server" and not _listens(settings.vosk_url):
        return Part("Ear", PartState.TROUBLE, ear.name, f"nobody listens at {settings.vosk_url}")
    return Part("Ear", PartState.ON, ear.name, f"profline models list; Vosk models are in {settings.models}")


def _listens(url: str) -> bool:
    """Whether somebody takes connections there."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    try:
        with socket.create_connection((parts.hostname, port), timeout=1):
            return True
    except OSError:
        return False


def _token(name: str, there: bool, setting: str) -> Part:
    return Part(name, PartState.ON if there else PartState.OFF, note="it is set" if there else f"set {setting}")


async def _database(settings: Settings) -> Part:
    if settings.database_url is None and not (settings.data / "profline.db").exists():
        return Part("Database", PartState.OFF, str(settings.data / "profline.db"), "made by the first `make run`")
    try:
        database = Database(settings.database, keyring=await keyring_of(settings))
    except SettingsError as error:
        return Part("Database", PartState.TROUBLE, "keys", str(error))
    try:
        await database.check_keys()
    except StorageError as error:
        return Part("Database", PartState.TROUBLE, database.where, str(error))
    finally:
        await database.close()
    return Part("Database", PartState.ON, database.where)
