"""The mail server by hand: letters are shown in a terminal, and go nowhere."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.fakes.mail_server import MailServer, mail_server

HOW = """A mail server for one, which shows letters and sends none on. In another terminal:

  PROFLINE_SMTP_URL=smtp://{url} PROFLINE_MAIL_FROM=robot@profline.test make run

Ctrl-C ends.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the port, and show letters until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=2525)
    asyncio.run(_serve(parser.parse_args(arguments).port))


async def _serve(port: int) -> None:
    async with mail_server(MailServer(port=port)) as server:
        _write(HOW.format(url=server.url))
        number = 0
        while True:
            number += 1
            letter = await server.wait_for_letter(number, seconds=10**9)
            words = letter.get_body(["plain"])
            _write(f"\nTo: {letter['To']}\nSubject: {letter['Subject']}\n\n{words.get_content() if words else ''}")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
