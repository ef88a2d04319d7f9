"""The catalogue in memory follows what is stored."""

from __future__ import annotations

from backend.loyalty.entities import Partner
from backend.loyalty.keeping import KeptCatalogue
from dialogs.vocabulary import house_vocabulary
from tests.fakes.partners import FakePartners


async def test_all_partners_are_read_once_a_version() -> None:
    stored, kept = FakePartners(), KeptCatalogue(house_vocabulary())
    assert len(await kept.current(stored)) == 0
    await stored.replace_all([Partner("1", "Аптека", "pharmacy", "5 %", "")])
    first = await kept.current(stored)
    assert len(first) == 1
    assert await kept.current(stored) is first
    assert kept.reads == 2
