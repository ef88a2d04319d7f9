"""What members are searched by: keyed hashes of telephone, e-mail and name, made beside what is sealed."""

from __future__ import annotations

from typing import Any

from backend.keys import Keyring
from backend.members.entities import Member
from backend.members.searching import plain_email, plain_name, plain_phone


def search_indexes(
    keyring: Keyring, *, phone: str | None, email: str | None, surname: str | None, first_name: str | None
) -> dict[str, bytes | None]:
    """The columns ``phone_index``, ``email_index`` and ``name_index`` of a member; None for what is not known."""
    texts = {
        "phone_index": (plain_phone(phone) or phone) if phone else None,
        "email_index": plain_email(email) if email else None,
        "name_index": plain_name(surname, first_name) if surname and first_name else None,
    }
    return {name: keyring.index(text, f"members.{name}") if text else None for name, text in texts.items()}


def member_row(member: Member, keyring: Keyring) -> dict[str, Any]:
    """A member as a row of the table, without the membership; what is sealed is sealed on its way in."""
    return {
        "id": member.id,
        "register_number": member.register_number,
        "surname": member.surname,
        "first_name": member.first_name,
        "patronymic": member.patronymic,
        "born": member.born,
        "phone": member.phone,
        "email": member.email,
        "dues_paid_until": member.dues_paid_until,
        "loyalty": member.loyalty.value,
        **search_indexes(
            keyring,
            phone=member.phone,
            email=member.email,
            surname=member.surname,
            first_name=member.first_name,
        ),
    }
