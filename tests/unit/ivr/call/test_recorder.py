"""Who watches a call: several at once, the one that fills its record, and the one that has it recorded."""

from __future__ import annotations

import pytest

from backend.calls.book import CallBook
from backend.calls.ending import Ending
from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Channel, Command, Turn, TurnResult
from ivr.call import NobodyListens
from ivr.call.announced import Announcing, RecordingWatch, announcement
from ivr.call.recorder import CallRecorder, Observers
from tests.fakes.until import until
from tests.support.clock import FakeClock
from tests.unit.backend.test_call_book import Shelf, ended, running
from tests.unit.ivr.call.scripted import ScriptedHandler, answer

TURN = Turn(Channel.PHONE, "c1", text="как вступить")
START = Turn(Channel.PHONE, "c1", command=Command.START)
CARD = answer("Назовите номер карты.", kind=ExpectKind.DIGITS, digits=10)


class Loud(NobodyListens):
    """Writes down what it is told."""

    def __init__(self, name: str, told: list[str]) -> None:
        self.name, self.told = name, told

    def on_said(self, text: str, at: float) -> None:
        self.told.append(f"{self.name} said")

    def on_heard(self, text: str, at: float) -> None:
        self.told.append(f"{self.name} heard")

    def on_keys(self, keys: str, at: float) -> None:
        self.told.append(f"{self.name} keys")

    def on_interrupted(self, at: float) -> None:
        self.told.append(f"{self.name} interrupted")

    def on_end_of_turn(self, voice_ended: float, decided: float) -> None:
        self.told.append(f"{self.name} end")

    def on_turn(self, turn: Turn, result: TurnResult | None, took: float) -> None:
        self.told.append(f"{self.name} turn")


def test_all_observers_are_told_everything_in_their_order() -> None:
    told: list[str] = []
    both = Observers(Loud("a", told), Loud("b", told))
    both.on_said("", 0)
    both.on_heard("", 0)
    both.on_keys("", 0)
    both.on_interrupted(0)
    both.on_end_of_turn(0, 0)
    both.on_turn(TURN, None, 0)
    assert told == [
        f"{who} {what}" for what in ("said", "heard", "keys", "interrupted", "end", "turn") for who in ("a", "b")
    ]


async def test_a_record_has_the_turns_and_what_they_were_about_failed_ones_too() -> None:
    shelf = Shelf()
    book = CallBook(shelf, FakeClock(), "here")
    book.begin("c1", "7", ear="", voice="")
    recorder = CallRecorder(book, "c1")
    recorder.on_turn(TURN, answer("…", topic="join.how"), 0.1)
    recorder.on_turn(TURN, None, 15.0)
    book.end("c1", Ending.CALLER)
    async with running(book):
        await until(ended(shelf, "c1"))
    assert (shelf.kept["c1"].turns, shelf.kept["c1"].topics) == (2, ("join.how",))


async def test_only_the_first_words_of_a_call_announce_the_recording() -> None:
    engine = Announcing(ScriptedHandler(answer("Здравствуйте."), answer("Подайте заявление.")))
    assert [reply.speech for reply in (await engine.handle(START)).replies] == [announcement(), "Здравствуйте."]
    assert [reply.speech for reply in (await engine.handle(TURN)).replies] == ["Подайте заявление."]


class Watched:
    """A watch, and what it had done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.watch = RecordingWatch("c1", lambda: self.done.append("start"), lambda: self.done.append("stop"))

    def says(self, *sentences: str) -> None:
        for sentence in sentences:
            self.watch.on_said(sentence, 0.0)


def test_recording_begins_with_the_first_sentence_after_the_announcement_and_once() -> None:
    watched = Watched()
    watched.says(announcement())
    assert watched.done == []
    watched.says("Здравствуйте.", "Что подсказать?", announcement(), "Ещё раз.")
    assert watched.done == ["start"]


def test_who_cut_the_announcement_short_or_never_heard_it_is_not_recorded() -> None:
    for before in ((), (announcement(),)):
        watched = Watched()
        watched.says(*before)
        watched.watch.on_interrupted(0.0)
        watched.says(announcement(), "Здравствуйте.")
        assert watched.done == []
    silent = Watched()
    silent.says("Здравствуйте.", "Что подсказать?")
    assert silent.done == []


def test_an_interruption_later_changes_nothing() -> None:
    watched = Watched()
    watched.says(announcement(), "Здравствуйте.")
    watched.watch.on_interrupted(0.0)
    watched.says("Подайте заявление.")
    assert watched.done == ["start"]


@pytest.mark.parametrize(
    "result",
    [CARD, answer("Когда вы родились?", kind=ExpectKind.DATE), answer("Ваш код.", code="123456")],
    ids=["a number", "a date", "a code"],
)
def test_it_ends_for_good_before_anything_personal(result: TurnResult) -> None:
    watched = Watched()
    watched.says(announcement(), "Здравствуйте.")
    watched.watch.on_turn(TURN, result, 0.1)
    watched.watch.on_turn(TURN, result, 0.1)
    watched.says(announcement(), "Дальше.")
    assert watched.done == ["start", "stop"]


def test_what_is_personal_from_the_start_is_never_recorded() -> None:
    watched = Watched()
    watched.says(announcement())
    watched.watch.on_turn(TURN, CARD, 0.1)
    watched.says("Назовите номер карты.")
    assert watched.done == []


def test_ordinary_turns_and_failures_end_nothing() -> None:
    watched = Watched()
    watched.says(announcement(), "Здравствуйте.")
    watched.watch.on_turn(TURN, None, 15.0)
    watched.watch.on_turn(TURN, answer("Выберите.", "Да", "Нет", kind=ExpectKind.CHOICE), 0.1)
    assert answer("…").expect == Expect()
    assert watched.done == ["start"]
