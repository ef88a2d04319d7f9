"""``profline models``: fetched whole, checked and atomically, from servers and networks as they are."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import io
import os
import random
import signal
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from app.models import INTERRUPTED, KNOWN, Known, ModelsError, fetch, list_models
from app.settings import Settings
from ivr.models import vosk_model
from tests.fakes.until import until
from tests.support.file_server import FileServer
from tests.support.process import COMMAND

NAME = "vosk-model-tiny-ru-0.1"


def _archive(*extra: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A model's zip: incompressible, some hundred KB."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/conf/model.conf", b"--beam=10\n")
        archive.writestr(f"{NAME}/am/final.mdl", random.Random(1).randbytes(300_000))
        for name, content in extra:
            archive.writestr(name, content)
    return written.getvalue()


def _known(content: bytes) -> Known:
    return Known(NAME, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture(scope="module")
def content() -> bytes:
    return _archive()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, cache_dir=tmp_path / "cache")


@pytest.fixture
def server(content: bytes) -> Iterator[FileServer]:
    with FileServer(content).running() as running:
        yield running


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def _said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _left(settings: Settings) -> set[str]:
    """What stands in the folder of models, but for the lock."""
    return {path.name for path in settings.models.iterdir() if path.suffix != ".lock"}


def test_a_model_is_fetched_unpacked_and_found(settings: Settings, server: FileServer, console: Console) -> None:
    known = _known(server.content)
    assert fetch(settings, console, known, server.url) == 0
    assert vosk_model(settings.models) == settings.models / NAME
    assert _left(settings) == {NAME}
    assert fetch(settings, console, known, server.url) == 0
    assert "is there already" in _said(console)
    assert server.asked == [None]


def test_a_broken_connection_goes_on_where_it_broke(settings: Settings, server: FileServer, console: Console) -> None:
    server.cut, server.cuts = 70_000, 3
    assert fetch(settings, console, _known(server.content), server.url) == 0
    assert server.asked == [None, "bytes=70000-", "bytes=140000-", "bytes=210000-"]
    assert _left(settings) == {NAME}


def test_the_next_command_goes_on_where_the_last_one_gave_up(
    settings: Settings, server: FileServer, console: Console
) -> None:
    server.cut, server.cuts = 0, 100
    part = settings.models / f"{NAME}.zip.part"
    settings.models.mkdir(parents=True)
    part.write_bytes(server.content[:1000])
    with pytest.raises(ModelsError, match="The same command goes on"):
        fetch(settings, console, _known(server.content), server.url)
    assert part.read_bytes() == server.content[:1000]
    server.cuts = 0
    assert fetch(settings, console, _known(server.content), server.url) == 0
    assert server.asked[-1] == "bytes=1000-"


@pytest.mark.parametrize("cut", [0, 50_000])
def test_a_server_without_ranges_is_asked_from_the_beginning(
    settings: Settings, server: FileServer, console: Console, cut: int
) -> None:
    server.ranges, server.cut, server.cuts = False, cut, 1
    assert fetch(settings, console, _known(server.content), server.url) == 0
    assert (settings.models / NAME / "am" / "final.mdl").stat().st_size == 300_000


def test_a_server_that_tells_no_length_and_stops_early(
    settings: Settings, server: FileServer, console: Console
) -> None:
    server.tells_length, server.cut, server.cuts = False, 90_000, 1
    assert fetch(settings, console, _known(server.content), server.url) == 0
    assert server.asked == [None, "bytes=90000-"]


def test_wrong_bytes_are_deleted(settings: Settings, server: FileServer, console: Console) -> None:
    known = _known(server.content)
    server.content = server.content[:-1] + bytes([server.content[-1] ^ 1])
    with pytest.raises(ModelsError, match="not the file that was expected") as told:
        fetch(settings, console, known, server.url)
    assert "It was deleted" in str(told.value)
    assert _left(settings) == set()


def test_a_damaged_part_is_deleted_and_fetched_anew(settings: Settings, server: FileServer, console: Console) -> None:
    settings.models.mkdir(parents=True)
    (settings.models / f"{NAME}.zip.part").write_bytes(b"x" * 1000)
    with pytest.raises(ModelsError, match="deleted"):
        fetch(settings, console, _known(server.content), server.url)
    assert fetch(settings, console, _known(server.content), server.url) == 0


def test_a_part_longer_than_the_file_is_not_asked_for_more(
    settings: Settings, server: FileServer, console: Console
) -> None:
    settings.models.mkdir(parents=True)
    (settings.models / f"{NAME}.zip.part").write_bytes(server.content + b"more")
    with pytest.raises(ModelsError, match="deleted"):
        fetch(settings, console, _known(server.content), server.url)
    assert server.asked == []


def test_another_length_than_the_vendors_is_refused_at_once(
    settings: Settings, server: FileServer, console: Console
) -> None:
    known = _known(server.content)
    server.content += b"more"
    with pytest.raises(ModelsError, match="it is another one"):
        fetch(settings, console, known, server.url)


def test_another_part_than_was_asked_for_is_not_joined(
    settings: Settings, server: FileServer, console: Console
) -> None:
    server.cut, server.cuts, server.shifted = 1000, 1, 7
    with pytest.raises(ModelsError, match="another"):
        fetch(settings, console, _known(server.content), server.url)
    assert (settings.models / f"{NAME}.zip.part").stat().st_size == 1000


@pytest.mark.parametrize(
    ("status", "told"), [(404, "There is no file at"), (407, "The proxy asks"), (503, "answers 503")]
)
def test_a_refusal_is_a_plain_sentence(
    settings: Settings, server: FileServer, console: Console, status: int, told: str
) -> None:
    server.status = status
    with pytest.raises(ModelsError, match=told):
        fetch(settings, console, _known(server.content), server.url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:9/model.zip", "out of reach"),
        ("ftp://127.0.0.1/model.zip", "https:// is expected"),
        ("http://a:b/model.zip", "is no address"),
    ],
)
def test_an_address_that_leads_nowhere(
    settings: Settings, content: bytes, console: Console, url: str, told: str
) -> None:
    with pytest.raises(ModelsError, match=told):
        fetch(settings, console, _known(content), url)


def test_a_proxy_that_is_not_there(
    settings: Settings, content: bytes, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(ModelsError, match="out of reach"):
        fetch(settings, console, _known(content))


def test_too_little_space_is_told_before_anything_is_fetched(
    settings: Settings, server: FileServer, console: Console
) -> None:
    with pytest.raises(ModelsError, match="MB free"):
        fetch(settings, console, Known(NAME, 10**18, "0" * 64), server.url)
    assert server.asked == []


def test_a_full_disk_is_a_plain_sentence(settings: Settings, server: FileServer, console: Console) -> None:
    settings.models.mkdir(parents=True)
    (settings.models / f"{NAME}.zip.part").symlink_to("/dev/full")
    with pytest.raises(ModelsError, match="no space left"):
        fetch(settings, console, _known(server.content), server.url)


def test_a_folder_that_is_a_file(tmp_path: Path, server: FileServer, console: Console) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelsError, match="cannot be written"):
        fetch(Settings(models_dir=tmp_path / "file" / "models"), console, _known(server.content), server.url)


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo(f"{NAME}/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize(
    "evil",
    [f"{NAME}/../../evil", "../evil", "/tmp/evil", "other/evil", f"{NAME}\\..\\evil", _link()],
    ids=["within", "above", "absolute", "beside", "backslash", "link"],
)
def test_an_evil_archive_is_not_unpacked(
    settings: Settings, server: FileServer, console: Console, evil: str | zipfile.ZipInfo
) -> None:
    server.content = _archive((evil, b"/etc/passwd"))
    with pytest.raises(ModelsError, match="does not belong there"):
        fetch(settings, console, _known(server.content), server.url)
    assert _left(settings) == {f"{NAME}.zip.part"}
    assert not list(settings.data.glob("**/evil"))


def test_an_archive_that_grows_without_bound_is_not_unpacked(
    settings: Settings, server: FileServer, console: Console
) -> None:
    server.content = _archive((f"{NAME}/zeros", b"\0" * 5_000_000))
    with pytest.raises(ModelsError, match="bytes: not unpacked"):
        fetch(settings, console, _known(server.content), server.url)
    assert NAME not in _left(settings)


def test_what_is_no_archive_is_told(settings: Settings, server: FileServer, console: Console) -> None:
    server.content = b"<html>welcome</html>" * 100
    with pytest.raises(ModelsError, match="damaged"):
        fetch(settings, console, _known(server.content), server.url)


def test_half_a_model_is_not_taken_for_one(settings: Settings, server: FileServer, console: Console) -> None:
    (settings.models / NAME).mkdir(parents=True)
    with pytest.raises(ModelsError, match="no whole model"):
        fetch(settings, console, _known(server.content), server.url)


def test_what_an_earlier_try_left_is_removed(settings: Settings, server: FileServer, console: Console) -> None:
    (settings.models / ".unpacking-abc" / NAME).mkdir(parents=True)
    assert fetch(settings, console, _known(server.content), server.url) == 0
    assert _left(settings) == {NAME}


async def test_ctrl_c_keeps_what_has_come(tmp_path: Path, server: FileServer) -> None:
    server.tells_length, server.hangs = False, True
    models = tmp_path / "models"
    part = models / f"{KNOWN['small'].name}.zip.part"
    heeding = ("env", "--default-signal=INT")  # a shell's background job, as CI may be, leaves it ignored
    command = (*heeding, *COMMAND, "models", "fetch", "--url", server.url)
    environment = os.environ | {"PROFLINE_MODELS_DIR": str(models)}
    fetching = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    await until(lambda: part.is_file() and part.stat().st_size > 0, 60)
    fetching.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        told, _ = await fetching.communicate()
    assert fetching.returncode == INTERRUPTED
    assert b"the same command goes on" in told
    assert part.stat().st_size > 0


def test_two_commands_do_not_fetch_the_same(settings: Settings, server: FileServer, console: Console) -> None:
    settings.models.mkdir(parents=True)
    with (settings.models / f".{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelsError, match="being fetched already"):
            fetch(settings, console, _known(server.content), server.url)


def test_an_unknown_hash_must_be_named(settings: Settings, server: FileServer, console: Console) -> None:
    known, unknown = _known(server.content), Known(NAME, 1_000_000)
    with pytest.raises(ModelsError, match="--sha256"):
        fetch(settings, console, unknown, server.url)
    with pytest.raises(ModelsError, match="64 hexadecimal digits"):
        fetch(settings, console, unknown, server.url, "abc")
    assert fetch(settings, console, unknown, server.url, known.sha256.upper()) == 0


def test_of_two_models_the_larger_one_hears(tmp_path: Path) -> None:
    for known in KNOWN.values():
        conf = tmp_path / known.name / "conf"
        conf.mkdir(parents=True)
        (conf / "model.conf").write_text("")
    assert vosk_model(tmp_path) == tmp_path / KNOWN["large"].name
    (tmp_path / KNOWN["large"].name / "conf" / "model.conf").unlink()
    assert vosk_model(tmp_path) == tmp_path / KNOWN["small"].name
    assert vosk_model(tmp_path / "nowhere") is None


def test_the_list_tells_what_is_there_and_in_use(settings: Settings, server: FileServer, console: Console) -> None:
    list_models(settings, console)
    before = _said(console)
    assert "profline models fetch" in before
    assert "Whisper base" in before
    assert "Silero" in before
    fetch(settings, console, _known(server.content), server.url)
    after = Console(file=io.StringIO(), width=200)
    list_models(settings, after)
    (line,) = [line for line in _said(after).splitlines() if NAME in line]
    assert line.rstrip(" │").endswith("yes")
    (whisper,) = [line for line in _said(after).splitlines() if "Whisper base" in line]
    assert whisper.rstrip(" │").endswith("no")
