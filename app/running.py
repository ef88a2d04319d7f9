"""``profline run``: the whole help line in one process, and the table that says what is on."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import signal
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

from rich.console import Console

from app import understanding, web
from app.core import Core, open_core
from app.ears import Ears
from app.messengers import Outlet, build_mail, build_messengers, read_sections
from app.parts import Part, PartState, as_table, codes_of_cards
from app.phone import Phone, load_ear
from app.settings import Settings
from app.voice_messages import MessagesHeard
from backend.retention.purge import PurgeOld
from ivr.asterisk.recording import RecordingShelf
from portal.serving import PortalServer
from scheduler import Scheduler, nightly_purge
from storage.retention import SqlRetention


async def run(settings: Settings, console: Console) -> int:
    """Run until interrupted.

    Raises:
        SettingsError: something asked for cannot be had; nothing was started.
    """
    sections = read_sections(settings)
    with web.take_port(settings) as port, stopping() as stop:
        async with open_core(settings) as core:
            ears = Ears(partial(load_ear, settings))
            messengers = build_messengers(core, sections, MessagesHeard(ears))
            outlets: list[Outlet[Any]] = [*messengers, build_mail(core, sections)]
            phone = Phone(core, ears=ears)
            server = web.build_server(core, messengers, phone.desk)
            scheduler = Scheduler([nightly_purge(_purge(core))], core.database.clock)
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(server.serve(sockets=[port]), name="web")
                scheduler.start()
                background = [group.create_task(phone.run(), name="phone")]
                rows = await _unless(stop, _examine(core, phone, outlets))
                if rows is not None:
                    background += [group.create_task(one.run(), name=one.name) for one in outlets]
                    console.print(as_table([*_core_rows(core), *rows]))
                    console.print("Stop with Ctrl-C.")
                    await asyncio.to_thread(free_memory)
                    await stop.wait()
                console.print("Stopping.")
                await _stop(scheduler, server, background, serving)
    return 0


def _purge(core: Core) -> PurgeOld:
    settings = core.settings
    return PurgeOld(
        SqlRetention(core.database),
        core.database.clock,
        recordings=RecordingShelf(settings.recordings),
        recordings_kept=timedelta(days=settings.recordings_days),
    )


async def _examine(core: Core, phone: Phone, outlets: Iterable[Outlet[Any]]) -> list[Part]:
    examined = (understanding.examine(core.settings), phone.examine(), *(one.examine() for one in outlets))
    return await asyncio.gather(*examined)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, list[Part]]) -> list[Part] | None:
    """What the work gives, or None where we are asked to stop meanwhile."""
    async with asyncio.TaskGroup() as group:
        working = group.create_task(work)
        stopping = group.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        working.cancel()
    return None if working.cancelled() else working.result()


async def _stop(
    scheduler: Scheduler, server: PortalServer, background: Iterable[asyncio.Task[None]], serving: asyncio.Task[None]
) -> None:
    await scheduler.stop()
    for task in background:
        task.cancel()
    server.stop()
    await serving


def _core_rows(core: Core) -> list[Part]:
    settings = core.settings
    address = f"http://{settings.host}:{settings.http_port}"
    data = "demo federation (invented data)" if core.facts.demo else core.facts["name"].text
    return [
        Part("Web chat", PartState.ON, address, "open it in a browser"),
        Part("HTTP API", PartState.ON, f"{address}/api/docs"),
        codes_of_cards(settings),
        Part("Database", PartState.ON, core.database.where, data),
        Part(
            "Answers",
            PartState.ON,
            f"{len(core.knowledge)} topics",
            "profline answers edit ID; edits are followed at once",
        ),
    ]


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for one in signals:
        loop.add_signal_handler(one, stop.set)
    try:
        yield stop
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def free_memory() -> None:
    """Give back what the start used and needs no more (some 20 MB); glibc does not by itself."""
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
