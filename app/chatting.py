"""``profline chat``: the same conversation in a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from app.core import new_id, open_core
from app.settings import Settings
from dialogs.replies import Option, offered
from dialogs.turns import Channel, Command, Turn, TurnResult

LEAVE = frozenset({"/quit", "/exit", "/выход"})
COMMANDS = {"/start": Command.START, "/help": Command.HELP, "/cancel": Command.CANCEL}


async def chat(settings: Settings, console: Console) -> int:
    """Talk until end of input or goodbye."""
    async with open_core(settings) as core:
        address = new_id()
        result = await core.engine.handle(Turn(Channel.TERMINAL, address, command=Command.START))
        while True:
            options = show(result, console)
            if result.ends:
                return 0
            line = await asyncio.to_thread(_read, console)
            if line is None or line.strip().lower() in LEAVE:
                return 0
            result = await core.engine.handle(_turn(address, line, options))


def _turn(address: str, line: str, options: Sequence[Option]) -> Turn:
    word = line.strip()
    if word.isdecimal() and 1 <= int(word) <= len(options):
        return Turn(Channel.TERMINAL, address, choice=options[int(word) - 1].choice)
    command = COMMANDS.get(word.lower())
    return Turn(Channel.TERMINAL, address, text=None if command else line, command=command)


def _read(console: Console) -> str | None:
    try:
        return console.input("[bold cyan]› [/]")
    except EOFError:
        return None


def show(result: TurnResult, console: Console) -> tuple[Option, ...]:
    """Print the replies; the options that a number picks."""
    for reply in result.replies:
        console.print(Panel(Markdown(reply.text, hyperlinks=False), border_style="green"))
    options = offered(result.replies)
    for number, option in enumerate(options, 1):
        console.print(f"  [bold]{number}[/] {option.label}", highlight=False)
    return options
