"""The fake Telegram by hand: one person's chat with the bot, in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys

from tests.fakes.telegram_server import SentMessage, TelegramServer, telegram_server

CHAT = 1
HOW = """Telegram for one, without a token. In another terminal:

  PROFLINE_TELEGRAM_TOKEN={token} PROFLINE_TELEGRAM_API_URL={url} make run

Type what you would write to the bot; "#2" presses the second button, "#contact +79160000001" the one that gives your
number; an empty line or Ctrl-D ends.
"""


def main() -> None:
    """Read the port, and serve until the person leaves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    asyncio.run(_serve(parser.parse_args().port))


async def _serve(port: int) -> None:
    async with telegram_server(port) as server, asyncio.TaskGroup() as group:
        _write(HOW.format(token=server.token, url=server.url))
        listening = group.create_task(_listen(server))
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            _act(server, line)
        listening.cancel()


def _act(server: TelegramServer, line: str) -> None:
    if shared := re.fullmatch(r"#contact (.+)", line):
        server.user_shares(CHAT, shared[1])
        return
    pressed = re.fullmatch(r"#(\d+)", line)
    if not pressed:
        server.user_says(CHAT, line)
        return
    offering = next((message for message in reversed(server.to(CHAT)) if message.buttons), None)
    buttons = [data for row in offering.buttons for _, data in row] if offering else []
    if offering and 0 < int(pressed[1]) <= len(buttons):
        server.press(CHAT, buttons[int(pressed[1]) - 1], under=offering.id)
    else:
        _write("There is no such button.\n")


async def _listen(server: TelegramServer) -> None:
    while True:
        _show(await server.wait_for_message(CHAT, seconds=10**9))


def _show(message: SentMessage) -> None:
    labels = [label for row in message.buttons for label, _ in row]
    buttons = "".join(f"\n  #{number} [{label}]" for number, label in enumerate(labels, start=1))
    file = f" [{'picture' if message.photo else 'file'} {message.file_name}]" if message.file else ""
    asks = f"\n  #contact [{message.asks}]" if message.asks else ""
    _write(f"<{file} {message.text}{buttons}{asks}\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
