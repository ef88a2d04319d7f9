"""Importing a register: time, memory, report, and how long others wait meanwhile: ``python -m bench.register``.

Each import is the real ``profline members import`` in a process of its own, into an empty database: SQLite, and
PostgreSQL as Debian has it (with fsync off, as in tests). Then the same file again, and an export.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from backend.keys import new_key
from bench.measuring import machine
from tests.support.postgres import PostgresServer, binaries, free_port
from tests.support.register import write_register

KINDS = ("xlsx", "csv")
DATABASES = ("sqlite", "postgresql")


@dataclass
class Waiting:
    """Somebody else who writes to the SQLite file every 20 ms, as turns do; how long the longest wait was."""

    file: Path
    longest: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.file.exists() and not self._stop.is_set():
            self._stop.wait(0.02)
        with closing(sqlite3.connect(self.file, timeout=60, isolation_level=None)) as other:
            while not self._stop.wait(0.02):
                began = time.perf_counter()
                with suppress(sqlite3.OperationalError):
                    other.execute("BEGIN IMMEDIATE")
                    other.execute("COMMIT")
                self.longest = max(self.longest, time.perf_counter() - began)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Write from a thread of our own while the block runs."""
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()


@dataclass(frozen=True)
class Run:
    """A command's time, and the memory of its process at most, in MB."""

    seconds: float
    memory: float
    output: str


def command(env: dict[str, str], *words: str) -> Run:
    """Run ``profline members`` to its end."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "app", "members", *words], env=env, stdout=output)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if child.returncode:
        raise SystemExit(f"profline members {' '.join(words)}: {child.returncode}\n{text}")
    return Run(seconds, used.ru_maxrss / 1024, text)


def measure(table: Table, folder: Path, file: Path, url: str, name: str) -> None:
    """One database and one file: the import, the same again, the export."""
    env = os.environ | {
        "PROFLINE_DATABASE_URL": url,
        "PROFLINE_DATA_DIR": str(folder / "data"),
        "PROFLINE_DATA_KEYS": new_key(),
    }
    command(env, "import", str(file), "--dry-run")  # the tables are made, and code is compiled
    waiting = Waiting(folder / "profline.db")
    with waiting.watching():
        first = command(env, "import", str(file), "--yes", "--report", str(folder / "bad.csv"))
    again = command(env, "import", str(file), "--yes")
    out = folder / f"export{file.suffix}"
    exported = command(env, "export", str(out), "--yes", "--who", "bench")
    bad = len((folder / "bad.csv").read_text("utf-8-sig").splitlines()) - 1
    for what, run in (("import", first), ("the same again", again), ("export", exported)):
        wait = f"{waiting.longest * 1000:,.0f} ms" if what == "import" and name == "sqlite" else ""
        print(name, file.suffix, what, f"{run.seconds:.1f} s", f"{run.memory:.0f} MB", flush=True)
        table.add_row(name, file.suffix, what, f"{run.seconds:.1f} s", f"{run.memory:.0f} MB", wait, str(bad))


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'profline.db'}"
        return
    place = Path(tempfile.mkdtemp(prefix="profline-pg-"))
    server = PostgresServer(binaries(), place, free_port())
    try:
        server.create()
        server.start()
        yield server.new_database()
        server.stop()
    finally:
        shutil.rmtree(place)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--bad", type=int, default=500)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    wanted = parser.parse_args()
    title = f"A register of {wanted.rows:,} rows, {wanted.bad} of them bad; PostgreSQL with fsync off. {machine()}"
    table = Table(title=title, title_justify="left")
    for column in ("database", "file", "what", "time", "memory", "longest wait of another writer", "faults reported"):
        table.add_column(column)
    for kind in wanted.kinds:
        for name in wanted.databases:
            with tempfile.TemporaryDirectory(prefix="profline-register-") as made:
                folder = Path(made)
                write_register(folder / f"register.{kind}", wanted.rows, wanted.bad)
                with database(name, folder) as url:
                    measure(table, folder, folder / f"register.{kind}", url, name)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
