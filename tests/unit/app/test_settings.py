"""Settings: what is wrong is named with what is allowed, and secrets are not shown."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from app.settings import PACKAGE_ROOT, PREFIX, SettingsError, env_example, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ``.env`` of the checkout."""
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_on_this_machine_alone() -> None:
    settings = load_settings()
    assert (settings.host, settings.sip_host) == ("127.0.0.1", "127.0.0.1")
    assert (settings.http_port, settings.sip_port) == (8080, 5060)
    assert settings.database.startswith("sqlite+aiosqlite:///")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HTTP_PORT", "eighty", "integer"),
        ("HTTP_PORT", "70000", "65535"),
        ("RATE_LIMIT", "-1", "greater than or equal to 0"),
        ("DATABASE_URL", "mysql://x", "sqlite+aiosqlite://"),
        ("TELEGRAM_API_URL", "telegram", "https://"),
        ("PHONE", "perhaps", "'auto', 'on' or 'off'"),
        ("EAR", "left", "vosk"),
        ("NLU", "gpt", "'embedded' or 'rasa'"),
        ("RASA_URL", "rasa:5005", "https://"),
        ("RASA_TIMEOUT", "0", "greater than 0"),
        ("HOST", "localhorst", "127.0.0.1"),
        ("ORGANISATION_FILE", "/nowhere.yml", "no such file"),
        ("RTP_PORT_END", "10001", "RTP_PORT_START"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"PROFLINE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"PROFLINE_{name}" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(("calls", "last"), [("1000", 12039), ("480", None), ("481", 11001)])
def test_so_many_calls_need_ports_for_their_sound(
    monkeypatch: pytest.MonkeyPatch, calls: str, last: int | None
) -> None:
    monkeypatch.setenv("PROFLINE_MAX_CALLS", calls)
    if last is None:
        assert load_settings().max_calls == int(calls)
        return
    with pytest.raises(SettingsError, match=f"RTP_PORT_END.*MAX_CALLS={calls}.* {last} or more"):
        load_settings()
    monkeypatch.setenv("PROFLINE_RTP_PORT_END", str(last))
    assert load_settings().rtp_port_end == last
    monkeypatch.setenv("PROFLINE_OPERATORS", "201:long-secret")
    with pytest.raises(SettingsError, match=f"{last + 2} or more"):
        load_settings()


def test_a_worker_is_named_by_a_setting_or_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().worker_name.endswith(f":{tmp_path / '.data'}")
    monkeypatch.setenv("PROFLINE_WORKER", "left")
    assert load_settings().worker_name == "left"


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_HTTP_PORT", "x")
    monkeypatch.setenv("PROFLINE_SIP_PORT", "y")
    with pytest.raises(SettingsError, match=r"(?s)HTTP_PORT.*SIP_PORT"):
        load_settings()


def test_a_token_needs_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_VK_TOKEN", "vk1.secret")
    with pytest.raises(SettingsError, match="VK_GROUP_ID") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_a_token_of_rasa_needs_rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_RASA_TOKEN", "geheim")
    with pytest.raises(SettingsError, match="PROFLINE_NLU") as caught:
        load_settings()
    assert "geheim" not in str(caught.value)
    monkeypatch.setenv("PROFLINE_NLU", "rasa")
    assert load_settings().rasa_timeout == 1.5


def test_a_database_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_DATABASE_URL", "mysql://root:hunter2@db/x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_a_misspelt_setting_in_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PROFLINE_HTP_PORT=8081\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"(?i)htp_port"):
        load_settings()


def test_short_names_of_databases_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_DATABASE_URL", "postgresql://u:p@h/d")
    assert load_settings().database == "postgresql+asyncpg://u:p@h/d"


def test_the_portals_address_is_its_own_unless_people_reach_it_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFLINE_HTTP_PORT", "8181")
    assert load_settings().portal_url == "http://127.0.0.1:8181"
    monkeypatch.setenv("PROFLINE_HOST", "::1")
    assert load_settings().portal_url == "http://[::1]:8181"
    monkeypatch.setenv("PROFLINE_HOST", "0.0.0.0")
    assert load_settings().portal_url == f"http://{socket.gethostname()}:8181"
    monkeypatch.setenv("PROFLINE_PUBLIC_URL", "https://line.example.org/")
    assert load_settings().portal_url == "https://line.example.org"


def test_the_example_file_is_up_to_date() -> None:
    written = (PACKAGE_ROOT / ".env.example").read_text(encoding="utf-8")
    assert written == env_example(), "renew it: .venv/bin/profline settings --env > .env.example"


def test_the_example_file_names_what_compose_alone_reads(tmp_path: Path) -> None:
    compose = (PACKAGE_ROOT / "docker/compose.yml").read_text(encoding="utf-8")
    asked = {name for name in re.findall(r"\$\{(\w+)", compose) if not name.startswith(PREFIX)}
    assert asked
    told = set(re.findall(r"^#(\w+)=", env_example(), re.MULTILINE))
    assert asked <= told
    (tmp_path / ".env").write_text(re.sub(r"^#(?=\w+=)", "", env_example(), flags=re.MULTILINE), encoding="utf-8")
    (tmp_path / "knowledge_base").symlink_to(PACKAGE_ROOT / "knowledge_base")
    assert load_settings().host == "127.0.0.1"
