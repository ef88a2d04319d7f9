"""A row compared with what is kept: what is to be done, or nothing. Pure: no storage, no clock.

An empty cell leaves things as they are, and so does what the register has said before: the second import of a file
finds nothing to do. Telephone and e-mail of who withdrew consent are as empty cells; an empty text takes one away.
"""

from __future__ import annotations

from datetime import date, timedelta

from backend.members.register.entities import Change, Known, Period, RegisterRow

CARD_YEARS = 3
"""How long a card is valid where the file does not tell."""
_PLAIN = ("surname", "first_name", "patronymic", "born", "phone", "email", "dues_paid_until", "loyalty")
_CONTACTS = ("phone", "email")


def plan(row: RegisterRow, known: Known | None, organisation: int | None, today: date) -> Change | None:
    """What a row does; None where everything is so already. ``organisation`` is a key, None where none is given."""
    change = Change(row.number, row.register_number)
    if known is None:
        _everything(change, row)
        _begin(change, organisation, row.joined or min(today, row.left or today), row.left)
        change.card_valid_until = row.card_valid_until or default_validity(today)
        change.needs_card = row.card_number is None
        return change
    change.member_id = known.member_id
    changed = [_person(change, row, known), _periods(change, row, known, organisation, today)]
    changed.append(_card(change, row, known, today))
    return change if any(changed) else None


def another_person(row: RegisterRow, known: Known) -> bool:
    """Whether the number seems to have been given to somebody else, who must not inherit what is linked to it."""
    first_names = (row.first_name.casefold().replace("ё", "е"), known.first_name.casefold().replace("ё", "е"))
    return row.born != known.born and first_names[0] != first_names[1]


def leaves_contacts_out(row: RegisterRow, known: Known | None) -> bool:
    """Whether the row has a telephone or e-mail that is not to be taken."""
    return known is not None and known.contacts_withdrawn and any(getattr(row, name) for name in _CONTACTS)


def contacts_removed(change: Change | None) -> int:
    """How many of telephone and e-mail a change takes away."""
    return sum(getattr(change, name) == "" for name in _CONTACTS) if change else 0


def default_validity(today: date) -> date:
    """Until when a card is valid that the file does not tell it of."""
    year = today.year + CARD_YEARS
    return date(year, today.month, 28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def _everything(change: Change, row: RegisterRow) -> None:
    for name in (*_PLAIN, "card_number"):
        setattr(change, name, getattr(row, name) or None)
    change.name = (row.surname, row.first_name)


def _person(change: Change, row: RegisterRow, known: Known) -> bool:
    changed = False
    for name in _PLAIN:
        value = None if name in _CONTACTS and known.contacts_withdrawn else getattr(row, name)
        if value is not None and value != (getattr(known, name) or ""):
            setattr(change, name, value)
            changed = True
    if change.surname or change.first_name:
        change.name = (row.surname, row.first_name)
    return changed


def _periods(change: Change, row: RegisterRow, known: Known, organisation: int | None, today: date) -> bool:
    """Memberships: moved to another organisation, joined again, left, or a day put right."""
    if not known.periods:
        if organisation is None:
            return False
        _begin(change, organisation, row.joined or min(today, row.left or today), row.left)
        return True
    newest = known.periods[-1]
    if newest.left is None and row.left is not None and row.left < newest.joined:
        return _left_before_joining(change, row, known)
    if newest.left is not None:
        return _after_leaving(change, row, newest, organisation)
    if organisation is not None and organisation != newest.organisation_id:
        _move(change, row, newest, organisation, today)
        return True
    return _put_right(change, row, known.periods)


def _after_leaving(change: Change, row: RegisterRow, newest: Period, organisation: int | None) -> bool:
    """A later day of joining begins a membership anew; another day of leaving is put right."""
    assert newest.left is not None
    if row.joined is not None and row.joined > newest.left:
        _begin(change, organisation or newest.organisation_id, row.joined, row.left)
        return True
    if row.left is not None and row.left != newest.left and row.left >= newest.joined:
        change.period_id, change.period_left = newest.id, row.left
        return True
    return False


def left_too_early(row: RegisterRow, known: Known) -> bool:
    """Whether the day of leaving fits no membership that is kept: somebody has to look which day is wrong."""
    if row.left is None or not known.periods or row.left >= known.periods[-1].joined:
        return False
    if known.periods[-1].left is None:
        return _really_joined(row, known) is None
    return all(row.left != one.left for one in known.periods)


def _left_before_joining(change: Change, row: RegisterRow, known: Known) -> bool:
    joined = _really_joined(row, known)
    if joined is not None:
        change.period_id, change.period_joined, change.period_left = known.periods[-1].id, joined, row.left
    return joined is not None


def _really_joined(row: RegisterRow, known: Known) -> date | None:
    """A day of joining that goes with a day of leaving before the one that is kept: as told, or pulled back to it
    where ours was a guess, the day on which the first card was issued."""
    newest = known.periods[-1]
    guessed = any(card.issued == newest.joined for card in known.cards)
    joined = row.joined or (row.left if guessed else None)
    if joined is None or any(joined <= (one.left or one.joined) for one in known.periods[:-1]):
        return None
    return joined


def _move(change: Change, row: RegisterRow, newest: Period, organisation: int, today: date) -> None:
    """The membership ends on the day before the new one. Where the file tells no new day of joining, that is today:
    it may hold the day of joining the union, long ago."""
    told = row.joined is not None and row.joined > newest.joined
    begins = row.joined if told and row.joined else max(today, newest.joined)
    if row.left is not None and row.left < begins:
        begins = max(row.left, newest.joined)
    change.period_id = newest.id
    change.period_left = max(newest.joined, begins - timedelta(days=1))
    _begin(change, organisation, begins, row.left)


def _put_right(change: Change, row: RegisterRow, periods: tuple[Period, ...]) -> bool:
    newest, before = periods[-1], periods[-2] if len(periods) > 1 else None
    joined = row.joined if row.joined and all(row.joined != one.joined for one in periods) else None
    if joined and before and joined <= (before.left or before.joined):
        joined = None
    left = row.left if row.left and row.left >= (joined or newest.joined) else None
    if joined or left:
        change.period_id, change.period_joined, change.period_left = newest.id, joined, left
    return bool(joined or left)


def _begin(change: Change, organisation: int | None, joined: date, left: date | None) -> None:
    change.organisation, change.joined, change.left = organisation, joined, left


def _card(change: Change, row: RegisterRow, known: Known, today: date) -> bool:
    """A number that the member does not hold is a new card; one that was replaced since stays replaced, and a later
    day beside its number prolongs the newest."""
    newest = known.cards[0] if known.cards else None
    held = {card.number for card in known.cards}
    if row.card_number is not None and row.card_number not in held:
        change.card_number = row.card_number
        change.card_valid_until = row.card_valid_until or default_validity(today)
        return True
    if newest is None:
        change.needs_card = True
        change.card_valid_until = row.card_valid_until or default_validity(today)
        return True
    until = row.card_valid_until
    if until is None or until == newest.valid_until:
        return False
    if row.card_number not in (None, newest.number) and until < newest.valid_until:
        return False  # an old day of a card that was replaced
    change.card_number, change.card_valid_until = newest.number, until
    return True
