"""How Asterisk's process is started: as it is installed, or in a root of its own that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import AsteriskUnavailable

HOW_TO_INSTALL = "run `sudo -E sh docker/install/asterisk.sh` (needs root and Debian), then start again"
STOP_SECONDS = 5.0

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


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that runs Asterisk in the foreground on the instance in a folder, and where it sees that folder."""

    command: Sequence[str]
    home: str
    owner: tuple[int, int] | None
    """User and group that must own the folder; None for our own."""


def find_launch(folder: Path, cache_dir: Path) -> Launch:
    """The Asterisk of the machine if it has one, else the one docker/install/asterisk.sh made."""
    native = shutil.which("asterisk")
    root = cache_dir / "asterisk"
    if native is not None:
        return Launch((native, "-f", "-C", str(folder / "etc/asterisk.conf")), str(folder), None)
    if not (root / "etc/profline-made").exists():
        raise AsteriskUnavailable(f"Asterisk is not installed: {HOW_TO_INSTALL}")
    if os.geteuid() != 0:
        raise AsteriskUnavailable(f"only root may start the Asterisk in {root}: start as root, or install Asterisk")
    inside = ("sh", "-e", "-c", _IN_NAMESPACE, "asterisk", str(folder), str(root))
    command = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", *inside)
    return Launch(command, "/mnt", _owner(root))


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
