"""What the telephone sees to without the engine: repeating, wishes, silence, a lost ear, pages of options, machines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from backend.calls.ending import Ending
from dialogs.replies import ExpectKind
from dialogs.turns import Command, Turn, TurnResult
from ivr.call import CallLimits
from ivr.call.ears import REST
from ivr.call.texts import texts
from ivr.errors import HearingBusy, HearingFailed
from ivr.speaking.sentences import sentences
from tests.unit.ivr.call.ears import TimedEar
from tests.unit.ivr.call.scripted import Call, ScriptedHandler, ScriptedVoice, answer, pause, voice_of

HELLO = answer("Здравствуйте.")
BYE = answer("До свидания.", ends=True)
TALE = ["Первое длинное предложение.", "Второе длинное предложение.", "Третье длинное предложение."]
LONG = answer(" ".join(TALE))
AGAIN = answer(" ".join(TALE), topic="repeat")
SLOWER, AGAIN_PLEASE, WAIT, JOIN, STOP, COUGH = 2001, 2002, 2003, 2004, 2005, 5555
WORDS = {
    SLOWER: "помедленнее пожалуйста",
    AGAIN_PLEASE: "повторите",
    WAIT: "подождите минутку",
    JOIN: "как вступить",
    STOP: "стоп",
}


class PacedVoice(ScriptedVoice):
    """Keeps what was made at which pace."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[str, float]] = []

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        self.made.append((text, pace))
        return await super().speak(text, pace=pace)


def _call(*answers: TurnResult, limits: CallLimits | None = None) -> Call:
    call = Call(*answers, limits=limits)
    call.ear.words = WORDS
    return call


def _second_sentence(call: Call) -> Callable[[], bool]:
    """The condition that the second sentence of the tale sounds."""
    return lambda: TALE[1] in call.journal.said


async def test_a_cough_does_not_take_the_rest_of_the_answer_away() -> None:
    call = _call(LONG)
    call.then(_second_sentence(call), lambda: call.media.say(voice_of(COUGH, 0.5)))
    call.then(lambda: call.media.flushes == 1, lambda: None)
    call.then(lambda: TALE[2] in call.journal.said and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.media.flushes == 1
    assert call.handler.asked == []
    assert [said for said in call.journal.said if said in TALE] == [TALE[0], TALE[1], TALE[1], TALE[2]]


@pytest.mark.parametrize("by_voice", [False, True])
async def test_repeat_goes_back_to_the_sentence_that_was_cut(by_voice: bool) -> None:
    call = _call(LONG, AGAIN)
    ask = (lambda: call.media.say(voice_of(AGAIN_PLEASE, 0.9))) if by_voice else (lambda: call.media.press("#"))
    call.then(_second_sentence(call), ask)
    call.then(call.answered(2), lambda: None)
    call.then(lambda: TALE[2] in call.journal.said and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.handler.asked == ["повторите" if by_voice else "repeat"]
    assert [said for said in call.journal.said if said in TALE] == [TALE[0], TALE[1], TALE[1], TALE[2]]


async def test_what_was_heard_out_is_repeated_as_a_whole() -> None:
    call = _call(LONG, AGAIN)
    call.then(call.quiet(), lambda: call.media.press("#"))
    call.then(call.quiet(2), call.media.leave)
    await call.run()
    assert [said for said in call.journal.said if said in TALE] == TALE * 2


async def test_where_only_the_keys_were_not_heard_the_answer_is_repeated() -> None:
    call = _call(HELLO, answer(TALE[0], "Вступить"), answer(TALE[0], "Вступить", topic="repeat"))
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(lambda: bool(call.sentences("нажмите: один")), lambda: call.media.press("#"))
    call.then(call.quiet(3), call.media.leave)
    await call.run()
    assert [said for said in call.journal.said if said == TALE[0]] == [TALE[0]] * 2


async def test_a_silence_in_between_does_not_forget_where_the_answer_was_cut() -> None:
    call = _call(LONG, answer("Вы здесь?"), AGAIN)
    call.then(_second_sentence(call), lambda: call.media.press("A"))
    call.then(call.quiet(2), lambda: call.media.press("#"))
    call.then(lambda: TALE[2] in call.journal.said and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.handler.asked == ["silence", "repeat"]
    assert [said for said in call.journal.said if said in TALE] == [TALE[0], TALE[1], TALE[1], TALE[2]]


async def test_slower_is_granted_without_the_engine_from_the_sentence_that_was_cut() -> None:
    call = _call(LONG)
    voice = call.voice = PacedVoice()
    call.then(_second_sentence(call), lambda: call.media.say(voice_of(SLOWER, 1.0)))
    call.then(lambda: TALE[2] in call.journal.said and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.handler.asked == []
    at = call.journal.said.index(sentences(texts()["wish_slower"])[0])
    assert call.journal.said[at + 1 : at + 3] == TALE[1:]
    assert (TALE[1], 1.3) in voice.made
    assert (TALE[0], 1.3) not in voice.made


async def test_key_seven_makes_it_slower_and_usual_again() -> None:
    call = _call(HELLO)
    voice = call.voice = PacedVoice()
    call.then(call.quiet(), lambda: call.media.press("7"))
    call.then(lambda: call.media.marks >= 3 and not call.media.sounding, lambda: call.media.press("7"))
    call.then(lambda: call.media.marks >= 5 and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.handler.asked == []
    assert [pace for text, pace in voice.made if text == "Здравствуйте."] == [1.0, 1.3, 1.0]


async def test_stop_silences_and_leaves_the_answer_to_be_repeated() -> None:
    call = _call(LONG, AGAIN)
    call.then(_second_sentence(call), lambda: call.media.say(voice_of(STOP, 1.0)))
    call.then(
        lambda: bool(call.sentences("Слушаю вас")) and not call.media.sounding,
        lambda: call.media.say(voice_of(AGAIN_PLEASE, 1.0)),
    )
    call.then(lambda: call.journal.said.count(TALE[1]) == 2, call.media.leave)
    await call.run()
    assert call.handler.asked == ["повторите"]
    assert call.journal.said.count(TALE[0]) == 1


async def test_who_asks_to_wait_is_waited_for() -> None:
    call = _call(HELLO, BYE)
    spoke: list[float] = []
    call.then(call.quiet(), lambda: call.media.say(voice_of(WAIT, 1.0)))
    call.then(lambda: bool(call.sentences("жду")), lambda: spoke.append(call.media.now))
    call.then(call.answered(2), lambda: spoke.append(call.media.now))
    await call.run()
    assert call.handler.asked == ["silence"]
    assert 60.0 < spoke[1] - spoke[0] < 63.0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (answer("Когда?", "Сейчас", "Утром", kind=ExpectKind.CHOICE), "сейчас"),
        (answer("Как говорить?", "Помедленнее", kind=ExpectKind.CHOICE), "помедленнее"),
        (answer("Когда?", kind=ExpectKind.CHOICE), "как обычно"),
        (answer("Готовы?", kind=ExpectKind.YES_NO), "готов"),
    ],
)
async def test_what_may_answer_a_question_is_no_wish(asked: TurnResult, said: str) -> None:
    call = _call(asked, BYE)
    call.ear.words = {JOIN: said}
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 1.0)))
    await call.run()
    assert call.handler.asked == [said]


async def test_who_was_waited_for_is_back_amid_a_yes_or_no() -> None:
    call = _call(answer("Верно?", kind=ExpectKind.YES_NO), BYE)
    call.ear.words = {WAIT: "подождите, я найду очки", JOIN: "готова"}
    call.then(call.quiet(), lambda: call.media.say(voice_of(WAIT, 1.0)))
    call.then(lambda: bool(call.sentences("жду")) and not call.media.sounding, lambda: None)
    call.then(lambda: not call.media.sounding, lambda: call.media.say(voice_of(JOIN, 1.0)))
    call.then(lambda: len(call.sentences("Верно")) == 2 and not call.media.sounding, call.media.leave)
    await call.run()
    assert call.handler.asked == []


async def test_silence_is_one_ladder_that_the_engine_ends_and_keys_are_told_on_its_second_step() -> None:
    steps = [answer(text, topic="repeat") for text in ("Не слышу.", "Клавиши.", "Человек.")]
    call = _call(HELLO, *steps, BYE)
    session = await call.run()
    assert call.handler.asked == ["silence"] * 4
    assert call.journal.said[-1] == "До свидания."
    keys = sentences(texts()["all_keys"])[-1]
    assert call.journal.said.count(keys) == 1
    assert call.journal.said.index("Клавиши.") < call.journal.said.index(keys) < call.journal.said.index("Человек.")
    assert session.ended_why is Ending.SILENCE


async def test_in_an_entry_the_second_step_names_the_ways_out_of_it() -> None:
    asked = answer("Номер карты?", kind=ExpectKind.DIGITS, digits=10)
    call = _call(asked, asked, asked, BYE)
    await call.run()
    assert call.handler.asked == ["silence"] * 3
    told = [*sentences(texts()["entry_keys"]), *sentences(texts()["entry_ways"])]
    assert [said for said in call.journal.said if said in told] == told
    assert [key for key in ("ноль", "Звёздочка") if call.sentences(key)] == ["ноль", "Звёздочка"]


async def test_noise_is_told_apart_from_silence_and_is_no_step_of_its_ladder() -> None:
    call = _call(HELLO, answer("Не слышу.", topic="repeat"), answer("Плохо слышно.", topic="repeat"))
    for turn in range(3, 9):
        call.then(call.quiet(turn), lambda: call.media.say(voice_of(COUGH, 1.5)))
    call.then(call.quiet(9), call.media.leave)
    session = await call.run()
    assert call.handler.asked == ["silence", "silence", *["unheard"] * 6]
    assert call.journal.said.count(sentences(texts()["all_keys"])[-1]) == 1
    assert session.ended_why is Ending.CALLER


async def test_after_a_silence_what_was_offered_can_be_picked_by_its_key() -> None:
    call = _call(answer("Что?", "Вступить", "Взносы"), answer("Не слышу.", topic="repeat"), BYE)
    call.then(call.answered(2), lambda: None)
    call.then(call.quiet(2), lambda: call.media.press("2"))
    pressed: list[float] = []
    call.then(lambda: True, lambda: pressed.append(call.media.now))
    call.then(call.answered(3), lambda: pressed.append(call.media.now))
    await call.run()
    assert call.handler.asked == ["silence", "2"]
    assert pressed[1] - pressed[0] < 0.2


async def test_keys_pressed_without_waiting_go_to_the_questions_that_follow() -> None:
    call = _call(
        answer("Что показать?", "Карту", "Новости"),
        answer("Номер карты?", kind=ExpectKind.DIGITS, digits=10),
        answer("Дата рождения?", kind=ExpectKind.DATE),
        BYE,
    )
    call.then(call.sounding(), lambda: call.media.press("17700000016#14031985#"))
    await call.run()
    assert call.handler.asked == ["1", "7700000016", "14031985"]


async def test_star_in_an_entry_wipes_it_and_at_its_beginning_goes_back() -> None:
    card = answer("Номер карты?", kind=ExpectKind.DIGITS, digits=4)
    call = _call(card, card, BYE)
    call.then(call.quiet(), lambda: call.media.press("12*3456"))
    call.then(call.answered(2), lambda: call.media.press("*"))
    await call.run()
    assert call.handler.asked == ["3456", "cancel"]


async def test_a_number_pressed_in_place_of_yes_or_no_confirms_nothing_and_goes_nowhere() -> None:
    call = _call(
        answer("Перезвоним на этот номер, верно?", "Да", "Нет", kind=ExpectKind.YES_NO),
        answer("Когда удобно?", kind=ExpectKind.CHOICE),
    )
    call.then(call.sounding(), lambda: call.media.press("89031112233#"))
    call.then(call.quiet(2), call.media.leave)
    await call.run()
    assert call.handler.asked == ["89031112233"]


async def test_of_many_options_the_telephone_turns_the_pages() -> None:
    labels = [f"Вариант {letter}" for letter in "абвгдежзи"]
    call = _call(answer("Выберите.", *labels), BYE)
    call.then(call.quiet(), lambda: call.media.press("6"))
    call.then(lambda: bool(call.sentences("Нажмите: один")), lambda: call.media.press("2"))
    await call.run()
    assert [turn.choice for turn in call.handler.turns] == [None, "choice-6"]
    assert call.sentences("шесть, другие варианты")


@pytest.mark.parametrize(
    ("turns", "picks", "chosen"),
    [
        ("шесть", "два", "choice-6"),
        ("Номер шесть.", "второй", "choice-6"),
        ("другие варианты", "один", "choice-5"),
        ("шесть, другие варианты", "четыре", "choice-8"),
        ("ещё варианты", "четвёртый", "choice-8"),
    ],
)
async def test_so_it_does_where_the_key_is_said(turns: str, picks: str, chosen: str) -> None:
    call = _call(answer("Выберите.", *(f"Вариант {letter}" for letter in "абвгдежзи")), BYE)
    call.ear.words = {JOIN: turns, WAIT: picks}
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 1.0)))
    call.then(lambda: bool(call.sentences("Нажмите: один")), lambda: call.media.say(voice_of(WAIT, 1.0)))
    await call.run()
    assert [turn.choice for turn in call.handler.turns] == [None, chosen]


@pytest.mark.parametrize("said", ["пять", "шесть человек уволили", "другие"])
async def test_a_number_of_the_first_page_and_other_words_are_the_engines(said: str) -> None:
    few = 9 if said != "другие" else 4
    call = _call(answer("Выберите.", *(f"Вариант {number}" for number in range(few))), BYE)
    call.ear.words = {JOIN: said}
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 1.0)))
    await call.run()
    assert call.handler.asked == [said]


def _failing(call: Call, error: HearingFailed) -> TimedEar:
    ear = TimedEar(lambda: call.media.now, WORDS, takes=0.1)
    ear.fails = error
    call.ear = ear  # type: ignore[assignment]
    return ear


async def test_an_ear_that_fails_twice_rests_and_keys_go_on() -> None:
    call = _call(answer("Что?", "Вступить"), answer("Вы здесь?", topic="repeat"), limits=CallLimits(silences=9))
    ear = _failing(call, HearingFailed("out of memory"))
    begun: list[int] = []
    told: list[float] = []
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: bool(call.sentences("плохо слышу")), lambda: call.media.say(pause(9) + voice_of(JOIN, 0.8)))
    call.then(lambda: bool(call.sentences("только клавишами")), lambda: told.append(call.media.now))
    call.then(lambda: True, lambda: begun.append(ear.begun), lambda: call.media.say(pause(8) + voice_of(JOIN, 3)))
    call.then(lambda: call.media.spoken, lambda: begun.append(ear.begun), lambda: setattr(ear, "fails", None))
    call.then(
        lambda: call.media.now > told[0] + REST + 9 and not call.media.sounding,
        lambda: call.media.say(voice_of(JOIN, 0.8)),
    )
    call.then(lambda: "как вступить" in call.handler.asked, call.media.leave)
    await call.run()
    assert begun[0] == begun[1]
    assert call.sentences("Нажмите: один, Вступить")
    assert set(call.handler.asked) == {"silence", "как вступить"}


async def test_where_the_ear_is_busy_the_menu_is_offered() -> None:
    call = _call(HELLO, answer("Меню.", "Карта", "Новости"), BYE)
    _failing(call, HearingBusy("eight speak at once"))
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: bool(call.sentences("один, Карта")), lambda: call.media.press("1"))
    await call.run()
    assert call.handler.asked == [str(Command.MENU), "1"]
    assert call.sentences("много звонков")


async def test_where_the_ear_is_busy_amid_a_number_digits_are_asked_for() -> None:
    call = _call(answer("Номер карты?", kind=ExpectKind.DIGITS, digits=4), BYE)
    _failing(call, HearingBusy("eight speak at once"))
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: bool(call.sentences("нажмите решётку")), lambda: call.media.press("1234"))
    await call.run()
    assert call.handler.asked == ["1234"]


async def test_a_talk_with_a_machine_comes_to_an_end() -> None:
    call = _call(HELLO, answer("Не понял.", topic="out_of_scope"))
    for turn in range(1, 20):
        call.then(call.quiet(turn), lambda: call.media.say(voice_of(JOIN, 1.0)))
    session = await call.run()
    assert len(call.handler.turns) < 8
    assert call.sentences("друг друга не понимаем")
    assert call.journal.said[-1] == sentences(texts()["worn_end"])[-1]
    assert session.ended_why is Ending.MISUNDERSTOOD


class Slow(ScriptedHandler):
    """Takes a little time for a turn; keeps which came to their end."""

    def __init__(self, seconds: float, *answers: TurnResult) -> None:
        super().__init__(*answers)
        self.ended: list[str] = []
        self._seconds = seconds

    async def handle(self, turn: Turn) -> TurnResult:
        result = await super().handle(turn)
        if len(self.turns) > 1:
            await asyncio.sleep(self._seconds)
        self.ended.append(str(turn.command or turn.text))
        return result


@pytest.mark.parametrize(("takes", "ended"), [(0.05, ["start", "1"]), (60.0, ["start"])])
async def test_a_turn_that_has_begun_comes_to_its_end_though_the_caller_is_gone_but_not_for_ever(
    takes: float, ended: list[str]
) -> None:
    call = _call()
    handler = call.handler = Slow(takes, answer("Записать вас?", "Да"), BYE)
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(call.answered(2), call.media.leave)
    await call.run()
    assert handler.ended == ended
