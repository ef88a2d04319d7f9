"""An import in a process of its own that stops where it is told, to be killed there: ``FILE STAGE STEP``.

The real use case on the real storage; only whoever watches its progress says "here" and goes no further.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from backend.members.register.entities import Summary
from backend.members.register.importing import ImportRegister
from backend.members.register.ports import Stage
from storage import Database
from storage.register_store import SqlRegisterStore
from tests.support.clock import FakeClock
from tests.support.keys import KEYRING

HERE = "here"
URL = "IMPORT_URL"


@dataclass(frozen=True)
class Stopping:
    """Stops at a step of a stage, in the middle of whatever goes on there."""

    stage: str
    step: int

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        if stage.value == self.stage and done >= self.step:
            print(HERE, flush=True)  # noqa: T201 - for the test that waits for it
            while True:
                time.sleep(60)  # until it is killed


async def main(file: str, stage: str, step: str) -> None:
    """Import up to there."""

    async def yes(summary: Summary) -> bool:
        return True

    clock = FakeClock()
    database = Database(os.environ[URL], clock, keyring=KEYRING)
    stopping = Stopping(stage, int(step))
    await ImportRegister(SqlRegisterStore(database), clock, random.Random(1).randrange, stopping)(Path(file), yes)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
