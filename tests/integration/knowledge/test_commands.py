"""``profline answers`` and ``profline gaps`` over real databases: what is kept shows in the next turn elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from app import answers, gaps, knowledge
from app.answers import Staff
from app.gaps import Wanted
from app.settings import Settings
from dialogs.gaps import GapKind, Met, Question
from dialogs.nlu.examples import load_all_intents
from dialogs.turns import Channel, Locale
from knowledge_base.base import KnowledgeBase
from knowledge_base.editing import UnknownTopic
from knowledge_base.entities import KnowledgeError
from storage import Database
from tests.integration.knowledge.conftest import DELAY, House, Process
from tests.support.keys import DATA_KEYS

ANNA = Staff("Анна", "ru")
UNKNOWN = "хозяин кормит завтраками которую неделю"


class Desk:
    """Staff at a terminal."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def do(self, command: Callable[..., Awaitable[int]], *words: object, **more: object) -> tuple[int, str]:
        """A command's exit code and what it prints."""
        console = Console(file=StringIO(), width=200)
        code = await command(self.settings, console, *words, **more)
        assert isinstance(console.file, StringIO)
        return code, console.file.getvalue()

    async def listed(self, wanted: Wanted | None = None) -> list[dict[str, object]]:
        """The gaps."""
        _, printed = await self.do(gaps.list_gaps, wanted or Wanted(), as_json=True)
        return [json.loads(line) for line in printed.splitlines()]


@pytest.fixture
def desk(house: House, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk over the house."""
    monkeypatch.setattr(knowledge, "CONTENT", house.folder / "content")
    facts = house.folder / "facts.yml"
    return Desk(Settings(database_url=url, data_keys=DATA_KEYS, data_dir=tmp_path / "data", organisation_file=facts))


@pytest.fixture
async def line(house: House, database: Database) -> Process:
    """The line that runs meanwhile."""
    return await house.process(database)


async def test_set_history_and_undo(desk: Desk, line: Process) -> None:
    kept = await desk.do(answers.set_answer, "pay.delay", ANNA, "answer: Идите в суд.\nchecked: 2026-11-24\n")
    assert kept == (0, "Kept: the next question gets it, on every channel.\n")
    assert "Идите в суд.\n\n_Проверено 24.11.2026._" in await line.answer(DELAY)
    assert await desk.do(answers.set_answer, "pay.delay", ANNA, "answer: 'Идите в суд. '\n") == (
        0,
        "Nothing was changed.\n",
    )
    _, shown = await desk.do(answers.show_answer, "pay.delay", "ru")
    assert yaml.safe_load(shown)["answer"] == "Идите в суд."
    _, listed = await desk.do(answers.list_answers, "pay", "ru")
    assert "pay.delay" in listed
    assert "dues.amount" not in listed
    assert (await desk.do(answers.list_answers, "pey", "ru"))[0] == 1
    assert await desk.do(answers.undo_answer, "pay.delay", ANNA) == (0, "Edit 1 is taken back.\n")
    assert (await desk.do(answers.undo_answer, "pay.delay", ANNA))[0] == 1
    assert "Пишите жалобу." in await line.answer(DELAY)
    _, history = await desk.do(answers.print_history, "pay.delay", "ru")
    for words in ("Анна", "answer, checked", "taken back", "takes back 1"):
        assert words in history


async def test_the_editor_shows_the_answer_and_keeps_what_was_changed(desk: Desk, line: Process) -> None:
    shown: list[str] = []

    def edit(text: str) -> str:
        shown.append(text)
        return text.replace("Пишите жалобу.", "Первое.\n\n  Второе.").replace("answer: ", "answer: |\n  ")

    assert (await desk.do(answers.edit_answer, "pay.delay", ANNA, edit))[0] == 0
    assert shown[0].startswith("# pay.delay: ")
    assert "{name}" in shown[0]
    assert "Первое.\n\nВторое." in await line.answer(DELAY)
    same = await desk.do(answers.edit_answer, "pay.delay", ANNA, lambda text: text)
    closed = await desk.do(answers.edit_answer, "pay.delay", ANNA, lambda text: None)
    assert same == closed == (0, "Nothing was changed.\n")


async def test_what_cannot_be_kept_is_not_lost(desk: Desk, line: Process) -> None:
    with pytest.raises(KnowledgeError, match=r"`speech` of at most 45 words(.|\n)*pay\.delay\.rejected\.yml") as caught:
        await desk.do(answers.edit_answer, "pay.delay", ANNA, lambda text: "speech: " + "слово " * 46)
    rejected = desk.settings.data / "pay.delay.rejected.yml"
    assert str(rejected) in str(caught.value)
    assert rejected.read_text("utf-8").count("слово") == 46
    assert "Пишите жалобу." in await line.answer(DELAY)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("title: ''", "expected `title`"),
        (f"title: {'а' * 71}", "`title` of at most 70 characters, found 71"),
        (f"label: {'а' * 33}", "`label` of at most 32"),
        (f"answer: {'а' * 3501}", "`answer` of at most 3500"),
        ("speech: Через 5 дней", "`speech` in words alone"),
        ("speech: По ст. (один)", "found ( )"),
        ("answer: '{fax}'", "names the fact {fax}"),
        ("checked: вчера", "expected `checked`, a date"),
        ("checked: 2026-02-31", "expected YAML"),
        ("related: [pay.nowhere]", "found pay.nowhere"),
        ("related: dues.amount", "expected `related`, a list"),
        ("sources: [{law: ТК РФ}]", "expected `articles`"),
        ("examples: [15]", "expected `examples`"),
        (f"examples: [{'а' * 301}]", "at most 300 characters"),
        (f"examples: [{', '.join(f'пример {n}' for n in range(101))}]", "at most 100 new examples"),
        ("examples: [какие взносы]", "is also one of"),
        ("examples: []", "expected `examples`, at least one"),
        ("checked: 2099-01-01", "expected `checked`, a day that has been"),
        ("answer: <b>Да</b>", "without HTML"),
        ("answer: По статье 142.", "expected article 142"),
        ("speech: Раз. Два. Три. Четыре. Пять.", "of 4 sentences at most"),
        ("titel: Другое", "unknown `titel`"),
        ("- title", "expected fields"),
        ("title: [", "expected YAML"),
    ],
)
async def test_a_fault_is_told_by_its_field_and_nothing_is_kept(
    desk: Desk, line: Process, document: str, told: str
) -> None:
    with pytest.raises(KnowledgeError) as caught:
        await desk.do(answers.set_answer, "pay.delay", ANNA, document)
    assert told in str(caught.value)
    assert "Пишите жалобу." in await line.answer(DELAY)
    _, history = await desk.do(answers.print_history, "pay.delay", "ru")
    assert "0 edits" in history


async def test_what_is_old_is_kept_with_a_warning_and_older_faults_hinder_nothing(
    desk: Desk, house: House, database: Database
) -> None:
    house.write_pay(answer="По статье 142.")
    _, printed = await desk.do(answers.set_answer, "pay.delay", ANNA, "checked: 2020-01-01")
    assert printed.startswith("Kept")
    for told in ("Warning: pay.delay: expected `checked` within", "Warning: pay.delay: expected article 142"):
        assert told in printed


async def test_an_example_that_is_answered_otherwise_is_kept_with_a_warning(desk: Desk, line: Process) -> None:
    asked: list[Sequence[str]] = []

    def understood(base: KnowledgeBase, texts: Sequence[str]) -> Mapping[str, str]:
        asked.append(texts)
        return {"сколько платить": "dues.amount", "где деньги": "pay.delay"}

    new = f"examples: [{DELAY}, сколько платить, где деньги, ерунда]"
    _, printed = await desk.do(answers.set_answer, "pay.delay", ANNA, new, understood)
    assert printed.startswith("Kept")
    assert [row for row in printed.splitlines() if row.startswith("Warning")] == [
        "Warning: 'сколько платить' was answered as dues.amount so far: see that it belongs to pay.delay"
    ]
    await desk.do(answers.set_answer, "pay.delay", ANNA, "title: Не платят", understood)
    assert asked == [["сколько платить", "где деньги", "ерунда"]]


async def test_two_who_edit_the_same_field_do_not_lose_a_text(desk: Desk, line: Process) -> None:
    def meanwhile(changes: str, mine: str) -> Callable[[str], str]:
        def edit(text: str) -> str:
            asyncio.run(desk.do(answers.set_answer, "pay.delay", Staff("Борис", "ru"), changes))
            return text.replace("Пишите жалобу.", mine, 1)

        return edit

    other_field = meanwhile("title: Долг по зарплате", "Идите в суд.")
    assert (await desk.do(answers.edit_answer, "pay.delay", ANNA, other_field))[1].startswith("Kept")
    await desk.do(answers.undo_answer, "pay.delay", ANNA)
    same_field = meanwhile("answer: Ждите.", "Идите в прокуратуру.")
    with pytest.raises(KnowledgeError, match=r"`answer` was changed by Борис(.|\n)*answers show(.|\n)*answers set"):
        await desk.do(answers.edit_answer, "pay.delay", ANNA, same_field)
    assert "Ждите." in await line.answer(DELAY)
    rejected = (desk.settings.data / "pay.delay.rejected.yml").read_text("utf-8")
    assert list(yaml.safe_load(rejected)) == ["answer"], "what others changed in other fields stays theirs"
    assert "Идите в прокуратуру." in rejected


async def test_an_unknown_answer_is_told_with_those_near_it(desk: Desk) -> None:
    with pytest.raises(UnknownTopic, match=r"pay\.dely.*pay\.delay"):
        await desk.do(answers.show_answer, "pay.dely", "ru")


async def test_a_gap_that_is_added_is_answered_in_the_next_turn(desk: Desk, line: Process) -> None:
    assert (await desk.do(gaps.list_gaps, Wanted(), as_json=False))[1].startswith("No question is waiting")
    before = (await line.say(UNKNOWN)).understood
    await line.say("позовите человека")
    assert before.confidence < 1
    [gap] = await desk.listed(Wanted(kind=GapKind.OPERATOR, days=1))
    _, printed = await desk.do(gaps.list_gaps, Wanted(), as_json=False)
    assert UNKNOWN in printed
    assert await desk.do(gaps.add_gap, gap["number"], "pay.delay", "Анна") == (0, f"Added to pay.delay: {UNKNOWN}\n")
    after = (await line.say(UNKNOWN, "b")).understood
    assert (after.id, after.confidence) == ("pay.delay", 1.0)
    assert await desk.listed() == []
    [added] = [one for one in await desk.listed(Wanted(everything=True)) if one["kind"] == "operator"]
    assert (added["status"], added["added_to"]) == ("added", "pay.delay")
    assert (await desk.do(gaps.add_gap, gap["number"], "pay.delay", "Анна"))[0] == 0, "again changes nothing"


async def test_a_gap_goes_to_what_was_picked_or_is_nearest(desk: Desk, house: House, database: Database) -> None:
    near = {"pay.delay": 0.4, "dues.amount": 0.38}
    sure = {"dues.amount": 0.55, "pay.delay": 0.45}
    guesses = {"вот такой вопрос": near, "совсем другой": near, "а вот это": sure}
    guessing = await house.process(database, guesses)
    await guessing.say("вот такой вопрос")
    await guessing.say("2")
    await guessing.say("совсем другой", "b")
    await guessing.say("а вот это", "c")
    numbers = {one["text"]: one["number"] for one in await desk.listed()}
    picked = (await desk.do(gaps.add_gap, numbers["вот такой вопрос"], "", "Анна"))[1].splitlines()
    assert picked == [
        "The nearest answer: Размер взносов (dues.amount, picked 1 of 1 times, 0.38 sure).",
        "Added to dues.amount: вот такой вопрос",
    ]
    with pytest.raises(KnowledgeError, match=r"near no topic enough.*pay\.delay \(0\.40\), dues\.amount \(0\.38\)"):
        await desk.do(gaps.add_gap, numbers["совсем другой"], "", "Анна")
    nearest = (await desk.do(gaps.add_gap, numbers["а вот это"], "", "Анна"))[1].splitlines()
    assert nearest[0] == "The nearest answer: Размер взносов (dues.amount, 0.55 sure)."


async def test_what_is_settled_says_so_and_stays(desk: Desk, line: Process) -> None:
    for address, said in enumerate(("ерунда какая-то", "чепуха какая-то")):
        await line.say(said, str(address))
        await line.say("позовите человека", str(address))
    added, dismissed = sorted({int(str(one["number"])) for one in await desk.listed(Wanted(kind=GapKind.OPERATOR))})
    await desk.do(gaps.add_gap, added, "pay.delay", "Анна")
    await desk.do(gaps.dismiss_gap, dismissed)
    to_pay = f"Question {added} was added to pay.delay already: nothing is changed.\n"
    gone = f"Question {dismissed} was dismissed already: nothing is changed.\n"
    assert await desk.do(gaps.add_gap, added, "pay.delay", "Анна") == (0, to_pay)
    assert await desk.do(gaps.add_gap, added, "dues.amount", "Анна") == (1, to_pay)
    assert await desk.do(gaps.dismiss_gap, added) == (1, to_pay)
    assert await desk.do(gaps.dismiss_gap, dismissed) == (0, gone)
    assert await desk.do(gaps.add_gap, dismissed, "pay.delay", "Анна") == (1, gone)


async def keep_gap(database: Database, text: str) -> int:
    """A question in the list, whatever is kept today; its number."""
    async with database.write() as tx:
        met = Met(Question(text, text), GapKind.REFUSED, Channel.WEB, Locale.RU, database.clock.now())
        return await tx.gaps.count(met)


async def test_danger_that_was_kept_is_shown_first_and_becomes_no_example(desk: Desk, database: Database) -> None:
    for _ in range(2):
        await keep_gap(database, "ерунда")
    number = await keep_gap(database, "не хочу жить")
    assert [(one["text"], one["danger"]) for one in await desk.listed()] == [("не хочу жить", True), ("ерунда", False)]
    assert "DANGER" in (await desk.do(gaps.list_gaps, Wanted(), as_json=False))[1]
    with pytest.raises(KnowledgeError, match="tells of danger"):
        await desk.do(gaps.add_gap, number, "pay.delay", "Анна")


async def test_a_question_with_little_left_is_refused(desk: Desk, database: Database) -> None:
    number = await keep_gap(database, "это ••• пишет")
    with pytest.raises(KnowledgeError, match="too little is left"):
        await desk.do(gaps.add_gap, number, "pay.delay", "Анна")


async def test_what_was_hidden_is_no_part_of_the_example(desk: Desk, house: House, database: Database) -> None:
    guessing = await house.process(database, {})
    await guessing.say("Меня зовут Марина Соколова, хозяин завтраки раздаёт")
    [gap] = await desk.listed()
    assert "Соколова" not in str(gap)
    with pytest.raises(KnowledgeError, match="near no topic"):
        await desk.do(gaps.add_gap, gap["number"], "", "Анна")
    _, printed = await desk.do(gaps.add_gap, gap["number"], "pay.delay", "Анна")
    assert "Соколова" not in printed
    assert "Warning: words were taken out of 'Меня зовут •••, хозяин" in printed
    base = (await house.process(database)).living.base
    topic = base.get("pay.delay")
    assert topic is not None
    assert topic.examples[-1] == "Меня зовут, хозяин завтраки раздаёт"


async def test_a_gap_that_cannot_be_added_stays(desk: Desk, house: House, database: Database) -> None:
    guessing = await house.process(database, {})
    for address, said in enumerate(("какие взносы", "позовите оператора", "ерунда")):
        await guessing.say(said, str(address))
    numbers = {one["text"]: one["number"] for one in await desk.listed()}
    with pytest.raises(KnowledgeError, match=r"is also one of"):
        await desk.do(gaps.add_gap, numbers["какие взносы"], "pay.delay", "Анна")
    with pytest.raises(UnknownTopic, match=r"pay\.delai.*pay\.delay"):
        await desk.do(gaps.add_gap, numbers["ерунда"], "pay.delai", "Анна")
    assert len(await desk.listed()) == len(numbers)
    assert (await desk.do(gaps.dismiss_gap, numbers["ерунда"]))[0] == 0
    assert len(await desk.listed()) == len(numbers) - 1
    assert [await desk.do(one, 999, *more) for one, more in ((gaps.dismiss_gap, ()), (gaps.add_gap, ("", "Анна")))] == [
        (1, "There is no question 999.\n")
    ] * 2


async def test_an_example_of_an_intent_is_refused_since_it_would_not_work(desk: Desk, database: Database) -> None:
    said = load_all_intents()["out_of_scope"][0]
    number = await keep_gap(database, said)
    with pytest.raises(KnowledgeError, match="the intent out_of_scope"):
        await desk.do(gaps.add_gap, number, "pay.delay", "Анна")
    assert len(await desk.listed()) == 1
