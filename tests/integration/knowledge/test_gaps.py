"""What was refused, put as a choice or followed by a person is kept; nothing else, and nothing personal."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.retention.purge import PurgeOld
from dialogs.gaps import LONGEST, Gap, GapKind, GapStatus
from dialogs.handoff import Handoff
from dialogs.noting import question_of
from dialogs.state import ConversationState
from dialogs.turns import Channel, Command, HandledBy, Locale, Turn
from storage import Database
from storage.retention import SqlRetention
from storage.tables import metadata
from tests.integration.knowledge.conftest import House
from tests.support.clock import FakeClock

DAY = timedelta(days=1)
GUESSES = {
    "хозяин кормит завтраками": {"pay.delay": 0.4, "dues.amount": 0.38},
    "не платят": {"pay.delay": 0.97},
    "борщ": {"out_of_scope": 0.9, "pay.delay": 0.05, "dues.amount": 0.02},
    "оператор": {"operator": 0.99},
    "перезвоните": {"callback": 0.99},
    "привет": {"greeting": 0.99},
}


async def gaps(database: Database, *, everything: bool = False) -> list[Gap]:
    """What staff see."""
    async with database.read() as tx:
        return list(await tx.gaps.list(everything=everything))


async def kept(database: Database) -> list[tuple[str, str, int]]:
    """Text, kind and count of each."""
    return [(gap.question.text, gap.kind.value, gap.count) for gap in await gaps(database)]


async def test_what_is_refused_is_kept_with_near_topics(house: House, database: Database, clock: FakeClock) -> None:
    line = await house.process(database, GUESSES)
    assert (await line.say("борщ", channel=Channel.TELEGRAM)).understood.id == "out_of_scope"
    await line.say("абракадабра какая-то", "b")
    dull, foreign = sorted(await gaps(database), key=lambda gap: gap.question.text)
    assert (dull.question.text, dull.kind, dull.question.near) == ("абракадабра какая-то", GapKind.REFUSED, ())
    assert [(one.id, one.confidence) for one in foreign.question.near] == [("pay.delay", 0.05), ("dues.amount", 0.02)]
    assert (foreign.channel, foreign.locale, foreign.status) == (Channel.TELEGRAM, Locale.RU, GapStatus.OPEN)
    assert foreign.first_at == foreign.last_at == clock.now()


async def test_a_choice_is_kept_with_what_was_picked(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    for address, pick in (("a", "2"), ("b", "2"), ("c", "1"), ("d", "не платят")):
        assert (await line.say("хозяин кормит завтраками", address)).understood.id == "clarify"
        await line.say(pick, address)
    await line.say("хозяин кормит завтраками", "e")
    await line.press("go:pay.delay", "e")
    await line.press("go:dues.amount", "e")  # the turn after the next tells nothing
    [gap] = await gaps(database)
    assert (gap.kind, gap.count) == (GapKind.CLARIFIED, 5)
    assert sorted(gap.picked) == [("dues.amount", 2), ("pay.delay", 2)]


@pytest.mark.parametrize("way", ["оператор", "перезвоните", "go:operator", "go:callback", "command"])
async def test_an_answer_followed_by_a_person_is_kept(house: House, database: Database, way: str) -> None:
    line = await house.process(database, GUESSES)
    await line.say("не платят")
    if way == "command":
        await line.command(Command.OPERATOR)
    else:
        await (line.press(way) if way.startswith("go:") else line.say(way))
    assert await kept(database) == [("не платят", "operator", 1)]


async def test_only_the_next_turn_counts_and_silence_on_the_phone_is_none(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    for said in ("не платят", "привет", "оператор", "оператор", "перезвоните"):
        await line.say(said)
    assert await kept(database) == []
    await line.say("не платят", "call", Channel.PHONE)
    await line.command(Command.SILENCE, "call", Channel.PHONE)
    await line.command(Command.OPERATOR, "call", Channel.PHONE)
    assert await kept(database) == [("не платят", "operator", 1)]


async def test_a_question_aside_in_the_callback_form_is_no_wish_for_a_person(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    for said in ("перезвоните", "не платят", "8 900 123-45-67", "завтра утром"):
        await line.say(said)
    assert await kept(database) == []


async def test_the_same_words_count_up_by_kind_and_language(house: House, database: Database, clock: FakeClock) -> None:
    line = await house.process(database, GUESSES)
    for number, said in enumerate(("Где мой борщ?", "где  мой БОРЩ", "где мой борщ!!!")):
        await line.say(said, str(number))
        clock.advance(DAY)
    await line.say("где мой борщ", "en", locale=Locale.EN)
    await line.press("go:operator", "en")
    found = await gaps(database)
    assert [(gap.kind.value, gap.locale.value, gap.count) for gap in found] == [
        ("refused", "ru", 3),
        ("operator", "en", 1),
        ("refused", "en", 1),
    ]
    assert found[0].last_at - found[0].first_at == 2 * DAY


async def test_a_turn_that_came_twice_counts_once(house: House, database: Database, other: Database) -> None:
    turn = Turn(Channel.TELEGRAM, "7", text="абракадабра", update_id="1")
    for base in (database, other, database):
        await (await house.process(base, GUESSES)).engine.handle(turn)
    assert await kept(database) == [("абракадабра", "refused", 1)]


@pytest.mark.parametrize(
    "said",
    [
        "не хочу жить из-за увольнения",
        "ты тупой робот",
        "пошёл ты нахуй",
        "12345",
        "?!",
        "",
        "ну да",
        "мой номер 8 900 123-45-67",
        "привет",
    ],
)
async def test_what_is_no_question_is_not_kept(house: House, database: Database, said: str) -> None:
    line = await house.process(database, GUESSES)
    await line.say(said)
    await line.say("оператор")
    assert [one for one in await kept(database) if one[0] != "мой номер •••"] == []


def test_of_danger_nothing_is_remembered() -> None:
    assert question_of(Turn(Channel.WEB, "a", text="не хочу жить"), ConversationState(), ()) is None


async def test_answers_to_a_form_are_not_kept(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    for said in ("перезвоните", "Соколова Марина", "что-то непонятное", "8 900 123-45-67", "как-нибудь", "завтра"):
        await line.say(said)
    assert await kept(database) == []


async def test_while_a_person_answers_nothing_is_kept(house: House, database: Database, clock: FakeClock) -> None:
    line = await house.process(database, GUESSES)
    await line.say("не платят")
    await Handoff(database, clock).give("web:a", HandledBy.OPERATOR)
    await line.say("абракадабра")
    await Handoff(database, clock).give("web:a", HandledBy.BOT)
    await line.say("оператор")
    assert await kept(database) == []


async def test_a_long_text_is_cut(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    await line.say("абракадабра какая " * 200)
    [gap] = await gaps(database)
    assert len(gap.question.text) <= LONGEST


async def test_old_ones_go_at_night(house: House, database: Database, clock: FakeClock) -> None:
    line = await house.process(database, GUESSES)
    await line.say("хозяин кормит завтраками")
    await line.say("1")
    clock.advance(180 * DAY)
    purge = PurgeOld(SqlRetention(database), clock)
    assert (await purge()).gaps == 0
    clock.advance(DAY)
    assert (await purge()).gaps == 1
    assert await gaps(database, everything=True) == []
    async with database.read() as tx:
        picks = text("SELECT count(*) FROM question_gap_picks")
        assert (await tx.connection.execute(picks)).scalar_one() == 0


async def test_settling_one_settles_every_outcome_of_the_question(house: House, database: Database) -> None:
    line = await house.process(database, GUESSES)
    await line.say("борщ")
    await line.say("оператор")
    first, second = await gaps(database)
    async with database.write() as tx:
        await tx.gaps.settle(first, GapStatus.ADDED, "pay.delay")
    assert await gaps(database) == []
    settled = {gap.id: (gap.status, gap.added_to) for gap in await gaps(database, everything=True)}
    assert settled == dict.fromkeys((first.id, second.id), (GapStatus.ADDED, "pay.delay"))
    async with database.read() as tx:
        assert await tx.gaps.get(10**12) is None
        assert await tx.gaps.get(first.id) == replace(first, status=GapStatus.ADDED, added_to="pay.delay")
        assert await tx.gaps.list(everything=True, kind=GapKind.CLARIFIED) == []


SURNAMES = ("Соколова", "Гайнуллина", "Кузнецова", "Шевченко", "Ивановская", "Петросян", "Сафиуллина")
NAMES = ("Марина", "Гульнара", "Ольга", "Екатерина", "Наталья", "Зульфия")
PATRONYMICS = ("Викторовна", "Рашидовна", "Сергеевна", "Ильинична")
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня")
TEMPLATES = (
    "Меня зовут {surname} {name} {patronymic}, {rest}",
    "Я {name} {patronymic} {surname}, {born} года рождения, {rest}",
    "{rest}, мой телефон {phone}, {name}",
    "карта {card} не открывается, {surname} {name}",
    "родилась {born}, {rest}, пишите на {mail}",
    "{rest} звонить {phone} {mail} спросить {name} {patronymic}",
    "живу на улице {street}, дом {house}, {rest}, {surname} {name} {patronymic}",
)


def person(dice: random.Random) -> dict[str, str]:
    """Somebody, and the ways in which people write such things."""
    digits = "".join(dice.choice("0123456789") for _ in range(9))
    day, month, year = dice.randint(10, 28), dice.randint(1, 6), dice.randint(1950, 2005)
    month_said = MONTHS[month - 1]
    return {
        "surname": dice.choice(SURNAMES),
        "name": dice.choice(NAMES),
        "patronymic": dice.choice(PATRONYMICS),
        "phone": dice.choice(
            (f"8 9{digits[:2]} {digits[2:5]}-{digits[5:7]}-{digits[7:]}", f"+79{digits}", f"89{digits}")
        ),
        "card": dice.choice((f"7700{digits[:6]}", f"7700 {digits[:3]} {digits[3:6]}")),
        "born": dice.choice((f"{day}.{month:02}.{year}", f"{day} {month_said} {year}", f"{day}/{month:02}/{year}")),
        "mail": f"{dice.choice('abcxyz')}{digits}@example.ru",
        "street": dice.choice(("Ленина", "Мира", "Гагарина")),
        "house": str(dice.randint(10, 99)),
    }


async def test_nothing_personal_is_kept_however_it_is_written(house: House, database: Database) -> None:
    """Property: of random people who say all of themselves, nothing stands in the tables of gaps."""
    dice = random.Random(20261123)
    people, line = [], await house.process(database, {})
    for number in range(120):
        one = person(dice)
        words = dice.choice(TEMPLATES).format(rest="абракадабра какая-то непонятная", **one)
        people.append((one, words))
        await line.say(words if number % 3 else words.lower(), str(number))
        await line.say("оператор", str(number))
    found = ""
    async with database.read() as tx:
        for name in ("question_gaps", "question_gap_picks"):
            for row in await tx.connection.execute(metadata.tables[name].select()):
                found += " | ".join(str(row._mapping[key]) for key in ("text", "key") if key in row._mapping) + "\n"
    assert found.count("абракадабра") > 20
    leaked = {
        (kind, value)
        for one, _ in people
        for kind, value in one.items()
        if value.lower() in found.lower() and kind != "house"
    }
    assert leaked == set()
