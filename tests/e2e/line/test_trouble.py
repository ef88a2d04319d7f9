"""Wrong settings and hostile surroundings: each is told plainly, and what can work works."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram_server import TOKEN, telegram_server
from tests.fakes.vk_server import GROUP, vk_server
from tests.support.postgres import USER, PostgresServer, free_port
from tests.support.process import command, profline

FAILED, WRONG_SETTINGS = 1, 2
QUESTION, TOPIC = "как вступить в профсоюз", "membership.join"
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
)
"""Another user, who may still read the checkout wherever it lies."""
READ_ONLY = ("unshare", "--mount", "sh", "-ec", 'mount -o bind,ro "$0" "$0"; exec "$@"')


def refused(folder: Path, expected: int, **settings: Any) -> str:
    """What ``profline run`` says to these settings; it must end at once with nothing begun."""
    settings.setdefault("http_port", free_port())
    done = command(folder, "run", **settings)
    assert done.returncode == expected, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_every_wrong_value_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    wrong = {
        "http_port": ("0", "greater than or equal to 1"),
        "sip_port": ("five", "integer"),
        "rate_limit": ("-1", "greater than or equal to 0"),
        "log_level": ("LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        "phone": ("perhaps", "'auto', 'on' or 'off'"),
        "demo": ("perhaps", "boolean"),
        "database_url": ("mysql://root:hunter2@db/x", "postgresql+asyncpg://"),
        "telegram_api_url": ("example.org", "https://example.org"),
        "trusted_proxies": ("10.0.0.1, office", "10.0.0.0/8"),
        "vk_group_id": ("club1", "integer"),
    }
    told = refused(tmp_path, WRONG_SETTINGS, **{name: value for name, (value, _) in wrong.items()})
    for name, (_, allowed) in wrong.items():
        [line] = [line for line in told.splitlines() if line.startswith(f"PROFLINE_{name.upper()}")]
        assert allowed in line
    assert "hunter2" not in told
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("database_url", "postgresql://root:hunter2@db", "postgresql+asyncpg://USER"),
        ("telegram_token", "hunter2", "@BotFather"),
        ("organisation_file", "/nowhere.yml", "no such file"),
    ],
)
def test_what_cannot_work_is_told_before_anything_begins(tmp_path: Path, name: str, value: str, allowed: str) -> None:
    told = refused(tmp_path, WRONG_SETTINGS, **{name: value})
    assert f"PROFLINE_{name.upper()}" in told
    assert allowed in told
    assert "hunter2" not in told
    assert not (tmp_path / "data").exists()


def test_a_vk_token_that_cannot_be_one_is_told_without_it(tmp_path: Path) -> None:
    told = refused(tmp_path, WRONG_SETTINGS, vk_token="hunter2 again", vk_group_id=GROUP)
    assert "PROFLINE_VK_TOKEN" in told
    assert "hunter2" not in told
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_told_and_nothing_is_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused(tmp_path, WRONG_SETTINGS, http_port=port)
    assert f"PROFLINE_HTTP_PORT={port}" in told
    assert "in use" in told
    assert not (tmp_path / "data").exists()


def test_a_file_where_the_data_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", Path("/proc/profline")):
        told = refused(tmp_path, WRONG_SETTINGS, data_dir=place)
        assert f"PROFLINE_DATA_DIR={place}" in told


def test_a_read_only_disk_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    through = (*READ_ONLY, str(folder)) if os.geteuid() == 0 else ()
    folder.chmod(0o500)
    done = command(tmp_path, "run", through=through, http_port=free_port())
    assert done.returncode == FAILED, done.stderr
    assert "cannot be opened" in done.stderr or "read-only" in done.stderr
    assert str(folder) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_database_server_that_is_not_there_is_told(tmp_path: Path, host: str) -> None:
    told = refused(tmp_path, FAILED, database_url=f"postgresql+asyncpg://union:hunter2@{host}:{free_port()}/profline")
    assert "does not answer" in told
    assert "hunter2" not in told


@pytest.mark.postgres
def test_a_refused_password_is_told_and_not_shown(tmp_path: Path, postgres_server: PostgresServer) -> None:
    told = refused(tmp_path, FAILED, database_url=postgres_server.url(USER, "hunter2"))
    assert "password refused" in told
    assert "hunter2" not in told


def test_a_broken_organisation_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "our-union.yml"
    for content in ("version: 1\nfacts: {name: [", "version: 1\nfacts: {name: {text: Профсоюз}}\n"):
        broken.write_text(content, encoding="utf-8")
        assert "our-union.yml" in refused(tmp_path, FAILED, organisation_file=broken)


async def test_refused_tokens_are_told_and_the_rest_works(folder: Path) -> None:
    async with telegram_server() as telegram, vk_server() as vk:
        telegram.token, vk.token = "42:another", "another"
        secrets: dict[str, Any] = {"telegram_token": TOKEN, "vk_token": "vk1.a.hunter2"}
        urls: dict[str, Any] = {"telegram_api_url": telegram.url, "vk_api_url": vk.url, "vk_group_id": GROUP}
        async with profline(folder, log_level="DEBUG", **secrets, **urls) as line:
            rows = line.rows
            assert (rows["Telegram"].state, rows["VK"].state) == ("trouble", "trouble")
            assert "refuses the token in PROFLINE_TELEGRAM_TOKEN" in rows["Telegram"].how
            assert "refuses the token in PROFLINE_VK_TOKEN" in rows["VK"].how
            assert (await line.say("anna", QUESTION))["understood"]["id"] == TOPIC
            assert await line.stop() == 0
            assert not [secret for secret in secrets.values() if secret in line.output]


async def test_a_messenger_out_of_reach_is_told_and_found_when_it_is_back(folder: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with profline(folder, telegram_token=TOKEN, telegram_api_url=url) as line:
        assert line.rows["Telegram"].state == "trouble"
        assert "does not answer" in line.rows["Telegram"].how
        async with telegram_server(port) as telegram:
            telegram.user_says(1, QUESTION)
            assert "заявление" in (await telegram.wait_for_message(1, seconds=30)).text
        assert await line.stop() == 0
        assert TOKEN not in line.output


@pytest.mark.phone
@pytest.mark.parametrize(("mode", "state"), [("on", "trouble"), ("auto", "off")])
async def test_a_sip_port_in_use_is_told_and_the_rest_works(folder: Path, mode: str, state: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with profline(folder, phone=mode, sip_port=port) as line:
            row = line.rows["Phone"]
            assert row.state == state
            assert str(port) in row.how
            assert "PROFLINE_SIP_PORT" in row.how
            assert (await line.say("anna", QUESTION))["understood"]["id"] == TOPIC
            assert await line.stop() == 0


@pytest.mark.phone
async def test_a_missing_model_of_the_recogniser_is_told_and_the_rest_works(folder: Path) -> None:
    async with profline(folder, phone="auto", ear="vosk", sip_port=free_port()) as line:
        row = line.rows["Phone"]
        assert row.state == "off"
        assert "no Russian Vosk model in" in row.how
        assert (await line.say("anna", QUESTION))["understood"]["id"] == TOPIC
        assert await line.stop() == 0
        assert "Traceback" not in line.output


async def test_without_root_the_phone_is_off_and_the_rest_works(folder: Path) -> None:
    through = NOBODY if os.geteuid() == 0 else ()
    async with profline(folder, through=through, phone="auto", sip_port=free_port()) as line:
        assert line.rows["Phone"].state == "off"
        assert "root" in line.rows["Phone"].how
        assert (await line.say("anna", QUESTION))["understood"]["id"] == TOPIC
        assert await line.stop() == 0
        assert "Traceback" not in line.output
