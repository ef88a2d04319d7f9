"""The conversation of one call, frames in and frames out."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from dialogs.replies import ExpectKind
from dialogs.turns import Channel, Command
from ivr.call import CallLimits
from ivr.call.texts import texts
from ivr.call.tones import trouble_tones
from ivr.speaking.sentences import sentences
from tests.unit.ivr.call.scripted import Call, ScriptedEar, answer, pause, voice_of

JOIN, DUES, MORE = 2001, 2002, 2003
WORDS = {JOIN: "как вступить", DUES: "сколько стоят взносы", MORE: "в профсоюз"}
HELLO = answer("Здравствуйте.")
BYE = answer("До свидания.", ends=True)
LONG = answer(
    "Первое длинное предложение ответа. Второе длинное предложение ответа. Третье длинное предложение ответа."
)
QUICK = CallLimits(filler=0.05, recognition=0.05, answer=0.3)


async def test_the_caller_is_greeted_and_hears_what_can_be_pressed() -> None:
    call = Call(answer("Здравствуйте.", "Вступить", "Взносы"))
    call.then(call.quiet(), call.media.leave)
    await call.run()
    assert call.journal.said[0] == "Здравствуйте."
    assert call.sentences("нажмите: один, Вступить; два, Взносы.")
    assert call.journal.said[-2:] == sentences(texts()["first_keys"])
    (turn,) = call.handler.turns
    assert (turn.channel, turn.address, turn.command, turn.update_id) == (
        Channel.PHONE,
        "call-1",
        Command.START,
        "call-1:1",
    )


async def test_a_question_is_heard_and_answered_and_goodbye_hangs_up_after_the_last_word() -> None:
    call = Call(HELLO, answer("Подайте заявление."), BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 1.2)))
    call.then(call.quiet(2), lambda: call.media.say(voice_of(DUES, 1.0)))
    await call.run()
    assert call.handler.asked == ["как вступить", "сколько стоят взносы"]
    assert [turn.update_id for turn in call.handler.turns] == ["call-1:1", "call-1:2", "call-1:3"]
    assert call.journal.heard == call.handler.asked
    assert call.media.hung_up
    assert call.media.heard_by_caller.endswith(voice_of(1000, 0.04 * len("До свидания.")) + pause(0.15))


async def test_a_caller_who_speaks_interrupts_and_the_rest_is_not_said() -> None:
    call = Call(HELLO, LONG, BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(call.sounding(2), lambda: call.media.say(pause(0.5) + voice_of(DUES, 1.0)))
    await call.run()
    assert call.media.flushes == 1
    assert call.journal.interruptions == 1
    assert call.sentences("Первое длинное")
    assert not call.sentences("Третье длинное")
    assert call.handler.asked == ["1", "сколько стоят взносы"]
    whole = sum(0.04 * len(sentence) for sentence in sentences(LONG.replies[0].speech))
    assert len(call.media.heard_by_caller) / 32_000 < whole


@pytest.mark.parametrize("sound", [voice_of(DUES, 0.2), voice_of(90, 2.0)], ids=["a cough", "the robot's echo"])
async def test_a_short_noise_or_the_robots_own_echo_does_not_interrupt(sound: bytes) -> None:
    call = Call(LONG)
    call.then(call.sounding(), lambda: call.media.say(sound))
    call.then(call.quiet(), call.media.leave)
    await call.run()
    assert call.media.flushes == 0
    assert len(call.handler.turns) == 1


async def test_a_key_interrupts_at_once_and_picks_the_option() -> None:
    call = Call(answer("Здравствуйте. Очень длинное приветствие.", "Вступить", "Взносы"), BYE)
    call.then(call.sounding(), lambda: call.media.press("2"))
    await call.run()
    assert call.handler.asked == ["2"]
    assert call.media.flushes == 1
    assert call.journal.keys == ["2"]


@pytest.mark.parametrize(("key", "command"), [("0", "operator"), ("*", "cancel"), ("#", "repeat")])
async def test_the_three_keys_that_mean_the_same_everywhere(key: str, command: str) -> None:
    call = Call(HELLO, BYE)
    call.then(call.quiet(), lambda: call.media.press(key))
    await call.run()
    assert call.handler.asked == [command]


@pytest.mark.parametrize("keys", ["7700000013", "77000#"])
async def test_a_number_is_collected_from_keys(keys: str) -> None:
    call = Call(answer("Наберите номер карты.", kind=ExpectKind.DIGITS, digits=10), BYE)
    call.then(call.sounding(), lambda: call.media.press(keys))
    await call.run()
    assert call.handler.asked == [keys.rstrip("#")]


async def test_a_number_that_is_not_finished_is_taken_after_a_pause() -> None:
    call = Call(answer("Наберите дату.", kind=ExpectKind.DATE), BYE)
    call.then(call.quiet(), lambda: call.media.press("140385"))
    await call.run()
    assert call.handler.asked == ["140385"]


async def test_silence_is_counted_from_the_end_of_the_robots_speech() -> None:
    call = Call(LONG, BYE)
    await call.run()
    assert call.handler.asked == ["silence"]
    spoken = sum(0.04 * len(part) + 0.15 for part in sentences(LONG.replies[0].speech))
    assert call.media.now - call.media.began > spoken + 8.0


async def test_a_caller_who_stays_silent_is_let_go() -> None:
    call = Call(HELLO, answer("Вы здесь?"))
    await call.run()
    assert call.handler.asked == ["silence"] * 4
    assert call.journal.said[-1] == sentences(texts()["nobody"])[-1]
    assert call.media.hung_up


async def test_a_voice_without_words_is_told_to_the_engine() -> None:
    call = Call(HELLO, BYE)
    call.then(call.quiet(), lambda: call.media.say(voice_of(5555, 1.0)))
    await call.run()
    assert call.handler.asked == ["unheard"]


async def test_recognition_begins_at_the_first_pause_and_is_thrown_away_if_speech_goes_on() -> None:
    call = Call(HELLO, BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8) + pause(0.5) + voice_of(MORE, 0.8)))
    await call.run()
    assert call.handler.asked == ["как вступить в профсоюз"]
    assert call.ear.begun == 2


async def test_an_ear_that_streams_hears_the_same() -> None:
    call = Call(HELLO, BYE)
    call.ear = ScriptedEar(WORDS, streams=True)
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8) + pause(0.3) + voice_of(MORE, 0.8)))
    await call.run()
    assert call.handler.asked == ["как вступить в профсоюз"]
    assert call.ear.begun == 1


async def test_endless_talk_is_cut_and_answered() -> None:
    call = Call(HELLO, BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 60)))
    await call.run()
    assert call.handler.asked[0] == "как вступить"
    assert call.media.now - call.media.began < 60


@pytest.mark.parametrize("streams", [False, True])
async def test_an_ear_that_hangs_is_owned_up_to_and_keys_go_on_working(streams: bool) -> None:
    call = Call(answer("Здравствуйте.", "Вступить"), BYE, limits=QUICK)
    call.ear = ScriptedEar(WORDS, streams=streams)
    call.ear.hang = True
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 0.8)))
    call.then(lambda: bool(call.sentences("плохо слышу")), lambda: call.media.press("1"))
    await call.run()
    assert call.handler.asked == ["1"]


async def test_a_caller_who_hangs_up_mid_sentence_leaves_nothing_behind() -> None:
    call = Call(HELLO, BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 30)), *([lambda: None] * 50), call.media.leave)
    await call.run()
    assert call.handler.asked == []
    assert not call.media.hung_up


async def test_a_caller_who_hangs_up_while_the_robot_speaks_or_thinks_leaves_nothing_behind() -> None:
    speaking = Call(LONG)
    speaking.then(speaking.sounding(), speaking.media.leave)
    await speaking.run()
    thinking = Call(HELLO)
    thinking.handler.slow = asyncio.Event()
    thinking.then(thinking.quiet(), lambda: thinking.media.press("1"))
    thinking.then(thinking.answered(2), thinking.media.leave)
    await thinking.run()
    assert thinking.handler.asked == ["1"]


async def test_a_call_that_ends_before_anything_is_said_is_over() -> None:
    call = Call(HELLO)
    call.media.leave()
    await call.run()


async def test_a_lost_voice_is_replaced_by_tones_and_the_call_ends() -> None:
    call = Call(HELLO)
    call.voice.broken = True
    await call.run()
    assert trouble_tones() in call.media.heard_by_caller
    assert call.media.hung_up


async def test_an_excuse_that_is_remembered_is_said_though_the_voice_is_lost() -> None:
    call = Call(HELLO)
    call.voice.broken = True
    call.voice.remembers = tuple(sentences(texts()["broken"]))
    await call.run()
    assert len(call.media.heard_by_caller) > 2 * len(trouble_tones())
    assert trouble_tones() not in call.media.heard_by_caller
    assert call.media.hung_up


async def test_a_failing_engine_is_excused_and_a_person_is_offered() -> None:
    call = Call(HELLO, RuntimeError("the database is gone"), BYE)
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(lambda: bool(call.sentences("не получилось ответить")), lambda: call.media.press("0"))
    await call.run()
    assert call.handler.asked == ["1", "operator"]


async def test_an_engine_that_never_works_ends_the_call_politely() -> None:
    call = Call(RuntimeError("gone"), limits=replace(QUICK, silence=1.0, outage=0.0))
    await call.run()
    assert len(call.handler.turns) == 3
    assert call.journal.said[-1] == sentences(texts()["broken"])[-1]
    assert call.media.hung_up


async def test_an_impatient_caller_outlives_a_short_outage() -> None:
    call = Call(HELLO, *[RuntimeError("the database is away")] * 4, BYE)
    for turn in range(1, 6):
        call.then(call.quiet(turn), lambda: call.media.press("1"))
    await call.run()
    assert len(call.handler.turns) == 6
    assert len(call.sentences("не получилось ответить")) == 4


async def test_a_slow_answer_is_excused_meanwhile() -> None:
    call = Call(HELLO, BYE, limits=QUICK)
    slow = call.handler.slow = asyncio.Event()
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(lambda: bool(call.sentences("Секунду")), slow.set)
    await call.run()
    assert call.journal.said[-2:] == [texts()["filler"], "До свидания."]


async def test_a_very_slow_answer_is_excused_again_and_again() -> None:
    call = Call(HELLO, BYE, limits=replace(QUICK, filler_again=0.05, answer=30.0))
    slow = call.handler.slow = asyncio.Event()
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(lambda: len(call.sentences(texts()["filler_again"])) == 2, slow.set)
    await call.run()
    assert call.journal.said[-1] == "До свидания."


async def test_an_answer_that_never_comes_is_given_up() -> None:
    call = Call(HELLO, BYE, limits=QUICK)
    call.handler.slow = asyncio.Event()
    call.then(call.quiet(), lambda: call.media.press("1"))
    call.then(lambda: bool(call.sentences("не получилось ответить")), call.media.leave)
    await call.run()
    assert call.handler.asked == ["1"]


async def test_a_call_that_is_too_long_is_ended_with_a_word() -> None:
    call = Call(LONG, limits=CallLimits(call=0.05))
    call.media.longest = 100_000
    await call.run()
    assert call.journal.said[-1] == sentences(texts()["too_long"])[-1]
    assert call.media.hung_up


async def test_the_log_tells_the_story_without_a_word_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    call = Call(HELLO, BYE)
    call.ear.words = WORDS
    call.then(call.quiet(), lambda: call.media.say(voice_of(JOIN, 1.0)))
    await call.run()
    assert "call-1" in caplog.text
    assert "вступить" not in caplog.text
