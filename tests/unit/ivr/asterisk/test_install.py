"""docker/install/asterisk.sh: what it does where there is nothing to do, or nothing can be done."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[4] / "docker/install/asterisk.sh"


def run(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run it with some programs replaced by ones that print a line."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, line in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{line}'\n", encoding="ascii")
        program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PROFLINE_CACHE_DIR": str(tmp_path / "cache"),
    }
    return subprocess.run(["sh", str(SCRIPT)], env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("version", ["Asterisk 22.10.1+dfsg+~cs6.17", "Asterisk 22.11.0", "Asterisk 23.0.0-rc1"])
def test_an_asterisk_that_is_new_enough_is_enough(tmp_path: Path, version: str) -> None:
    done = run(tmp_path, asterisk=version, id="1000")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("version", ["Asterisk 22.9.3", "Asterisk 16.28.0~dfsg", "Asterisk 3.99", "nonsense"])
def test_without_root_the_phone_is_off_and_one_sentence_says_how_to_turn_it_on(tmp_path: Path, version: str) -> None:
    done = run(tmp_path, asterisk=version, id="1000")
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("The phone is off: ")
    assert done.stderr.count("\n") == 1
    assert "sudo" in done.stderr


def test_a_root_that_was_made_before_is_not_made_again_and_knows_the_hosts_name(tmp_path: Path) -> None:
    etc = tmp_path / "cache/asterisk/etc"
    etc.mkdir(parents=True)
    (etc / "profline-made").write_text("Asterisk 22.10.1\n", encoding="ascii")
    done = run(tmp_path, asterisk="none", hostname="workshop")
    assert (done.returncode, done.stdout) == (0, "")
    assert (etc / "hosts").read_text(encoding="ascii") == "127.0.0.1 localhost workshop\n"
