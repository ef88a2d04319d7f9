"""Every transcript, through the real engine and understanding, and through every channel's renderer."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.turns import Channel
from storage import Database
from tests.integration.dialogs.conftest import BASE, NewEngine
from tests.support.clock import FakeClock
from tests.support.learned import learned
from tests.support.rendering import RENDERERS
from tests.support.transcripts import FOLDER, Replay, load

TRANSCRIPTS = sorted(FOLDER.glob("*.yml"))
CASES = [("sqlite", channel) for channel in Channel]
CASES_ON_POSTGRES = [pytest.param("postgresql", Channel.WEB, marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def understanding() -> EmbeddedUnderstanding:
    """The understanding of the product."""
    return learned(BASE)


def test_there_are_enough_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 25


@pytest.mark.parametrize(("url", "channel"), [*CASES, *CASES_ON_POSTGRES], indirect=["url"])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(
    path: Path,
    channel: Channel,
    demo: Database,
    clock: FakeClock,
    new_engine: NewEngine,
    understanding: EmbeddedUnderstanding,
) -> None:
    replay = Replay(demo, clock, lambda: new_engine(demo, understanding), channel)
    turns = 0
    async for result in replay.run(path.name, load(path)):
        turns += 1
        if result.replies:
            RENDERERS[channel](result)
    assert turns
