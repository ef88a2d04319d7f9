"""``python -m bench.members [--sizes 10000,100000,1000000] [--lookups 5000]``.

PostgreSQL is Debian's with its own settings (what is committed is on the disk), on this machine; SQLite as the product
opens it. Members are sealed and searched for with real keys.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from app.terminal import make_console
from bench.measuring import machine
from bench.members.loading import load
from bench.members.measuring import Times, by_card, by_phone, measure, size_mb
from storage import Database, migrate
from tests.support.keys import KEYRING
from tests.support.postgres import PostgresServer, binaries, free_port

SIZES, LOOKUPS = "10000,100000,1000000", 5000
FINDS = {"card": by_card, "phone": by_phone}
COLUMNS = ("Database", "Members", "By", "Lookup, median", "p99", "With commit, median", "p99", "Loaded in", "On disk")


@contextmanager
def real_postgres() -> Iterator[PostgresServer]:
    """A server that keeps what it commits, unlike that of tests."""
    server = PostgresServer(binaries(), Path(tempfile.mkdtemp(prefix="profline-bench-")), free_port(), settings={})
    try:
        server.create()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(server.folder)


async def run(url: str, members: int, lookups: int, progress: Progress) -> tuple[dict[str, Times], float, float]:
    """Load and measure: times by what is looked for, seconds of loading, MB on the disk."""
    await migrate(url, KEYRING)
    task = progress.add_task(f"{url.partition('+')[0]}, {members:,} members", total=members)
    began = time.perf_counter()
    await load(url, members, lambda rows: progress.advance(task, rows))
    seconds = time.perf_counter() - began
    database = Database(url, keyring=KEYRING)
    try:
        size = await size_mb(database, url)
        times = {name: await measure(database, members, lookups, find) for name, find in FINDS.items()}
    finally:
        await database.close()
    return times, seconds, size


def main() -> None:
    """Run it all, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.members", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="members, by commas")
    parser.add_argument("--lookups", type=int, default=LOOKUPS)
    parser.add_argument("--databases", default="postgresql,sqlite")
    wanted = parser.parse_args()
    console = make_console()
    table = Table(title="A member is looked up (ms), the audit entry included")
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="right" if number not in (0, 2) else "left")
    with real_postgres() as server, tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
        for kind in wanted.databases.split(","):
            for members in map(int, wanted.sizes.split(",")):
                file = Path(folder) / f"{members}.db"
                url = f"sqlite+aiosqlite:///{file}" if kind == "sqlite" else server.new_database()
                times, seconds, size = asyncio.run(run(url, members, wanted.lookups, progress))
                for name, one in times.items():
                    figures = (one.median, one.p99, one.whole_median, one.whole_p99)
                    cells = [f"{figure:.2f}" for figure in figures]
                    table.add_row(kind, f"{members:,}", name, *cells, f"{seconds:.0f} s", f"{size:,.0f} MB")
    console.print(table)
    console.print(f"{wanted.lookups} lookups each, one after another. {machine()}", highlight=False)


if __name__ == "__main__":
    main()
