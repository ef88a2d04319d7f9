"""A zip archive from outside, unpacked where nothing can go elsewhere, nor grow without bound."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

MOST_FILES = 1000
CHUNK = 1 << 20


class UnpackFailed(Exception):
    """The archive is damaged, or not what it should be; the message is for the person at the terminal."""


def unpack(archive: Path, into: Path, folder: str, *, most_bytes: int) -> Path:
    """Unpack the one ``folder`` that the archive holds into ``into``; there whole, or not at all. Blocking.

    Raises:
        UnpackFailed: a name that leads elsewhere, a link, too much of it, damage, or no space.
    """
    target = into / folder
    with tempfile.TemporaryDirectory(dir=into, prefix=".unpacking-") as temporary:
        try:
            with zipfile.ZipFile(archive) as opened:
                members = _checked(opened, folder, most_bytes)
                for member in members:
                    _extract(opened, member, Path(temporary))
            (Path(temporary) / folder).rename(target)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise UnpackFailed(f"{archive.name} is damaged: {error}.") from error
        except OSError as error:
            raise UnpackFailed(f"{archive.name} cannot be unpacked into {into}: {error.strerror or error}.") from error
    return target


def _checked(opened: zipfile.ZipFile, folder: str, most_bytes: int) -> list[zipfile.ZipInfo]:
    """The members, none of them evil."""
    members = opened.infolist()
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > most_bytes:
        raise UnpackFailed(f"The archive holds more than {MOST_FILES} files or {most_bytes} bytes: not unpacked.")
    names = [member.filename.rstrip("/") for member in members]
    if len(set(names)) != len(names):
        raise UnpackFailed("The archive holds a name twice: not unpacked.")
    for member in members:
        if not _harmless(member, folder):
            raise UnpackFailed(f"The archive holds {member.filename!r}, which does not belong there: not unpacked.")
    return members


def _harmless(member: zipfile.ZipInfo, folder: str) -> bool:
    """A plain file or folder within the one folder."""
    path = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    plain = kind in (0, stat.S_IFREG, stat.S_IFDIR)
    within = path.parts[:1] == (folder,) and not path.is_absolute() and ".." not in path.parts
    return plain and within and "\\" not in member.filename and "\0" not in member.filename


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path) -> None:
    path = into / member.filename
    if member.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as source, path.open("xb") as target:
        shutil.copyfileobj(source, target, CHUNK)
