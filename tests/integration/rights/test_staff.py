"""What staff do for a member by command: masked unless asked for, and always in the audit trail."""

from __future__ import annotations

import json
import stat
from collections.abc import Awaitable, Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app import members_staff
from app.members_staff import Staff
from app.settings import Settings
from backend.members.entities import Look
from tests.integration.rights.traces import OTHER, PERSON, Union, Wiring, found_in
from tests.support.keys import SECRET

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
IRINA = Staff("irina")
FULL = Staff("irina", full=True)
NUMBER = PERSON.member.register_number or ""
SECRETS = [PERSON.member.surname, PERSON.member.phone or "", PERSON.member.email or "", "17.02.1957", PERSON.card]


class Office:
    """Staff at a terminal."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def do(self, command: Callable[..., Awaitable[int]], *words: object) -> tuple[int, str]:
        """A command's exit code and what it prints."""
        console = Console(file=StringIO(), width=200)
        code = await command(self.settings, console, *words)
        assert isinstance(console.file, StringIO)
        return code, console.file.getvalue()


@pytest.fixture
def office(wiring: Wiring, union: Union) -> Office:
    """An office over the same database."""
    import base64

    from pydantic import SecretStr

    key = SecretStr(base64.b64encode(SECRET).decode())
    return Office(wiring.settings.model_copy(update={"data_keys": key, "demo": False}))


@pytest.mark.parametrize("number", [NUMBER, PERSON.card, "7700 0000 16"])
async def test_a_member_is_shown_masked(office: Office, number: str) -> None:
    code, printed = await office.do(members_staff.show, IRINA, number)
    assert code == 0
    assert "Пелагея А. В." in printed
    assert "…2233" in printed
    assert found_in(SECRETS, [printed]) == []


async def test_a_member_is_shown_whole_where_asked_for(office: Office) -> None:
    _, printed = await office.do(members_staff.show, FULL, NUMBER)
    assert len({needle for needle, _ in found_in(SECRETS, [printed])}) == len(SECRETS)
    assert "Завод" in printed


@pytest.mark.parametrize(
    "wanted", ["Вороновская Пелагея", "вороновская  пелагея", "8 916 111-22-33", "Pelageya@Example.org"]
)
async def test_members_are_found(office: Office, wanted: str) -> None:
    code, printed = await office.do(members_staff.find, IRINA, wanted)
    assert code == 0
    assert NUMBER in printed
    assert str(OTHER.member.register_number) not in printed


@pytest.mark.parametrize("command", [members_staff.show, members_staff.block, members_staff.links])
async def test_an_unknown_number_is_said(office: Office, command: Callable[..., Awaitable[int]]) -> None:
    code, printed = await office.do(command, IRINA, "РГ-0000000")
    assert code == 1
    assert "no member" in printed


async def test_each_look_is_in_the_audit_trail_in_words(office: Office) -> None:
    await office.do(members_staff.show, IRINA, NUMBER)
    code, printed = await office.do(members_staff.audit, NUMBER, 5)
    assert code == 0
    assert "сотрудник irina" in printed
    assert "посмотреть карточку учёта" in printed
    assert found_in(SECRETS, [printed]) == []


async def test_a_card_is_blocked_and_issued_anew(office: Office, wiring: Wiring, union: Union) -> None:
    assert (await office.do(members_staff.block, IRINA, NUMBER))[0] == 0
    code, _ = await office.do(members_staff.reissue, IRINA, NUMBER)
    assert code == 0
    async with wiring.database.write() as tx:
        cards = await tx.members.cards_of(union.ids[0])
        assert await tx.members.get(union.ids[0], Look("system", "test")) is not None
    assert {card.status.value for card in cards} == {"active", "blocked"}


async def test_linked_channels_are_listed(office: Office) -> None:
    _, printed = await office.do(members_staff.links, IRINA, NUMBER)
    assert "Linked channels: 3." in printed
    assert PERSON.telegram not in printed


async def test_everything_about_a_member_is_written_for_their_eyes(office: Office, tmp_path: Path) -> None:
    page, data = tmp_path / "about.html", tmp_path / "about.json"
    assert (await office.do(members_staff.about, FULL, NUMBER, page))[0] == 0
    assert (await office.do(members_staff.about, FULL, NUMBER, data))[0] == 0
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    written = page.read_text("utf-8")
    for expected in (PERSON.member.full_name, "17.02.1957", PERSON.member.email, "сотрудник irina", PERSON.telegram):
        assert str(expected) in written
    assert "src=" not in written
    assert found_in(OTHER.needles(), [written]) == []
    told = json.loads(data.read_text("utf-8"))
    assert told["member"]["phone"] == PERSON.member.phone
    assert len(told["conversations"]) >= 4
    assert (await office.do(members_staff.about, FULL, NUMBER, page))[0] == 1  # never in place of another file


async def test_staff_erase_when_they_are_sure(office: Office, wiring: Wiring) -> None:
    assert (await office.do(members_staff.erase, FULL, NUMBER, "written_request", lambda question: False))[0] == 1
    assert found_in([PERSON.member.surname], await wiring.rows())
    code, printed = await office.do(members_staff.erase, FULL, NUMBER, "written_request", lambda question: True)
    assert code == 0
    assert "turns" in printed
    assert found_in(PERSON.needles(), await wiring.rows()) == []
