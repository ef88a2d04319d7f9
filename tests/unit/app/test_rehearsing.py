"""What is made before anybody asks for it is what a call would say."""

from __future__ import annotations

from pathlib import Path

from app.core import open_core
from app.rehearsing import answers
from app.settings import Settings
from dialogs.turns import Channel, Turn
from ivr.call.script import answer_of
from tests.support.phone import cache_dir


async def test_an_answer_on_the_telephone_consists_of_rehearsed_sentences(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, cache_dir=cache_dir(), database_url=None)
    async with open_core(settings) as core:
        rehearsed = set(answers(core))
        result = await core.engine.handle(Turn(Channel.PHONE, "call", choice="go:pay.delay"))
    assert len(rehearsed) > 2 * len(core.knowledge)
    assert set(answer_of(result)[:2]) <= rehearsed
