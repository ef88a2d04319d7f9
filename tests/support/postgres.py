"""A real PostgreSQL for tests: Debian's, in a temp folder, stopped at the end.

Import the fixtures into a ``conftest.py``, or name this module in ``pytest_plugins``.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import migrate
from tests.support.keys import KEYRING

USER = "postgres"
PASSWORD = "s3cret-of-tests"
MISSING = "PostgreSQL is needed for these tests: apt-get install postgresql (see docker/install)"
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "100"}


def binaries() -> Path:
    """The newest PostgreSQL's programs; a test that needs them fails where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: _version(path.parent.parent))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        pytest.fail(MISSING)
    return Path(on_path).parent


def _version(folder: Path) -> int:
    digits = re.match(r"\d+", folder.name)
    return int(digits.group()) if digits else 0


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own on 127.0.0.1; may be stopped and started in the middle of a test."""

    programs: Path
    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)

    def url(self, database: str, password: str = PASSWORD) -> str:
        """The URL of a database on it."""
        return f"postgresql+asyncpg://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make the data folder."""
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
            shutil.chown(secret, USER)
        options = ["-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--locale", "C.UTF-8"]
        self._run("initdb", "-D", str(self.folder / "data"), *options)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"-p {self.port}", f"-k {self.folder}", "-c listen_addresses=127.0.0.1"]
        options += [f"-c {name}={value}" for name, value in self.settings.items()]
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", " ".join(options), "start")

    def stop(self) -> None:
        """Stop it as a crash would: connections are cut."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database: an empty one, or a copy of the database at a URL."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        statement = f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}"
        self._run("psql", "-q", "-d", self.url("postgres").replace("+asyncpg", ""), "-c", statement)
        return self.url(name)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", USER, "--", *command]
        with (self.folder / "output").open("a+b") as output:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=60)
            if done.returncode:
                output.seek(0)
                pytest.fail(f"{program} failed: {output.read().decode(errors='replace')[-2000:]}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session."""
    server = PostgresServer(binaries(), Path(tempfile.mkdtemp(prefix="profline-pg-")), free_port())
    try:
        server.create()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: PostgresServer) -> str:
    """A database with the newest tables, to copy and not to use."""
    url = postgres_server.new_database()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate(url, KEYRING)).result()
    return url


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """A new, empty database."""
    return postgres_server.new_database()
