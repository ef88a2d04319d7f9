"""A register comes in: whole, once, and again without a change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from backend.members.entities import CardStatus, Consent, Link, Look, ProofWay, is_card_number
from backend.members.register.entities import BadRegister, ImportRunning, Summary
from backend.members.register.exporting import ExportRegister
from backend.members.register.importing import ImportRegister
from backend.spreadsheets import Cell, UnreadableTable, reading
from storage import Database
from storage.register_store import SqlRegisterStore
from tests.integration.register.conftest import importing, yes
from tests.integration.register.kept import everything, staged
from tests.support.clock import FakeClock
from tests.support.register import (
    BRANCH,
    CARD,
    DUES,
    EMAIL,
    FIRST,
    HEAD,
    JOINED,
    LEFT,
    LEVEL,
    NUMBER,
    PHONE,
    PRIMARY,
    SIDE,
    SURNAME,
    VALID,
    people,
    write_register,
    write_rows,
)

LOOK = Look("system", "check")


async def done(importer: ImportRegister, path: Path) -> Summary:
    summary = await importer(path, yes)
    assert summary is not None
    return summary


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.bad


async def bring(importer: ImportRegister, folder: Path, *rows: list[Cell]) -> Summary:
    return await done(importer, write_rows(folder / "register.csv", rows))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_two_thousand_rows_come_in_and_again_change_nothing(
    kind: str, importer: ImportRegister, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / f"register.{kind}"
    wrong = write_register(path, 2_000, 63)
    first = await done(importer, path)
    bad = 63 - sum(code in SIDE for code in wrong.values())
    assert bad == 63 - 9
    assert counts(first) == (2_000 - bad, 0, 0, bad)
    assert {fault.row: fault.code for fault in first.faults} == wrong
    assert {fault.code for fault in first.faults if fault.taken} == SIDE
    assert first.ignored == []
    assert len(first.organisations) == 420
    before = await everything(database)
    assert len(before["people"]) == len(before["cards"]) == 2_000 - bad
    again = await done(importer, path)
    assert counts(again) == (0, 0, 2_000 - bad, bad)
    assert again.organisations == []
    assert await everything(database) == before
    assert await staged(database) == (0, 0)


async def test_what_came_in_is_found(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    row = next(people(1))
    await bring(importer, tmp_path, row)
    async with database.write() as tx:
        member = await tx.members.by_register_number(str(row[NUMBER]), LOOK)
        assert member is not None
        assert await tx.members.by_phone(str(row[PHONE]), LOOK) == [member]
        assert await tx.members.by_email(str(row[EMAIL]), LOOK) == [member]
        assert await tx.members.by_name(str(row[SURNAME]), str(row[FIRST]), LOOK) == [member]
        assert await tx.members.by_card(str(row[CARD]), LOOK) == member
        card = await tx.members.card_of(member.id)
    assert member.organisation.name == row[PRIMARY]
    assert card is not None
    assert (card.status, card.valid_until) == (CardStatus.ACTIVE, row[VALID])


async def test_who_has_no_card_gets_one_with_a_drawn_number(
    importer: ImportRegister, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv"
    write_register(path, 1_500, cards=False)
    assert (await done(importer, path)).new == 1_500
    before = await everything(database)
    numbers = {row[1] for row in before["cards"]}
    assert len(numbers) == 1_500
    assert all(is_card_number(number) for number in numbers)
    assert {row[4] for row in before["cards"]} == {date(2029, 11, 23)}
    assert counts(await done(importer, path)) == (0, 0, 1_500, 0)
    assert await everything(database) == before


async def test_a_drawn_number_is_free(database: Database, tmp_path: Path) -> None:
    first = next(people(1, cards=False))
    await bring(importing(database, seed=5), tmp_path, first)
    others = list(people(3, seed=2, cards=False))
    assert counts(await bring(importing(database, seed=5), tmp_path, *others)) == (3, 0, 0, 0)
    assert len({row[1] for row in (await everything(database))["cards"]}) == 4


async def test_only_what_the_file_has_changes(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    row = next(people(1))
    await bring(importer, tmp_path, row)
    before = await everything(database)
    changed = list(row)
    changed[SURNAME], changed[DUES], changed[LEVEL] = "Новая-Фамилия", date(2027, 1, 31), "золотой"
    for place in (PHONE, EMAIL, CARD, VALID, JOINED, PRIMARY, BRANCH):
        changed[place] = None
    assert counts(await bring(importer, tmp_path, changed)) == (0, 1, 0, 0)
    after = await everything(database)
    assert after["cards"] == before["cards"]
    assert after["places"] == before["places"]
    async with database.write() as tx:
        (member,) = await tx.members.by_name("Новая-Фамилия", str(row[FIRST]), LOOK)
        assert await tx.members.by_name(str(row[SURNAME]), str(row[FIRST]), LOOK) == []
        assert await tx.members.by_phone(str(row[PHONE]), LOOK) == [member]
    assert (member.dues_paid_until, member.loyalty.value) == (date(2027, 1, 31), "gold")


async def test_another_organisation_begins_a_period_and_ends_the_one_before(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row = next(people(1))
    await bring(importer, tmp_path, row)
    moved = list(row)
    moved[PRIMARY] = "Первичная организация нового места"
    assert counts(await bring(importer, tmp_path, moved)) == (0, 1, 0, 0)
    places = (await everything(database))["places"]
    today = clock.now().date()
    assert [(one[1], one[2], one[3]) for one in sorted(places, key=lambda one: one[2])] == [
        (row[PRIMARY], row[JOINED], today - timedelta(days=1)),
        (moved[PRIMARY], today, None),
    ]
    clock.advance(timedelta(days=40))
    assert counts(await bring(importer, tmp_path, moved)) == (0, 0, 1, 0)


async def test_leaving_and_coming_back(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    row = next(people(1))
    row[JOINED] = date(2020, 1, 1)
    await bring(importer, tmp_path, row)
    row[LEFT] = date(2024, 5, 31)
    assert counts(await bring(importer, tmp_path, row)) == (0, 1, 0, 0)
    async with database.write() as tx:
        member = await tx.members.by_register_number(str(row[NUMBER]), LOOK)
        assert member is not None
        assert member.left == date(2024, 5, 31)
    row[JOINED], row[LEFT] = date(2026, 3, 1), None
    assert counts(await bring(importer, tmp_path, row)) == (0, 1, 0, 0)
    assert counts(await bring(importer, tmp_path, row)) == (0, 0, 1, 0)
    async with database.write() as tx:
        member = await tx.members.by_register_number(str(row[NUMBER]), LOOK)
        assert member is not None
        assert (member.joined, member.left) == (date(2026, 3, 1), None)
        assert len(await tx.members.memberships(member.id)) == 2


@pytest.mark.parametrize("way", [1, -1])
async def test_a_new_number_replaces_the_card(
    way: int, importer: ImportRegister, database: Database, tmp_path: Path
) -> None:
    first, second = list(people(2))[::way]
    await bring(importer, tmp_path, first)
    old, first[CARD] = first[CARD], second[CARD]
    assert counts(await bring(importer, tmp_path, first)) == (0, 1, 0, 0)
    cards = {row[1]: row[2] for row in (await everything(database))["cards"]}
    assert cards == {old: "blocked", second[CARD]: "active"}
    async with database.write() as tx:
        assert await tx.members.by_card(str(old), LOOK) is not None
        newest = await tx.members.card_of(1)
    assert newest is not None
    assert newest.number == second[CARD]
    assert counts(await bring(importer, tmp_path, first)) == (0, 0, 1, 0)
    first[VALID] = date(2031, 1, 1)
    assert counts(await bring(importer, tmp_path, first)) == (0, 1, 0, 0)
    assert {row[1]: row[4] for row in (await everything(database))["cards"]}[second[CARD]] == date(2031, 1, 1)


async def test_a_card_that_was_reissued_here_stays_so(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row, other = people(2)
    await bring(importer, tmp_path, row)
    clock.advance(timedelta(days=1))
    async with database.write() as tx:
        card = (await tx.members.by_card(str(row[CARD]), LOOK), await tx.members.card_of(1))[1]
        assert card is not None
        await tx.members.set_card_status(card.number, CardStatus.BLOCKED)
        await tx.members.add_card(replace(card, number=str(other[CARD])), clock.now().date())
    assert counts(await bring(importer, tmp_path, row)) == (0, 0, 1, 0)
    row[VALID] = date(2031, 1, 1)
    assert counts(await bring(importer, tmp_path, row)) == (0, 1, 0, 0)
    kept = {card[1]: (card[2], card[4]) for card in (await everything(database))["cards"]}
    assert kept == {row[CARD]: ("blocked", date(2028, 12, 31)), other[CARD]: ("active", date(2031, 1, 1))}


async def test_a_card_of_somebody_else_is_refused(importer: ImportRegister, tmp_path: Path) -> None:
    first, second = people(2)
    await bring(importer, tmp_path, first)
    second[CARD] = first[CARD]
    summary = await bring(importer, tmp_path, second)
    assert [(fault.row, fault.column, fault.code) for fault in summary.faults] == [
        (2, "№ профбилета", "card_of_another")
    ]


async def test_a_number_that_went_to_another_person_is_refused(importer: ImportRegister, tmp_path: Path) -> None:
    first, second = people(2)
    await bring(importer, tmp_path, first)
    second[NUMBER], second[CARD], second[FIRST] = first[NUMBER], None, "Иннокентий"
    summary = await bring(importer, tmp_path, second)
    assert [fault.code for fault in summary.faults] == ["another_person"]


async def test_who_was_erased_is_left_out(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    first, second = people(2)
    await bring(importer, tmp_path, first)
    await _erase(database, str(first[NUMBER]))
    summary = await bring(importer, tmp_path, first, second)
    assert (summary.new, summary.erased, summary.unchanged) == (1, 1, 0)
    assert [row[0] for row in (await everything(database))["people"] if row[0]] == [second[NUMBER]]


async def test_who_is_erased_while_rows_are_read_is_left_out(database: Database, tmp_path: Path) -> None:
    first, second = people(2)
    importer = importing(database)
    await bring(importer, tmp_path, first)
    first[DUES] = date(2027, 5, 31)

    async def erase_meanwhile(summary: Summary) -> bool:
        await _erase(database, str(first[NUMBER]))
        return True

    summary = await importer(write_rows(tmp_path / "register.csv", [first, second]), erase_meanwhile)
    assert summary is not None
    assert summary.erased == 1
    kept = await everything(database)
    assert [row[0] for row in kept["people"] if row[0]] == [second[NUMBER]]
    assert [row[1] for row in kept["cards"]] == [second[CARD]]


async def test_nothing_is_kept_where_it_is_not_confirmed(
    importer: ImportRegister, database: Database, tmp_path: Path
) -> None:
    async def no(summary: Summary) -> bool:
        assert summary.new == 20
        return False

    path = tmp_path / "register.csv"
    write_register(path, 20)
    assert await importer(path, no) is None
    assert await staged(database) == (0, 0)
    assert not any((await everything(database)).values())


async def test_a_dry_run_tells_and_keeps_nothing(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    write_register(path, 100, 5)
    summary = await importer.check(path)
    assert counts(summary) == (95, 0, 0, 5)
    assert await staged(database) == (0, 0)
    assert not any((await everything(database)).values())


async def test_a_second_import_at_the_same_time_is_refused(
    importer: ImportRegister, database: Database, other: Database, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv"
    write_register(path, 20)
    second = replace(importing(other), store=SqlRegisterStore(other, timedelta(milliseconds=200)))

    async def another_begins(summary: Summary) -> bool:
        with pytest.raises(ImportRunning):
            await second(path, yes)
        return True

    summary = await importer(path, another_begins)
    assert summary is not None
    assert summary.new == 20
    assert counts(await done(second, path)) == (0, 0, 20, 0)


async def test_turns_go_on_while_rows_are_staged(importer: ImportRegister, other: Database, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    write_register(path, 20)

    async def somebody_writes(summary: Summary) -> bool:
        async with other.write() as tx:
            await tx.loading.set("met", True)
        return True

    summary = await importer(path, somebody_writes)
    assert summary is not None
    assert summary.new == 20


async def test_files_that_are_no_registers(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    with pytest.raises(BadRegister, match="«ФИО»"):
        await importer(write_rows(tmp_path / "a.csv", [["1"]], ["Табельный номер", "Дата рождения"]), yes)
    with pytest.raises(BadRegister, match="ни одной строки"):
        await importer(write_rows(tmp_path / "b.csv", []), yes)
    with pytest.raises(UnreadableTable):
        await importer(tmp_path / "nothing.xlsx", yes)
    assert await staged(database) == (0, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_export_comes_in_again_without_a_change(
    kind: str, importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    path = tmp_path / "register.csv"
    write_register(path, 1_200)
    await done(importer, path)
    before = await everything(database)
    out = tmp_path / f"export.{kind}"
    told: list[int] = []
    export = ExportRegister(SqlRegisterStore(database), clock, lambda done, total: told.append(done))
    assert await export(out, "staff:Иванова") == 1_200
    assert told[-1] == 1_200
    assert counts(await done(importer, out)) == (0, 0, 1_200, 0)
    assert await everything(database) == before
    async with database.read() as tx:
        entries = await tx.looks.newest(2_000)
    assert Counter((one.who, one.purpose) for one in entries) == {("staff:Иванова", "export"): 1_200}


async def test_an_export_holds_nobody_who_was_erased(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    first, second = people(2)
    await bring(importer, tmp_path, first, second)
    await _erase(database, str(first[NUMBER]))
    export = ExportRegister(SqlRegisterStore(database), clock, lambda done, total: None)
    assert await export(tmp_path / "out.csv", "staff:a") == 1
    with reading(tmp_path / "out.csv") as table:
        assert [row.cells[0] for row in table.rows] == ["Табельный номер", second[NUMBER]]


async def _erase(database: Database, number: str) -> None:
    async with database.write() as tx:
        member = await tx.members.by_register_number(number, LOOK)
        assert member is not None
        await tx.members.erase(member.id, database.clock.now())
        await tx.traces.note_erasure(number, "own_wish", {}, database.clock.now())


async def test_contacts_of_who_withdrew_stay_away_until_a_new_consent(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row = next(people(1))
    row[PHONE], row[EMAIL] = "+7 916 000-11-22", "someone@example.org"
    await bring(importer, tmp_path, row)
    member_id = await only_member(database)
    async with database.write() as tx:
        await tx.consents.give(member_id, Consent("2026-11", "web", clock.now()))
        await tx.consents.withdraw(member_id, clock.now())
        await tx.traces.delete_contacts(member_id)
    found = await bring(importer, tmp_path, row)
    assert (counts(found), found.without_contacts) == ((0, 0, 1, 0), 1)
    row[SURNAME] = "Иванова-Петрова"
    assert counts(await bring(importer, tmp_path, row)) == (0, 1, 0, 0)
    assert await contacts(database, member_id) == (None, None)
    async with database.write() as tx:
        await tx.consents.give(member_id, Consent("2026-12", "web", clock.now()))
    found = await bring(importer, tmp_path, row)
    assert (counts(found), found.without_contacts) == ((0, 1, 0, 0), 0)
    assert await contacts(database, member_id) == ("+79160001122", "someone@example.org")


async def test_contacts_withdrawn_while_an_import_waits_stay_away(
    importer: ImportRegister, database: Database, other: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row = next(people(1))
    row[PHONE], row[EMAIL] = None, None
    await bring(importer, tmp_path, row)
    member_id = await only_member(database)
    row[PHONE], row[EMAIL], row[SURNAME] = "+7 916 000-11-22", "someone@example.org", "Иванова"

    async def withdrawing(summary: Summary) -> bool:
        async with other.write() as tx:
            await tx.consents.withdraw(member_id, clock.now())
        return True

    assert await importer(write_rows(tmp_path / "register.csv", [row]), withdrawing) is not None
    assert await contacts(database, member_id) == (None, None)
    async with database.write() as tx:
        assert await tx.members.by_phone("+79160001122", LOOK) == []


async def only_member(database: Database) -> int:
    async with database.write() as tx:
        [member] = await tx.members.page(0, LOOK, 2)
    return member.id


async def contacts(database: Database, member_id: int) -> tuple[str | None, str | None]:
    async with database.write() as tx:
        member = await tx.members.get(member_id, LOOK)
    assert member is not None
    return member.phone, member.email


async def test_who_left_before_the_day_of_the_first_import_leaves(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row = next(people(1))
    row[JOINED] = None
    await bring(importer, tmp_path, row)
    clock.advance(timedelta(days=10))
    row[LEFT] = date(2026, 10, 31)
    assert counts(await bring(importer, tmp_path, row)) == (0, 1, 0, 0)
    assert counts(await bring(importer, tmp_path, row)) == (0, 0, 1, 0)
    member_id = await only_member(database)
    async with database.write() as tx:
        member = await tx.members.get(member_id, LOOK)
    assert member is not None
    assert (member.joined, member.left) == (date(2026, 10, 31), date(2026, 10, 31))


async def test_leaving_before_a_day_of_joining_that_was_told_is_refused(
    importer: ImportRegister, tmp_path: Path
) -> None:
    row = next(people(1))
    row[JOINED] = date(2020, 1, 1)
    await bring(importer, tmp_path, row)
    row[JOINED], row[LEFT] = None, date(2019, 1, 1)
    summary = await bring(importer, tmp_path, row)
    assert counts(summary) == (0, 0, 0, 1)
    assert [(fault.column, fault.code) for fault in summary.faults] == [("Дата выхода", "left_too_early")]


async def test_a_number_written_otherwise_is_the_same_person(
    importer: ImportRegister, database: Database, tmp_path: Path
) -> None:
    first, second = people(2)
    first[NUMBER], second[NUMBER] = "00123", "а-15"  # in Cyrillic letters
    await bring(importer, tmp_path, first, second)
    first[NUMBER], second[NUMBER] = "123.0", "A-15"  # in Latin ones
    assert counts(await bring(importer, tmp_path, first, second)) == (0, 0, 2, 0)
    first[NUMBER], first[DUES] = "0123", date(2027, 5, 31)
    assert counts(await bring(importer, tmp_path, first)) == (0, 1, 0, 0)
    assert {row[0] for row in (await everything(database))["people"]} == {"00123", "а-15"}


async def test_somebody_known_under_another_number_is_refused(importer: ImportRegister, tmp_path: Path) -> None:
    row = next(people(1))
    await bring(importer, tmp_path, row)
    row[NUMBER], row[CARD], row[SURNAME] = "another", None, str(row[SURNAME]).upper()
    summary = await bring(importer, tmp_path, row)
    assert counts(summary) == (0, 0, 0, 1)
    assert [(fault.column, fault.code) for fault in summary.faults] == [("Таб. №", "same_person")]


async def test_contacts_are_removed(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    row = next(people(1))
    await bring(importer, tmp_path, row)
    phone, row[PHONE], row[EMAIL] = str(row[PHONE]), "-", "нет"
    summary = await bring(importer, tmp_path, row)
    assert (counts(summary), summary.contacts_removed) == ((0, 1, 0, 0), 2)
    assert await contacts(database, await only_member(database)) == (None, None)
    async with database.write() as tx:
        assert await tx.members.by_phone(phone, LOOK) == []
    summary = await bring(importer, tmp_path, row)
    assert (counts(summary), summary.contacts_removed) == ((0, 0, 1, 0), 0)


async def test_a_new_member_without_contacts(importer: ImportRegister, database: Database, tmp_path: Path) -> None:
    row = next(people(1))
    row[PHONE], row[EMAIL] = "нет", "—"
    assert counts(await bring(importer, tmp_path, row)) == (1, 0, 0, 0)
    assert await contacts(database, await only_member(database)) == (None, None)


async def test_a_new_card_cuts_links_made_by_the_one_before(
    importer: ImportRegister, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    row, other = people(2)
    await bring(importer, tmp_path, row)
    member_id = await only_member(database)
    async with database.write() as tx:
        await tx.links.put(Link(member_id, "web", "found-the-card", ProofWay.CARD, clock.now()))
        await tx.links.put(Link(member_id, "telegram", "1", ProofWay.CONTACT, clock.now()))
    row[CARD] = other[CARD]
    assert (await bring(importer, tmp_path, row)).links_cut == 1
    async with database.read() as tx:
        assert [link.channel for link in await tx.links.of_member(member_id)] == ["telegram"]


async def test_sheets_that_are_not_read_are_told(importer: ImportRegister, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, row in zip((book.worksheets[0], book.create_sheet("Медики")), people(2), strict=True):
        sheet.append(HEAD)
        sheet.append(row)
    book.worksheets[0].title = "Учителя"
    book.save(tmp_path / "register.xlsx")
    summary = await importer.check(tmp_path / "register.xlsx")
    assert (summary.new, summary.sheet, summary.other_sheets) == (1, "Учителя", ("Медики",))
