"""What an import does to the register: each statement does a thing for all rows of a batch at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, case, delete, exists, func, insert, literal, null, select, update

from backend.members.entities import CardStatus, Loyalty, ProofWay
from storage.ordinals import next_ordinal
from storage.tables import cards, import_organisations, import_rows, links, members, memberships

_rows = import_rows.c
_MINE = _rows.batch_id == bindparam("batch")
_TODAY = bindparam("today", type_=Date())
_PERSONAL = (
    "surname",
    "first_name",
    "patronymic",
    "born",
    "phone",
    "email",
    "phone_index",
    "email_index",
    "name_index",
    "dues_paid_until",
    "loyalty",
)
REMOVED = b""
"""What a staged row has as the index of a telephone or e-mail that is taken away: what is sealed cannot be compared."""
_has_card = exists().where(cards.c.number == _rows.card_number)

_CONTACTS = ("phone", "email", "phone_index", "email_index")


def _changed(name: str) -> ColumnElement[Any]:
    """What is kept where the row says nothing; contacts that were withdrawn stay empty, whenever that was."""
    changed = func.coalesce(_rows[name], members.c[name])
    if name not in _CONTACTS:
        return changed
    removed = _rows[f"{name.removesuffix('_index')}_index"] == REMOVED
    kept = (members.c.contacts_withdrawn_at.is_not(None), members.c[name])
    return case(kept, (removed, null()), else_=changed)


CHANGE_MEMBERS = (
    update(members)
    .where(_MINE, _rows.member_id == members.c.id, members.c.erased_at.is_(None))
    .values({name: _changed(name) for name in _PERSONAL})
)

_new: dict[str, Any] = {"register_number": _rows.register_number, **{name: _rows[name] for name in _PERSONAL}}
_new["loyalty"] = func.coalesce(_rows.loyalty, literal(Loyalty.BASIC.value))
ADD_MEMBERS = insert(members).from_select(
    list(_new), select(*_new.values()).where(_MINE, _rows.member_id.is_(None)).order_by(_rows.row)
)

CHANGE_PERIODS = (
    update(memberships)
    .where(_MINE, _rows.period_id == memberships.c.id)
    .values(
        joined=func.coalesce(_rows.period_joined, memberships.c.joined),
        left=func.coalesce(_rows.period_left, memberships.c.left),
    )
)

ADD_PERIODS = insert(memberships).from_select(
    ["member_id", "organisation_id", "joined", "left"],
    select(members.c.id, import_organisations.c.organisation_id, _rows.joined, _rows.left)
    .select_from(import_rows)
    .join(members, members.c.register_number == _rows.register_number)
    .join(
        import_organisations,
        (import_organisations.c.batch_id == _rows.batch_id) & (import_organisations.c.key == _rows.organisation),
    )
    .where(_MINE)
    .order_by(_rows.row),
)

CHANGE_CARDS = (
    update(cards)
    .where(_MINE, _rows.card_number == cards.c.number, _rows.member_id == cards.c.member_id)
    .values(valid_until=func.coalesce(_rows.card_valid_until, cards.c.valid_until))
)

_REPLACED = select(_rows.member_id).where(_MINE, _rows.card_number.is_not(None), ~_has_card)
"""Those who get a new card."""
BLOCK_REPLACED = update(cards).where(cards.c.member_id.in_(_REPLACED)).values(status=CardStatus.BLOCKED.value)
CUT_REPLACED = delete(links).where(
    links.c.member_id.in_(_REPLACED), links.c.way.in_([way.value for way in ProofWay if not way.is_sure])
)
"""Chats that were linked by the number of the card before: whoever is there is not shown the new one."""

ADD_CARDS = insert(cards).from_select(
    ["number", "member_id", "status", "issued", "ordinal", "valid_until"],
    select(
        _rows.card_number,
        members.c.id,
        literal(CardStatus.ACTIVE.value),
        _TODAY,
        next_ordinal(members.c.id),
        _rows.card_valid_until,
    )
    .select_from(import_rows)
    .join(members, members.c.register_number == _rows.register_number)
    .where(_MINE, _rows.card_number.is_not(None), ~_has_card)
    .order_by(_rows.row),
)
