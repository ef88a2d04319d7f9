"""What staff do for a member by command: masked unless asked for, and always in the audit trail."""

from __future__ import annotations

import json
import stat
from collections.abc import Awaitable, Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app import audit, calls_cli, inbox, members_acts, members_staff
from app.settings import Settings
from app.staff import Staff
from app.staff_words import known_as, login
from backend.inbox.entities import RequestKind, StaffRequest
from backend.members.entities import Link, Look, ProofWay
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
    return Office(
        wiring.settings.model_copy(update={"data_keys": key, "demo": False, "telegram_token": key, "vk_token": key})
    )


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
    "wanted",
    [
        "Вороновская Пелагея",
        "вороновская  пелагея",
        "Вороновская Пелагея Аристарховна",
        "8 916 111-22-33",
        "Pelageya@Example.org",
    ],
)
async def test_members_are_found(office: Office, wanted: str) -> None:
    code, printed = await office.do(members_staff.find, IRINA, wanted)
    assert code == 0
    assert NUMBER in printed
    assert str(OTHER.member.register_number) not in printed


@pytest.mark.parametrize("command", [members_staff.show, members_acts.block, members_staff.links])
async def test_an_unknown_number_is_said(office: Office, command: Callable[..., Awaitable[int]]) -> None:
    code, printed = await office.do(command, IRINA, "РГ-0000000")
    assert code == 1
    assert "Нет человека с номером РГ-0000000" in printed


async def test_each_look_is_in_the_audit_trail_in_words(office: Office) -> None:
    await office.do(members_staff.show, IRINA, NUMBER)
    code, printed = await office.do(audit.audit, IRINA, NUMBER, 5)
    assert code == 0
    assert "сотрудник irina" in printed
    assert "посмотреть карточку учёта" in printed
    assert found_in(SECRETS, [printed]) == []


async def test_a_card_is_blocked_and_issued_anew(office: Office, wiring: Wiring, union: Union) -> None:
    assert (await office.do(members_acts.block, IRINA, NUMBER))[0] == 0
    code, _ = await office.do(members_acts.reissue, IRINA, NUMBER)
    assert code == 0
    async with wiring.database.write() as tx:
        cards = await tx.members.cards_of(union.ids[0])
        assert await tx.members.get(union.ids[0], Look("system", "test")) is not None
    assert {card.status.value for card in cards} == {"active", "blocked"}


async def test_linked_channels_are_listed(office: Office) -> None:
    _, printed = await office.do(members_staff.links, IRINA, NUMBER)
    assert "Привязано каналов: 3." in printed
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
    assert (await office.do(members_acts.erase, FULL, NUMBER, "written_request", lambda question: False))[0] == 1
    assert found_in([PERSON.member.surname], await wiring.rows())
    code, printed = await office.do(members_acts.erase, FULL, NUMBER, "written_request", lambda question: True)
    assert code == 0
    assert "реплик" in printed
    rows = await wiring.rows()
    waiting = [row for row in rows if row.startswith("outbox") and found_in(PERSON.needles(), [row])]
    assert waiting
    assert all('"unkept": true' in row for row in waiting)  # the last word, deleted when it is delivered
    assert found_in(PERSON.needles(), [row for row in rows if row not in waiting]) == []


async def test_another_patronymic_finds_nobody_and_a_surname_alone_is_told_to_be_too_little(office: Office) -> None:
    code, printed = await office.do(members_staff.find, IRINA, "Вороновская Пелагея Ивановна")
    assert (code, "Никто не найден" in printed) == (1, True)
    code, printed = await office.do(members_staff.find, IRINA, "Вороновская")
    assert (code, "нужны фамилия и имя" in printed) == (1, True)


async def test_a_name_given_stands_beside_the_login_in_the_audit_trail(office: Office) -> None:
    await office.do(members_staff.show, Staff(known_as("boss")), NUMBER)
    _, printed = await office.do(audit.audit, IRINA, "", 1)
    assert f"boss (login {login()})" in printed
    assert known_as("") == known_as(login()) == login()


async def test_the_audit_trail_names_register_numbers_and_is_looked_at_itself(office: Office, union: Union) -> None:
    await office.do(audit.audit, IRINA, NUMBER, 5)
    _, printed = await office.do(audit.audit, IRINA, NUMBER, 5)
    assert "посмотреть журнал" in printed
    assert NUMBER in printed
    await office.do(members_acts.erase, IRINA, NUMBER, "written_request", lambda question: True)
    _, printed = await office.do(audit.audit, IRINA, "", 5)
    assert f"удалён (№ {union.ids[0]})" in printed
    assert NUMBER not in printed


@pytest.mark.parametrize("command", [members_acts.block, members_acts.reissue])
async def test_who_linked_by_card_and_date_is_shut_out_and_the_owner_is_told(
    office: Office, wiring: Wiring, union: Union, command: Callable[..., Awaitable[int]]
) -> None:
    thief = Link(union.ids[0], "vk", "999888777", ProofWay.CARD, wiring.clock.now())
    sure = Link(union.ids[0], "telegram", "4242", ProofWay.CONTACT, wiring.clock.now())
    async with wiring.database.write() as tx:
        for link in (thief, sure):
            await tx.links.put(link)
    assert (await office.do(command, IRINA, NUMBER))[0] == 0
    async with wiring.database.read() as tx:
        left = [link.conversation for link in await tx.links.of_member(union.ids[0])]
    assert thief.conversation not in left
    assert sure.conversation in left
    assert "карта члена профсоюза" in await said_to(wiring, sure)
    assert await said_to(wiring, thief) == ""


async def test_a_channel_is_cut_by_staff_and_both_sides_are_told(office: Office, wiring: Wiring, union: Union) -> None:
    thief = Link(union.ids[0], "vk", "999888777", ProofWay.CODE, wiring.clock.now())
    owner = Link(union.ids[0], "telegram", "4242", ProofWay.CONTACT, wiring.clock.now())
    async with wiring.database.write() as tx:
        for link in (thief, owner):
            await tx.links.put(link)
    code, printed = await office.do(members_acts.cut, IRINA, NUMBER, "vk")
    assert (code, "Отвязано каналов" in printed) == (0, True)
    async with wiring.database.read() as tx:
        assert "vk" not in {link.channel for link in await tx.links.of_member(union.ids[0])}
    assert "отвязан" in await said_to(wiring, owner)
    assert "отвязан" in await said_to(wiring, thief)
    assert (await office.do(members_acts.cut, IRINA, NUMBER, "vk"))[0] == 1


async def test_an_erasure_by_staff_is_told_to_linked_channels(office: Office, wiring: Wiring, union: Union) -> None:
    link = Link(union.ids[0], "vk", "999888777", ProofWay.CODE, wiring.clock.now())
    async with wiring.database.write() as tx:
        await tx.links.put(link)
    await office.do(members_acts.erase, IRINA, NUMBER, "written_request", lambda question: True)
    assert "удалил всё" in await said_to(wiring, link)


async def test_requests_tell_who_asks_masked_and_are_a_look(office: Office, wiring: Wiring, union: Union) -> None:
    wish = StaffRequest(RequestKind.REISSUE, "web:feed", "web", wiring.clock.now(), union.ids[0], "+79031234567")
    async with wiring.database.write() as tx:
        await tx.requests.add(wish)
    _, printed = await office.do(inbox.list_requests, IRINA)
    for shown in (NUMBER, "Пелагея А. В.", "Завод", "…4567"):
        assert shown in printed
    assert found_in([PERSON.member.surname, "79031234567"], [printed]) == []
    _, whole = await office.do(inbox.list_requests, FULL)
    assert "+79031234567" in whole
    _, looks = await office.do(audit.audit, IRINA, NUMBER, 5)
    assert "посмотреть просьбы" in looks


async def test_a_call_that_is_shown_is_a_look(office: Office, wiring: Wiring, union: Union) -> None:
    _, printed = await office.do(calls_cli.show_call, IRINA, PERSON.call)
    assert "…2233" in printed
    assert str(PERSON.member.phone) not in printed
    _, looks = await office.do(audit.audit, IRINA, NUMBER, 5)
    assert "посмотреть звонки" in looks


async def said_to(wiring: Wiring, link: Link) -> str:
    """All that waits for a channel."""
    async with wiring.database.write() as tx:
        rows = await tx.traces.messages(0, [link.conversation])
    return " ".join(row.text for row in rows)
