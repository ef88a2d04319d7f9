"""The file of everything about a member: its days are those of Moscow."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.about_me import sections
from backend.members.entities import Card, CardStatus
from backend.rights.entities import AboutMember
from tests.integration.storage.people import MARINA


@pytest.mark.parametrize(("hour", "status"), [(20, CardStatus.ACTIVE), (21, CardStatus.EXPIRED)])
def test_a_card_ends_with_the_day_in_moscow(hour: int, status: CardStatus) -> None:
    card = Card("7700000016", 1, CardStatus.ACTIVE, date(2026, 11, 22))
    nothing: dict[str, tuple[()]] = dict.fromkeys(
        ("memberships", "links", "consents", "conversations", "requests", "sign_ups", "calls", "messages", "looks"), ()
    )
    about = AboutMember(at=datetime(2026, 11, 22, hour, 30, tzinfo=UTC), member=MARINA, cards=(card,), **nothing)
    (cards,) = [one for one in sections(about) if one.name == "cards"]
    assert [row["status"] for row in cards.rows] == [status]
