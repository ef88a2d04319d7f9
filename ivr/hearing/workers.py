"""Threads that recognise: a few, admitted by the wait they promise, replaced where one of them is stuck.

A recogniser is foreign code that may be slow, fail, or never return. Slow: whoever would wait too long hears
so at once. Failing: one utterance is lost, not the thread. Never returning: the thread is given up after its
time and another takes its place, up to :data:`MOST_STUCK` at once.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ivr.errors import HearingBusy, HearingFailed

logger = logging.getLogger(__name__)

T = TypeVar("T")
Wanted = Callable[[], bool]
"""Whether the result is still waited for; long work asks between its parts."""
MOST_STUCK = 4
"""Threads that may be stuck at once; above that there are fewer to work, until one comes back."""
REMEMBERED = 16


@dataclass(eq=False, slots=True)
class Job(Generic[T]):
    """Work for a thread, and who waits for it. ``began`` is set by the thread."""

    work: Callable[[Wanted], T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T | Exception]
    began: float | None = None
    wanted: bool = True

    def deliver(self, result: T | Exception) -> None:
        """From any thread. Nobody may be waiting any more, nor the loop run."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._settle, result)

    def _settle(self, result: T | Exception) -> None:
        if not self.future.done():
            self.future.set_result(result)


@dataclass(slots=True)
class Workers:
    """``count`` threads called ``name``. ``seconds``: what one piece of work may take before its thread is given up.

    ``patience``: the wait (seconds) from which on a new one is refused; None: all are taken.
    ``usual``: seconds that work takes, until some has been measured.
    """

    name: str
    count: int
    seconds: float
    patience: float | None = None
    usual: float = 0.3
    _jobs: deque[Job[Any]] = field(default_factory=deque, init=False)
    _running: dict[threading.Thread, Job[Any]] = field(default_factory=dict, init=False)
    _stuck: set[threading.Thread] = field(default_factory=set, init=False)
    _threads: set[threading.Thread] = field(default_factory=set, init=False)
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED), init=False)
    _news: threading.Condition = field(default_factory=threading.Condition, init=False)
    _closed: bool = field(default=False, init=False)
    _started: int = field(default=0, init=False)

    async def do(self, work: Callable[[Wanted], T], *, urgent: bool = False) -> T:
        """What ``work`` gives, from one of the threads; ``urgent``: before what waits. Cancelled: left out, or told so.

        Raises:
            HearingBusy: it would wait longer than ``patience``.
            HearingFailed: the work failed, was stuck, or every thread is.
        """
        job = self._admit(work, urgent)
        try:
            while not job.future.done():
                await asyncio.wait({job.future}, timeout=self._next_due())
                self._replace_stuck()
        finally:
            self._leave(job)
        result = job.future.result()
        if isinstance(result, HearingFailed):
            raise result
        if isinstance(result, Exception):
            raise HearingFailed(f"{self.name} failed: {type(result).__name__} {result}".rstrip()) from result
        return result

    def expected_wait(self) -> float:
        """Seconds until work that comes now would begin."""
        with self._news:
            return self._expected_wait(time.monotonic())

    def close(self) -> None:
        """Let the threads end when what they do is done."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _admit(self, work: Callable[[Wanted], T], urgent: bool) -> Job[T]:
        self._replace_stuck()
        loop = asyncio.get_running_loop()
        job = Job(work, loop, loop.create_future())
        with self._news:
            if self._closed:
                raise HearingFailed(f"{self.name} is closed")
            if len(self._stuck) >= MOST_STUCK and not self._threads:
                raise HearingFailed(f"{self.name}: every thread is stuck")
            wait = self._expected_wait(time.monotonic())
            if self.patience is not None and wait > self.patience:
                raise HearingBusy(f"{self.name}: {len(self._jobs)} are waiting, about {wait:.1f} s")
            (self._jobs.appendleft if urgent else self._jobs.append)(job)
            if len(self._threads) < min(self.count, len(self._running) + len(self._jobs)):
                self._start()
            self._news.notify()
        return job

    def _leave(self, job: Job[Any]) -> None:
        """Nobody waits for it any more; what has not begun never will."""
        with self._news:
            job.wanted = False
            with suppress(ValueError):
                self._jobs.remove(job)

    def _expected_wait(self, now: float) -> float:
        """The threads' remaining work and the queue, shared among them; nothing where one is free."""
        if len(self._jobs) < self.count - len(self._running):
            return 0.0
        usual = statistics.median(self._took) if self._took else self.usual
        begun = [usual - (now - job.began) for job in self._running.values() if job.began is not None]
        left = sum(max(0.0, seconds) for seconds in begun) + usual * len(self._jobs)
        return left / max(1, self.count)

    def _next_due(self) -> float:
        """Seconds until the next thread could be found stuck."""
        with self._news:
            begun = [job.began for job in self._running.values() if job.began is not None]
        return max(0.01, min(begun, default=time.monotonic()) + self.seconds - time.monotonic())

    def _replace_stuck(self) -> None:
        now = time.monotonic()
        with self._news:
            for thread, job in list(self._running.items()):
                if job.began is None or now - job.began < self.seconds:
                    continue
                del self._running[thread]
                self._threads.discard(thread)
                self._stuck.add(thread)
                logger.error("%s is stuck after %.1f s: given up (%d so far)", thread.name, self.seconds, self._started)
                job.deliver(HearingFailed(f"{self.name}: no answer within {self.seconds:.1f} s"))
                if len(self._stuck) < MOST_STUCK:
                    self._start()
            if not self._threads and self._stuck:
                self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        while self._jobs:
            self._jobs.popleft().deliver(HearingFailed(f"{self.name}: every thread is stuck"))

    def _start(self) -> None:
        self._started += 1
        thread = threading.Thread(target=self._work, name=f"{self.name}-{self._started}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _work(self) -> None:
        """The life of a thread: a piece of work after another, until it is closed or was given up."""
        thread = threading.current_thread()
        while (job := self._next(thread)) is not None:
            result = _result_of(job)
            with self._news:
                given_up = thread in self._stuck
                self._running.pop(thread, None)
                if given_up:
                    self._come_back(thread)
                elif job.began is not None and not isinstance(result, Exception) and job.wanted:
                    self._took.append(time.monotonic() - job.began)
            if not given_up:
                job.deliver(result)
            if thread not in self._threads:
                return

    def _come_back(self, thread: threading.Thread) -> None:
        """A stuck thread returned: it works again where one is missing."""
        self._stuck.discard(thread)
        logger.warning("%s is back", thread.name)
        if len(self._threads) < self.count:
            self._threads.add(thread)

    def _next(self, thread: threading.Thread) -> Job[Any] | None:
        with self._news:
            while not self._jobs:
                if self._closed:
                    self._threads.discard(thread)
                    return None
                self._news.wait()
            job = self._jobs.popleft()
            job.began = time.monotonic()
            self._running[thread] = job
            return job


def _result_of(job: Job[Any]) -> Any:
    """A failure is a result here, want of memory too: the thread lives on."""
    try:
        return job.work(lambda: job.wanted)
    except Exception as error:
        return error
