"""Asterisk's configuration and the plain words when it cannot start."""

from __future__ import annotations

import os
import pwd
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.asterisk import processes
from ivr.asterisk.busy import keep_sound
from ivr.asterisk.config import FOLDERS, LOG_BYTES, InstanceConfig, put_logs_aside, write_instance
from ivr.asterisk.server import AsteriskServer
from ivr.errors import AsteriskUnavailable
from ivr.settings import Operator, PhoneSettings
from tests.support.phone import cache_dir

CONFIG = InstanceConfig("/mnt", "192.0.2.5", 5070, "127.0.0.1", 8099, (20000, 20100), "100", "pa$$word")


def test_templates_are_filled_in_completely(tmp_path: Path) -> None:
    write_instance(tmp_path / "asterisk", CONFIG)
    etc = tmp_path / "asterisk/etc"
    texts = {path.name: path.read_text(encoding="utf-8") for path in etc.iterdir() if path.is_file()}
    assert "bind = 192.0.2.5:5070" in texts["pjsip.conf"]
    assert "password = pa$$word" in texts["ari.conf"]
    assert "exten => 100,1,Stasis(profline)" in texts["extensions.conf"]
    assert "bindport = 8099" in texts["http.conf"]
    assert "rtpend = 20100" in texts["rtp.conf"]
    assert not [name for name, text in texts.items() for value in CONFIG.values() if f"${{{value}}}" in text]
    assert "BUSY_SOUND = \n" in texts["extensions.conf"]
    assert "${STASISSTATUS}" in texts["extensions.conf"]


def test_operators_register_with_a_password_and_can_call_nobody(tmp_path: Path) -> None:
    operators = (Operator("201", "first$ecret"), Operator("202", "second-secret"))
    write_instance(tmp_path, replace(CONFIG, operators=operators, operator_dead_seconds=7))
    pjsip = (tmp_path / "etc/pjsip.conf").read_text(encoding="utf-8")
    assert pjsip.count("type = endpoint") == 3
    assert pjsip.count("context = operators") == pjsip.count("type = auth") == pjsip.count("type = aor") == 2
    assert "username = 201\npassword = first$ecret\n" in pjsip
    assert "rtp_timeout = 7\n" in pjsip
    extensions = (tmp_path / "etc/extensions.conf").read_text(encoding="utf-8")
    assert "[operators]\n\n[" in extensions  # nothing can be dialled


def test_an_operators_telephone_is_known_to_be_there_soon_after_a_restart(tmp_path: Path) -> None:
    write_instance(tmp_path, replace(CONFIG, operators=(Operator("201", "first-secret"),)))
    assert "qualify_frequency = 5\n" in (tmp_path / "etc/pjsip.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize(("calls", "sockets"), [(50, 500), (400, 1900)])
def test_asterisk_takes_the_sockets_of_all_calls(tmp_path: Path, calls: int, sockets: int) -> None:
    write_instance(tmp_path, replace(CONFIG, max_calls=calls))
    assert f"sessionlimit = {sockets}\n" in (tmp_path / "etc/http.conf").read_text(encoding="utf-8")


def test_a_log_that_has_grown_too_large_is_put_aside_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    put_logs_aside(tmp_path)  # nothing was ever logged
    logs = tmp_path / "log"
    logs.mkdir()
    for name, size in (("messages.log", LOG_BYTES + 1), ("messages.log.old", LOG_BYTES + 2), ("security", LOG_BYTES)):
        with (logs / name).open("wb") as file:
            file.truncate(size)
    put_logs_aside(tmp_path)
    sizes = {path.name: path.stat().st_size for path in logs.iterdir()}
    assert sizes == {"messages.log.old": LOG_BYTES + 1, "security": LOG_BYTES}


def test_names_are_not_looked_up_where_nobody_beyond_this_machine_is_spoken_to(tmp_path: Path) -> None:
    write_instance(tmp_path, replace(CONFIG, sip_host="127.0.0.1"))
    assert (tmp_path / "etc/resolv.conf").read_bytes() == b""
    write_instance(tmp_path, CONFIG)
    assert not (tmp_path / "etc/resolv.conf").exists()


def test_the_folder_with_the_password_is_closed_to_others(tmp_path: Path) -> None:
    write_instance(tmp_path / "asterisk", CONFIG)
    assert (tmp_path / "asterisk").stat().st_mode & 0o077 == 0
    assert all((tmp_path / "asterisk" / name).is_dir() for name in FOLDERS)


async def test_a_sip_port_in_use_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        settings = PhoneSettings(data_dir=tmp_path, cache_dir=cache_dir(), sip_port=port)
        with pytest.raises(AsteriskUnavailable, match=rf"SIP port {port} .* PROFLINE_SIP_PORT"):
            await AsteriskServer(settings).__aenter__()


def test_a_missing_asterisk_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AsteriskUnavailable, match=r"docker/install/asterisk\.sh"):
        processes.find_launch(tmp_path / "asterisk", tmp_path)


def installed(folder: Path, version: str, otherwise: str = "exit 0") -> Path:
    """An Asterisk on the path that says its version, and else does as told."""
    program = folder / "asterisk"
    said = f"Asterisk {version}~dfsg+~cs6.15.60671435-1"
    program.write_text(f'#!/bin/sh\n[ "$1" != -V ] || {{ echo "{said}"; exit 0; }}\n{otherwise}\n', encoding="ascii")
    program.chmod(0o755)
    return program


def test_an_installed_asterisk_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = installed(tmp_path, "22.10.1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    launch = processes.find_launch(tmp_path / "data", tmp_path)
    assert launch.command[0] == launch.program == str(program)
    assert launch.home == str(tmp_path / "data")
    assert launch.owner is None


@pytest.mark.parametrize(
    ("version", "taken"),
    [("22.10.1", True), ("22.11.0", True), ("23.0.0", True), ("22.10.0", False), ("22.9.3", False), ("20.15.2", False)],
)
def test_an_old_asterisk_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    installed(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    if taken:
        assert processes.find_launch(tmp_path / "data", tmp_path).owner is None
    else:
        with pytest.raises(AsteriskUnavailable, match=r"22\.10\.1 or newer is not installed"):
            processes.find_launch(tmp_path / "data", tmp_path)


def test_started_by_root_an_installed_asterisk_is_not_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = installed(tmp_path, "22.10.1")
    nobody = pwd.getpwnam("nobody")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(processes, "USER", "nobody")
    folder = Path("/var/tmp/profline-no-such/asterisk")
    launch = processes.find_launch(folder, tmp_path)
    assert launch.owner == (nobody.pw_uid, nobody.pw_gid)
    assert launch.command[:2] == ("setpriv", "--reuid=nobody")
    assert str(program) in launch.command
    (tmp_path / "closed").mkdir(mode=0o700)
    with pytest.raises(AsteriskUnavailable, match=r"may not enter .*PROFLINE_DATA_DIR"):
        processes.find_launch(tmp_path / "closed/asterisk", tmp_path)


def test_where_no_asterisk_runs_there_is_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(AsteriskUnavailable, match="no Asterisk of ours runs"):
        processes.console_command(tmp_path, cache_dir(), "core show uptime")


def test_only_root_may_use_the_built_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asterisk/etc").mkdir(parents=True)
    (tmp_path / "asterisk/etc/profline-made").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(AsteriskUnavailable, match="only root"):
        processes.find_launch(tmp_path / "data", tmp_path)


async def test_an_asterisk_that_ends_at_once_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "22.10.1", "echo no room on this disk; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(processes, "USER", "no-such-user")
    settings = PhoneSettings(data_dir=tmp_path / "data", cache_dir=tmp_path, sip_port=0)
    with pytest.raises(AsteriskUnavailable, match="no room on this disk"):
        await AsteriskServer(settings).__aenter__()


async def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way", encoding="ascii")
    settings = PhoneSettings(data_dir=tmp_path / "data", cache_dir=cache_dir(), sip_port=0)
    with pytest.raises(AsteriskUnavailable, match="could not be set up in"):
        await AsteriskServer(settings).__aenter__()


def test_a_kept_busy_message_is_named_as_asterisk_sees_it(tmp_path: Path) -> None:
    keep_sound(tmp_path, b"\0\0")
    write_instance(tmp_path, CONFIG)
    named = (tmp_path / "etc/extensions.conf").read_text(encoding="utf-8")
    assert f"BUSY_SOUND = {CONFIG.home}/busy\n" in named


def test_asterisk_keeps_no_record_of_a_caller(tmp_path: Path) -> None:
    """No call records of its own, and nothing so chatty that an ordinary call's number is in a file."""
    write_instance(tmp_path, CONFIG)
    for name in ("cdr.conf", "cel.conf"):
        assert "[general]\nenable = no\n" in (tmp_path / "etc" / name).read_text(encoding="utf-8")
    files = (tmp_path / "etc/logger.conf").read_text(encoding="utf-8").partition("[logfiles]")[2]
    levels = {level for line in files.split("\n") if "=>" in line for level in line.split("=>")[1].strip().split(",")}
    assert levels == {"notice", "warning", "error", "security"}
    modules = (tmp_path / "etc/modules.conf").read_text(encoding="utf-8")
    assert not re.search(r"load = (?:cdr|cel)_|load = res_hep|load = res_pjsip_logger", modules)
