"""Recordings: our folder, and what becomes of them where Asterisk or the disk is in trouble."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.asterisk.recording import Recordings, RecordingShelf
from tests.fakes.ari_server import running_ari
from tests.support.phone import until

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keep(shelf: RecordingShelf, name: str, at: datetime) -> Path:
    shelf.write(name, b"RIFF")
    path = shelf.folder / name
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


async def test_old_recordings_go_and_nothing_else(tmp_path: Path) -> None:
    shelf = RecordingShelf(tmp_path / "recordings")
    old, new = keep(shelf, "old.wav", NOW - timedelta(days=31)), keep(shelf, "new.wav", NOW - timedelta(days=29))
    half = keep(shelf, "half.wav.part", NOW - timedelta(days=31))
    other = keep(shelf, "notes.txt", NOW - timedelta(days=99))
    assert await shelf.purge(NOW - timedelta(days=30)) == 2
    assert [path.exists() for path in (old, half, new, other)] == [False, False, True, True]


async def test_a_shelf_that_was_never_used_has_nothing_to_purge(tmp_path: Path) -> None:
    assert await RecordingShelf(tmp_path / "none").purge(NOW) == 0


def test_only_we_may_read_it(tmp_path: Path) -> None:
    shelf = RecordingShelf(tmp_path / "recordings")
    shelf.write("a.wav", b"RIFF")
    path = shelf.folder / "a.wav"
    assert (path.stat().st_mode & 0o777, shelf.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.read_bytes() == b"RIFF"


async def test_without_asterisk_a_call_is_not_recorded_and_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    recordings = Recordings(lambda: None, RecordingShelf(tmp_path), lambda call, file: told.append(file))
    with caplog.at_level(logging.ERROR):
        await recordings.start("c1", "bridge")
    await recordings.stop("c1")
    assert "c1 is not recorded" in caplog.text
    assert told == []


async def test_an_asterisk_that_refuses_ends_no_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    async with running_ari() as fake:
        fake.statuses["POST /bridges"] = 500
        recordings = Recordings(lambda: fake.address, RecordingShelf(tmp_path), lambda call, file: told.append(file))
        with caplog.at_level(logging.WARNING):
            await recordings.start("c1", "none")
            async with asyncio.timeout(5):
                await recordings.stop("c1")
    assert "c1 is not recorded" in caplog.text
    assert told == []


async def test_what_a_crash_left_with_asterisk_is_fetched_once_it_is_whole(tmp_path: Path) -> None:
    ours, file = "profline-c9", "/recordings/stored/profline-c9/file"
    async with running_ari() as fake, asyncio.TaskGroup() as tasks:
        fake.bodies["GET /recordings/stored"] = [{"name": ours, "format": "wav"}, {"name": "others", "format": "wav"}]
        fake.bodies[f"GET {file}"] = "sound"
        fetching = tasks.create_task(Recordings(lambda: fake.address, RecordingShelf(tmp_path)).run())
        await until(lambda: f"GET /recordings/live/{ours}" in fake.requests)
        assert f"GET {file}" not in fake.requests, "it is still written"
        fake.statuses[f"GET /recordings/live/{ours}"] = 404
        await until(lambda: f"DELETE /recordings/stored/{ours}" in fake.requests)
        fake.bodies["GET /recordings/stored"] = []
        fetching.cancel()
    assert os.listdir(tmp_path) == ["c9.wav"]
    assert (tmp_path / "c9.wav").read_bytes() == b'"sound"'
    assert not any("others" in request for request in fake.requests)


async def test_one_that_cannot_be_read_keeps_no_other_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running_ari() as fake, asyncio.TaskGroup() as tasks:
        fake.bodies["GET /recordings/stored"] = [{"name": f"profline-c{n}", "format": "wav"} for n in (1, 2, 3)]
        fake.statuses = {"GET /recordings/live": 404, "GET /recordings/stored/profline-c2/file": 500}
        fetching = tasks.create_task(Recordings(lambda: fake.address, RecordingShelf(tmp_path)).run())
        await until(lambda: sorted(os.listdir(tmp_path)) == ["c1.wav", "c3.wav"])
        fetching.cancel()
    assert "wait with Asterisk: profline-c2" in caplog.text
    assert "DELETE /recordings/stored/profline-c2" not in fake.requests


async def test_where_the_disk_takes_nothing_the_recording_stays_with_asterisk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    async with running_ari() as fake, asyncio.TaskGroup() as tasks:
        fake.bodies["GET /recordings/stored"] = [{"name": "profline-c9", "format": "wav"}]
        fake.statuses["GET /recordings/live"] = 404
        recordings = Recordings(lambda: fake.address, RecordingShelf(tmp_path / "file" / "folder"))
        fetching = tasks.create_task(recordings.run())
        await until(lambda: "recordings wait with Asterisk" in caplog.text)
        fetching.cancel()
    assert not any(request.startswith("DELETE") for request in fake.requests)
