"""What a row does to what is kept. Whatever it does, doing it again does nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from backend.members.register.entities import Change, Known, KnownCard, Period, RegisterRow
from backend.members.register.planning import another_person, contacts_removed, default_validity, left_too_early, plan

TODAY = date(2026, 11, 23)
HERE, THERE = 4, 5
ROW = RegisterRow(2, "7", "Иванов", "Иван", "Иванович", date(1985, 3, 14), organisation=(("primary", "Завод"),))
KNOWN = Known(
    1, "Иванов", "Иван", "Иванович", date(1985, 3, 14), "+79001234567", None, None, "basic",
    (Period(9, HERE, date(2010, 2, 1), None),), (KnownCard("7700000016", date(2028, 1, 1)),),
)  # fmt: skip


def planned(row: RegisterRow, known: Known | None = KNOWN, organisation: int | None = HERE) -> Change | None:
    """The plan; and once it is done, the same row plans nothing, on the day and later."""
    change = plan(row, known, organisation, TODAY)
    after = _done(change, row, known)
    assert not left_too_early(row, after)
    assert all(one.left is None or one.left >= one.joined for one in after.periods)
    assert plan(row, after, organisation, TODAY) is None
    assert plan(row, after, organisation, TODAY + timedelta(days=100)) is None
    return change


def test_nothing_new_is_nothing() -> None:
    assert planned(ROW) is None
    assert planned(replace(ROW, patronymic=None, organisation=()), organisation=None) is None


def test_a_new_member_has_everything() -> None:
    change = planned(replace(ROW, joined=date(2020, 1, 1)), None)
    assert change is not None
    assert (change.member_id, change.surname, change.name) == (None, "Иванов", ("Иванов", "Иван"))
    assert (change.organisation, change.joined, change.left) == (HERE, date(2020, 1, 1), None)
    assert (change.needs_card, change.card_valid_until) == (True, date(2029, 11, 23))


def test_who_has_left_before_joining_is_told_of_joined_no_later() -> None:
    change = planned(replace(ROW, left=date(2020, 1, 1)), None)
    assert change is not None
    assert (change.joined, change.left) == (date(2020, 1, 1), date(2020, 1, 1))


def test_only_what_differs_changes() -> None:
    change = planned(replace(ROW, email="a@b.ru", dues_paid_until=date(2027, 1, 31)))
    assert change == Change(2, "7", 1, email="a@b.ru", dues_paid_until=date(2027, 1, 31))


def test_a_new_surname_is_searched_by_with_the_first_name() -> None:
    change = planned(replace(ROW, surname="Петров"))
    assert change == Change(2, "7", 1, surname="Петров", name=("Петров", "Иван"))


@pytest.mark.parametrize(
    ("joined", "begins", "ends"),
    [
        (None, TODAY, date(2026, 11, 22)),
        (date(2010, 2, 1), TODAY, date(2026, 11, 22)),  # the day of joining the union, long ago
        (date(1999, 1, 1), TODAY, date(2026, 11, 22)),
        (date(2026, 5, 1), date(2026, 5, 1), date(2026, 4, 30)),
    ],
)
def test_moving(joined: date | None, begins: date, ends: date) -> None:
    change = planned(replace(ROW, joined=joined), organisation=THERE)
    assert change == Change(2, "7", 1, period_id=9, period_left=ends, organisation=THERE, joined=begins)


def test_a_day_of_joining_is_put_right() -> None:
    change = planned(replace(ROW, joined=date(2011, 1, 1)))
    assert change == Change(2, "7", 1, period_id=9, period_joined=date(2011, 1, 1))


def test_a_day_within_an_earlier_membership_is_left_alone() -> None:
    periods = (Period(8, THERE, date(2000, 1, 1), date(2010, 1, 31)), *KNOWN.periods)
    assert planned(replace(ROW, joined=date(2005, 1, 1)), replace(KNOWN, periods=periods)) is None
    assert planned(replace(ROW, joined=date(2000, 1, 1)), replace(KNOWN, periods=periods)) is None


def test_leaving_and_another_day_of_leaving() -> None:
    change = planned(replace(ROW, left=date(2020, 1, 1)))
    assert change == Change(2, "7", 1, period_id=9, period_left=date(2020, 1, 1))
    gone = replace(KNOWN, periods=(Period(9, HERE, date(2010, 2, 1), date(2020, 1, 1)),))
    assert planned(ROW, gone) is None
    assert planned(replace(ROW, left=date(2021, 1, 1)), gone) == Change(
        2, "7", 1, period_id=9, period_left=date(2021, 1, 1)
    )


def test_coming_back() -> None:
    gone = replace(KNOWN, periods=(Period(9, HERE, date(2010, 2, 1), date(2020, 1, 1)),))
    change = planned(replace(ROW, joined=date(2024, 1, 1)), gone, THERE)
    assert change == Change(2, "7", 1, organisation=THERE, joined=date(2024, 1, 1))


def test_cards() -> None:
    assert planned(replace(ROW, card_number="7700000024")) == Change(
        2, "7", 1, card_number="7700000024", card_valid_until=date(2029, 11, 23)
    )
    assert planned(replace(ROW, card_valid_until=date(2030, 1, 1))) == Change(
        2, "7", 1, card_number="7700000016", card_valid_until=date(2030, 1, 1)
    )
    assert planned(ROW, replace(KNOWN, cards=())) == Change(
        2, "7", 1, needs_card=True, card_valid_until=date(2029, 11, 23)
    )


def test_a_card_that_was_replaced_since_is_left_so() -> None:
    reissued = replace(KNOWN, cards=(KnownCard("7700000024", date(2028, 1, 1)), *KNOWN.cards))
    assert planned(replace(ROW, card_number="7700000016", card_valid_until=date(2027, 1, 1)), reissued) is None
    assert planned(replace(ROW, card_number="7700000016", card_valid_until=date(2030, 1, 1)), reissued) == Change(
        2, "7", 1, card_number="7700000024", card_valid_until=date(2030, 1, 1)
    )


def test_a_day_of_leaving_before_the_membership() -> None:
    early = replace(ROW, left=date(2009, 1, 1))
    assert left_too_early(early, KNOWN)
    imported = replace(KNOWN, cards=(KnownCard("7700000016", date(2028, 1, 1), KNOWN.periods[0].joined),))
    assert not left_too_early(early, imported)
    assert planned(early, imported) == Change(
        2, "7", 1, period_id=9, period_joined=date(2009, 1, 1), period_left=date(2009, 1, 1)
    )
    told = replace(early, joined=date(2005, 1, 1))
    assert planned(told, organisation=THERE) == Change(
        2, "7", 1, period_id=9, period_joined=date(2005, 1, 1), period_left=date(2009, 1, 1)
    )
    before = replace(KNOWN, periods=(Period(8, THERE, date(2000, 1, 1), date(2010, 1, 31)), *KNOWN.periods))
    assert left_too_early(told, before)


def test_contacts_are_taken_away() -> None:
    change = planned(replace(ROW, phone="", email=""))
    assert change == Change(2, "7", 1, phone="")
    assert contacts_removed(change) == 1
    new = planned(replace(ROW, phone="", email=""), None)
    assert new is not None
    assert (new.phone, new.email, contacts_removed(new)) == (None, None, 0)


def test_another_person_under_the_number() -> None:
    assert another_person(replace(ROW, first_name="Пётр", born=date(1990, 1, 1)), KNOWN)
    assert not another_person(replace(ROW, first_name="ИВАН", born=date(1990, 1, 1)), KNOWN)
    assert not another_person(replace(ROW, first_name="Пётр", surname="Сидоров"), KNOWN)


@pytest.mark.parametrize("seed", range(400))
def test_doing_it_twice_is_doing_it_once(seed: int) -> None:
    draw = random.Random(seed)
    days = [date(2000, 1, 1) + timedelta(days=draw.randint(0, 9_500)) for _ in range(6)]
    days.sort()
    periods = [Period(1, HERE, days[0], days[1]), Period(2, THERE, days[2], draw.choice((None, days[3])))]
    cards = (KnownCard("7700000016", days[5]), KnownCard("7700000024", days[4]))
    known = replace(KNOWN, periods=tuple(periods[draw.randint(0, 2) :]), cards=cards[draw.randint(0, 2) :])
    joined, left = draw.choice((None, *days)), draw.choice((None, None, *days))
    row = replace(
        ROW,
        joined=joined,
        left=None if joined and left and left < joined else left,
        card_number=draw.choice((None, "7700000016", "7700000024", "7700000040")),
        card_valid_until=draw.choice((None, days[5])),
    )
    kept = draw.choice((None, known, known, known))
    if kept is None or not left_too_early(row, kept):
        planned(row, kept, draw.choice((HERE, THERE)))


def test_cards_of_a_leap_day_end_on_a_day() -> None:
    assert default_validity(date(2028, 2, 29)) == date(2031, 2, 28)


def _done(change: Change | None, row: RegisterRow, known: Known | None) -> Known:
    """What is kept after a change, as storage does it."""
    if change is None:
        assert known is not None
        return known
    before = known or replace(KNOWN, phone=None, patronymic=None, loyalty="basic", periods=(), cards=())
    names = ("surname", "first_name", "patronymic", "born", "phone", "email", "dues_paid_until", "loyalty")
    told: dict[str, Any] = {name: getattr(change, name) or None for name in names if getattr(change, name) is not None}
    periods = [
        replace(one, joined=change.period_joined or one.joined, left=change.period_left or one.left)
        if one.id == change.period_id
        else one
        for one in before.periods
    ]
    if change.organisation is not None and change.joined is not None:
        periods.append(Period(10, change.organisation, change.joined, change.left))
    cards = [
        replace(one, valid_until=change.card_valid_until or one.valid_until)
        if one.number == change.card_number
        else one
        for one in before.cards
    ]
    number = change.card_number or ("7700000032" if change.needs_card else None)
    if number and number not in {one.number for one in cards}:
        assert change.card_valid_until is not None
        cards.insert(0, KnownCard(number, change.card_valid_until))
    periods.sort(key=lambda one: (one.left is None, one.left or one.joined, one.joined, one.id))
    return replace(before, **told, periods=tuple(periods), cards=tuple(cards))
