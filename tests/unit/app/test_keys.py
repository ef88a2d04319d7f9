"""The keys of an installation, and what is said where they cannot be had."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.keys import FILE, keyring_of
from app.opening import open_database
from app.settings import Settings, SettingsError
from backend.keys import Keyring
from storage import WrongKeys
from tests.support.keys import DATA_KEYS, KEYRING

SERVER = "postgresql://u:p@127.0.0.1:9/d"


def settings(folder: Path, keys: str | None = None, url: str | None = None) -> Settings:
    return Settings(_env_file=None, data_dir=folder, data_keys=keys, database_url=url)


def files(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = await keyring_of(settings(tmp_path))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    again = await keyring_of(settings(tmp_path))
    assert again.newest.secret == first.newest.secret
    assert files(tmp_path) == [FILE]


async def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    assert (await keyring_of(settings(tmp_path, DATA_KEYS))).newest.secret == KEYRING.newest.secret
    assert files(tmp_path) == []


async def test_a_server_needs_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="profline keys new"):
        await keyring_of(settings(tmp_path, url=SERVER))
    assert files(tmp_path) == []


@pytest.mark.parametrize("keys", ["hunter2", "aHVudGVyMg==", f"{DATA_KEYS},hunter2", ","])
async def test_what_is_no_key_is_said_and_not_shown(tmp_path: Path, keys: str) -> None:
    with pytest.raises(SettingsError, match="32 bytes in base64") as caught:
        await keyring_of(settings(tmp_path, keys))
    assert "hunter2" not in str(caught.value)
    (tmp_path / FILE).write_text(keys)
    with pytest.raises(SettingsError, match="32 bytes in base64") as caught:
        await keyring_of(settings(tmp_path))
    assert "hunter2" not in str(caught.value)


async def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    async with open_database(settings(tmp_path)):
        pass
    kept = (tmp_path / FILE).read_text()
    (tmp_path / FILE).unlink()
    with pytest.raises(SettingsError, match="put the file back"):
        async with open_database(settings(tmp_path)):
            pass
    assert not (tmp_path / FILE).exists()
    with pytest.raises(WrongKeys):
        async with open_database(settings(tmp_path, DATA_KEYS)):
            pass
    (tmp_path / FILE).write_text(kept)
    async with open_database(settings(tmp_path)) as database:
        await database.ping()


def test_a_new_key_is_one_and_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli, ["keys", "new"])
    key, *rest = said.output.splitlines()
    assert Keyring.parse(key).newest.id
    assert any("profline keys rotate" in line for line in rest)
    assert key != CliRunner().invoke(cli, ["keys", "new"]).output.splitlines()[0]
    assert files(tmp_path) == []


def test_rotating_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROFLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    assert CliRunner().invoke(cli, ["requests"]).exit_code == 0
    old = (tmp_path / "data" / FILE).read_text().strip()
    new = CliRunner().invoke(cli, ["keys", "new"]).output.splitlines()[0]
    monkeypatch.setenv("PROFLINE_DATA_KEYS", f"{new},{old}")
    said = CliRunner().invoke(cli, ["keys", "rotate"])
    assert said.exit_code == 0, said.output
    assert "not needed any more" in said.output
    monkeypatch.setenv("PROFLINE_DATA_KEYS", new)
    assert CliRunner().invoke(cli, ["requests"]).exit_code == 0
    monkeypatch.setenv("PROFLINE_DATA_KEYS", old)
    assert isinstance(CliRunner().invoke(cli, ["requests"]).exception, WrongKeys)
