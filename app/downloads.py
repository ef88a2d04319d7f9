"""A large file over HTTP: goes on from where it broke, and is checked before anybody uses it."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
TRIES = 5
"""Times in a row that a connection may break; each that brought something begins the count anew."""
MEGA = 1_000_000

Progress = Callable[[int, int | None], None]
"""Told the bytes that are there, and how many there will be where that is known."""


class DownloadFailed(Exception):
    """Nothing usable came; the message is for the person at the terminal. What came is kept if it may be used."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file at ``url``. ``size`` and ``sha256``: what it must be; size None where only the hash is known."""

    url: str
    sha256: str
    size: int | None = None


def download(wanted: Download, part: Path, progress: Progress, client: httpx.Client) -> None:
    """Bring the whole file to ``part``, going on from what is there. Blocking.

    Raises:
        DownloadFailed: why, and whether the same command goes on.
    """
    broken = 0
    while True:
        before = _length(part)
        try:
            _bring(wanted, part, progress, client)
            if wanted.size is not None and _length(part) < wanted.size:
                raise httpx.ReadError("too short")
            break
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout) as error:
            broken = 1 if _length(part) > before else broken + 1
            if broken >= TRIES:
                raise DownloadFailed(_broken(wanted, part)) from error
        except httpx.HTTPError as error:
            raise DownloadFailed(_unreachable(wanted.url, error)) from error
        except httpx.InvalidURL as error:
            raise DownloadFailed(f"{wanted.url} is no address: {error}.") from error
        except OSError as error:
            raise DownloadFailed(_unwritable(part, error)) from error
    _check(wanted, part)


def _bring(wanted: Download, part: Path, progress: Progress, client: httpx.Client) -> None:
    """One connection's worth."""
    there = _length(part)
    if wanted.size is not None and there >= wanted.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    with client.stream("GET", wanted.url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and there:
            return  # all of it is there, or none of it is right: the hash tells
        if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise DownloadFailed(_refused(wanted.url, response.status_code))
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT and _starts_at(response) == there
        start = there if goes_on else 0
        if there and not goes_on and response.status_code == httpx.codes.PARTIAL_CONTENT:
            raise DownloadFailed(f"{wanted.url} sends another part than was asked for. Delete {part}.")
        total = _total(wanted, response, start)
        with part.open("ab" if goes_on else "wb") as file:
            _write(response, file, start, total, progress)


def _write(response: httpx.Response, file: BinaryIO, done: int, total: int | None, progress: Progress) -> None:
    progress(done, total)
    for chunk in response.iter_raw():
        file.write(chunk if total is None else chunk[: total - done])
        done += len(chunk)
        progress(done if total is None else min(done, total), total)
        if total is not None and done >= total:
            return


def _total(wanted: Download, response: httpx.Response, start: int) -> int | None:
    """How long the whole file is.

    Raises:
        DownloadFailed: not as long as it must be.
    """
    length = response.headers.get("Content-Length", "")
    told = start + int(length) if length.isdigit() else None
    if wanted.size is not None and told is not None and told != wanted.size:
        raise DownloadFailed(
            f"The file at {wanted.url} has {told} bytes, the vendor's has {wanted.size}: it is another one."
        )
    return wanted.size or told


def _starts_at(response: httpx.Response) -> int | None:
    """The first byte of ``Content-Range: bytes 100-199/200``."""
    unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else None


def _check(wanted: Download, part: Path) -> None:
    try:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DownloadFailed(_unwritable(part, error)) from error
    if found != wanted.sha256:
        part.unlink(missing_ok=True)
        raise DownloadFailed(
            f"What came from {wanted.url} is not the file that was expected (SHA-256 {found}, not {wanted.sha256}).\n"
            "It was deleted. Try again, or another address by --url."
        )


def _length(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _broken(wanted: Download, part: Path) -> str:
    whole = f" of {wanted.size / MEGA:.1f}" if wanted.size else ""
    return f"The connection broke at {_length(part) / MEGA:.1f}{whole} MB. The same command goes on from there."


def _refused(url: str, status: int) -> str:
    if status == httpx.codes.NOT_FOUND:
        return f"There is no file at {url} (404). Name another address by --url."
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return "The proxy asks for a name and a password (407): put them into HTTPS_PROXY."
    return f"{url} answers {status}. Try later, or another address by --url."


def _unreachable(url: str, error: httpx.HTTPError) -> str:
    host = httpx.URL(url).host
    if isinstance(error, httpx.ProxyError):
        return f"The proxy in HTTPS_PROXY or HTTP_PROXY does not let us to {host}: {error}."
    if isinstance(error, httpx.UnsupportedProtocol):
        return f"{url} is no address: https:// is expected."
    if isinstance(error, httpx.TimeoutException):
        return f"{host} does not answer. The same command tries again."
    return f"{host} is out of reach ({error}). Is there a network, or is a proxy needed (HTTPS_PROXY)?"


def _unwritable(part: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"There is no space left for {part}. Make some; the same command goes on."
    return f"{part} cannot be written: {os.strerror(error.errno) if error.errno else error}."
