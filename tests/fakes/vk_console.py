"""The fake VK by hand: one person's conversation with the community, in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys

from tests.fakes.vk_server import SentMessage, VkServer, vk_server

PEER = 1
HOW = """VK for one, without a community. In another terminal:

  PROFLINE_VK_TOKEN={token} PROFLINE_VK_GROUP_ID={group} PROFLINE_VK_API_URL={url} make run

Type what you would write to the community; "#2" presses the second button; an empty line or Ctrl-D ends.
"""


def main() -> None:
    """Read the port, and serve until the person leaves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8082)
    asyncio.run(_serve(parser.parse_args().port))


async def _serve(port: int) -> None:
    async with vk_server(port) as server, asyncio.TaskGroup() as group:
        _write(HOW.format(token=server.token, group=server.group, url=server.url))
        listening = group.create_task(_listen(server))
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            _act(server, line)
        listening.cancel()


def _act(server: VkServer, line: str) -> None:
    pressed = re.fullmatch(r"#(\d+)", line)
    if not pressed:
        server.user_says(PEER, line)
        return
    offering = next((message for message in reversed(server.to(PEER)) if message.buttons), None)
    payloads = [payload for row in offering.buttons for _, payload in row] if offering else []
    if offering and 0 < int(pressed[1]) <= len(payloads):
        server.press(PEER, payloads[int(pressed[1]) - 1], under=offering.id)
    else:
        _write("There is no such button.\n")


async def _listen(server: VkServer) -> None:
    while True:
        _show(await server.wait_for_message(PEER, seconds=10**9))


def _show(message: SentMessage) -> None:
    labels = [label for row in message.buttons for label, _ in row]
    buttons = "".join(f"\n  #{number} [{label}]" for number, label in enumerate(labels, start=1))
    file = f" [{'picture' if message.photo else 'file'} {message.file_name}]" if message.file else ""
    _write(f"<{file} {message.text}{buttons}\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
