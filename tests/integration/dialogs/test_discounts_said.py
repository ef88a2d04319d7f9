"""What people say of discounts, through the real engine and understanding: it brings the partners."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dialogs.turns import Channel, Locale, Turn
from storage import Database
from tests.integration.dialogs.conftest import BASE, NewEngine
from tests.support.learned import learned

PHRASES = yaml.safe_load((Path(__file__).parents[2] / "unit/backend/loyalty/phrases.yml").read_text("utf-8"))
BRINGS = [one for one in PHRASES if "first" in one and one.get("by_itself", True)]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_people_say_brings_the_partner(demo: Database, new_engine: NewEngine) -> None:
    engine = new_engine(demo, learned(BASE))
    missed = []
    for number, phrase in enumerate(BRINGS):
        turn = Turn(Channel.WEB, f"{number:064x}", text=phrase["say"], locale=Locale.RU, update_id="1")
        said = "\n".join(reply.text for reply in (await engine.handle(turn)).replies)
        if phrase["first"] not in said:
            missed.append((phrase["say"], said))
    assert missed == []
    assert len(BRINGS) >= 60
