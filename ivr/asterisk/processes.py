"""How Asterisk's process is started: as it is installed, or in a root of its own that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import AsteriskUnavailable

HOW_TO_INSTALL = "run `sudo -E sh docker/install/asterisk.sh` (needs root and Debian), then start again"
STOP_SECONDS = 5.0
LEAST_VERSION = (22, 10, 1)
"""The media of earlier ones has faults; docker/install/asterisk.sh holds the same."""
USER = "asterisk"
"""Whom an installed Asterisk runs as where root starts us, if there is such a user."""

# In a mount and process namespace of its own: the instance's folder becomes the root's /mnt. Nothing is mounted
# for anybody else, and when the parent dies (--kill-child, --pdeathsig) so do Asterisk and the namespaces.
_IN_NAMESPACE = """
mount --bind "$1" "$2/mnt"
mount -t proc proc "$2/proc"
if [ -f "$1/etc/resolv.conf" ] && [ -f "$2/etc/resolv.conf" ]; then
  mount --bind "$1/etc/resolv.conf" "$2/etc/resolv.conf"
fi
exec chroot "$2" setpriv --reuid=asterisk --regid=asterisk --init-groups --pdeathsig KILL \
    asterisk -f -C /mnt/etc/asterisk.conf
"""

# The same view of the folder, for a moment; its socket there leads to the Asterisk that runs.
_ASK = """
mount --bind "$1" "$2/mnt"
exec chroot "$2" asterisk -C /mnt/etc/asterisk.conf -rx "$3"
"""


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that runs Asterisk in the foreground on the instance in a folder, and where it sees that folder.

    ``program`` is its file, or the root that it lives in.
    """

    command: Sequence[str]
    home: str
    owner: tuple[int, int] | None
    """User and group that must own the folder; None for our own."""
    program: str = ""


def find_launch(folder: Path, cache_dir: Path) -> Launch:
    """The Asterisk of the machine if it is new enough, else the one docker/install/asterisk.sh made. Blocking.

    Raises :class:`AsteriskUnavailable` where there is none that can be started.
    """
    native = _installed()
    if native is not None:
        return _as_installed(native, folder)
    root = _built(cache_dir)
    inside = ("sh", "-e", "-c", _IN_NAMESPACE, "asterisk", str(folder), str(root))
    command = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", *inside)
    return Launch(command, "/mnt", _owner(root), str(root))


def console_command(folder: Path, cache_dir: Path, order: str) -> Sequence[str]:
    """The command line that asks the Asterisk that runs on this folder; it prints the answer. Blocking.

    Raises :class:`AsteriskUnavailable` where none runs.
    """
    if not (folder / "run/asterisk.ctl").is_socket():
        raise AsteriskUnavailable(f"no Asterisk of ours runs in {folder}: start with `make run`")
    native = _installed()
    if native is not None:
        return (native, "-C", str(folder / "etc/asterisk.conf"), "-rx", order)
    return ("unshare", "--mount", "sh", "-e", "-c", _ASK, "asterisk", str(folder), str(_built(cache_dir)), order)


def _installed() -> str | None:
    native = shutil.which("asterisk")
    return native if native is not None and _new_enough(native) else None


def _new_enough(program: str) -> bool:
    try:
        said = subprocess.run((program, "-V"), capture_output=True, text=True, check=False, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    found = re.match(r"Asterisk (?:certified/)?(\d+)\.(\d+)(?:\.(\d+))?", said)
    return found is not None and tuple(int(part or 0) for part in found.groups()) >= LEAST_VERSION


def _as_installed(native: str, folder: Path) -> Launch:
    command: tuple[str, ...] = (native, "-f", "-C", str(folder / "etc/asterisk.conf"))
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        return Launch(command, str(folder), None, native)
    if os.geteuid() != 0:
        return Launch(command, str(folder), None, native)
    _may_enter(folder, user)
    without_root = ("setpriv", f"--reuid={USER}", f"--regid={user.pw_gid}", "--init-groups", "--pdeathsig", "KILL")
    return Launch((*without_root, *command), str(folder), (user.pw_uid, user.pw_gid), native)


def _may_enter(folder: Path, user: pwd.struct_passwd) -> None:
    for parent in folder.parents:
        if parent.exists() and not parent.stat().st_mode & 0o001 and parent.stat().st_uid != user.pw_uid:
            raise AsteriskUnavailable(
                f"the user {USER} may not enter {parent}: set PROFLINE_DATA_DIR to a folder in another place"
            )


def _built(cache_dir: Path) -> Path:
    root = cache_dir / "asterisk"
    if not (root / "etc/profline-made").exists():
        raise AsteriskUnavailable(f"Asterisk 22.10.1 or newer is not installed: {HOW_TO_INSTALL}")
    if os.geteuid() != 0:
        raise AsteriskUnavailable(f"only root may start the Asterisk in {root}: start as root, or install Asterisk")
    return root


def _owner(root: Path) -> tuple[int, int]:
    found = re.search(r"^asterisk:[^:]*:(\d+):(\d+):", (root / "etc/passwd").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise AsteriskUnavailable(f"{root} has no user called asterisk: remove it and {HOW_TO_INSTALL}")
    return int(found[1]), int(found[2])


def give_to(folder: Path, owner: tuple[int, int] | None) -> None:
    """Hand the instance's folder to the user that Asterisk runs as."""
    if owner is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *owner, follow_symlinks=False)


async def start(launch: Launch, console: Path) -> asyncio.subprocess.Process:
    """Start it, deaf to the terminal's Ctrl-C; what it prints goes to the file ``console``."""
    output = await asyncio.to_thread(console.open, "wb")
    with output:
        return await asyncio.create_subprocess_exec(
            *launch.command, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


async def stop(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, and make it after :data:`STOP_SECONDS`."""
    if process.returncode is not None:
        return
    for pid in (*_children(process.pid), process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _children(pid: int) -> list[int]:
    """The namespace's first process, Asterisk itself: ``unshare`` does not pass signals on."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []
