"""One line with a real Asterisk for many tests, and the count of what a call may leave behind."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

from ivr.asterisk.ari import Ari
from ivr.asterisk.calls import IncomingCall, OnCall
from ivr.asterisk.config import APP
from ivr.asterisk.line import Line
from ivr.softphone import Softphone
from ivr.softphone.call import Call
from tests.e2e.survival.robot import Robot
from tests.support.phone import phone_settings, running_line, traces, until, until_clean

CLEAN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Census:
    """What there is at one time: tasks and descriptors of this process, files, descriptors of Asterisk."""

    tasks: Counter[str]
    descriptors: Counter[str]
    files: frozenset[Path]
    asterisk: int

    def more_than(self, before: Census) -> list[str]:
        """What has come since. The sockets of the requests to Asterisk come and go, and are counted on neither side."""
        found = [f"task {name}" for name in self.tasks - before.tasks]
        found += [f"descriptor {name}" for name in self.descriptors - before.descriptors]
        found += [f"file {path}" for path in self.files - before.files]
        if self.asterisk > before.asterisk:
            found.append(f"{self.asterisk - before.asterisk} descriptors of Asterisk")
        return found


@dataclass
class Stage:
    """The line, and callers who each talk with a robot of their own, found by the caller's number."""

    folder: Path
    robots: dict[str, OnCall] = field(default_factory=dict)
    coming: list[OnCall] = field(default_factory=list)
    """Who talks with callers of no number of ours, in turn."""
    numbers: Iterator[int] = field(default_factory=lambda: count(79160000001))
    line: Line = field(init=False)

    async def talk(self, call: IncomingCall) -> None:
        """One call."""
        robot = self.robots.get(call.caller_number) or self.coming.pop(0)
        await robot(call)

    @asynccontextmanager
    async def caller(self, robot: OnCall) -> AsyncIterator[Call]:
        """Somebody who calls 100 now, and hangs up at the end."""
        number = str(next(self.numbers))
        self.robots[number] = robot
        async with Softphone("127.0.0.1", self.line.sip_port, number).call("100") as call:
            yield call

    async def calls_itself(self, *robots: OnCall) -> None:
        """The line calls its own number: two robots talk with each other."""
        assert self.line.ari is not None
        self.coming.extend(robots)
        async with Ari(self.line.ari) as ari:
            myself = f"anonymous/sip:100@127.0.0.1:{self.line.sip_port}"
            await ari.ring(myself, "the-other-robot", APP, "robot", 10)

    def census(self) -> Census:
        """Count now."""
        tasks = Counter(_name(task) for task in asyncio.all_tasks())
        files = frozenset(path for path in self.folder.rglob("*") if path.is_file())
        return Census(tasks, self._descriptors(), files, sum(map(self._of_asterisk, self.asterisk())))

    def asterisk(self) -> list[int]:
        """The processes of our Asterisk, itself last."""
        if self.line.asterisk_pid is None:
            return []
        parent = psutil.Process(self.line.asterisk_pid)
        return [parent.pid, *(child.pid for child in parent.children(recursive=True))]

    async def nothing_left(self, before: Census) -> float:
        """Wait until nothing is there that was not there before; how long it took, fails where it stays."""
        clock = asyncio.get_running_loop().time
        began = clock()
        await until_clean(self.line, CLEAN_SECONDS)
        took = clock() - began
        try:
            await until(lambda: not self.census().more_than(before), CLEAN_SECONDS)
        except TimeoutError:
            raise AssertionError(self.census().more_than(before), await traces(self.line)) from None
        return took

    @property
    def _http_port(self) -> int:
        return int(self.line.ari.url.rpartition(":")[2]) if self.line.ari else 0

    def _of_asterisk(self, pid: int) -> int:
        sockets = psutil.Process(pid).net_connections("inet")
        requests = [one for one in sockets if one.laddr.port == self._http_port and one.raddr]
        return len(os.listdir(f"/proc/{pid}/fd")) - len(requests)

    def _descriptors(self) -> Counter[str]:
        """Open files of this process, but for the pool of requests to Asterisk, which closes them when idle."""
        sockets = {one.fd: one for one in psutil.Process().net_connections("inet")}
        kinds: Counter[str] = Counter()
        for fd in os.listdir("/proc/self/fd"):
            try:
                target = os.readlink(f"/proc/self/fd/{fd}")
            except OSError:
                continue
            socket = sockets.get(int(fd))
            if socket is not None and socket.raddr and socket.raddr.port == self._http_port:
                continue
            kinds[target.partition(":")[0]] += 1
        return kinds


def _name(task: asyncio.Task[object]) -> str:
    code = getattr(task.get_coro(), "__qualname__", "")
    return str(code)


@asynccontextmanager
async def open_stage(folder: Path, max_calls: int = 50) -> AsyncIterator[Stage]:
    """A line that is warm: one call was made and is over."""
    stage = Stage(folder)
    async with running_line(phone_settings(folder, max_calls=max_calls), stage.talk) as stage.line:
        async with stage.caller(Robot()) as call:
            await call.heard_sound(after=0.0)
        await until_clean(stage.line)
        yield stage
