"""What a call's keeper can do with it: hear an answer, and go on without the voice."""

from __future__ import annotations

from dataclasses import replace

from backend.calls.ending import Ending
from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command, Destination, Transfer
from ivr.call import HeldCall
from ivr.ports import Digit
from tests.unit.ivr.call.scripted import Call, answer, voice_of

HELLO = answer("Здравствуйте.")
TO_OPERATOR = replace(answer("Соединяю."), transfer=Transfer(Destination.OPERATOR))
BYE = answer("До свидания.", ends=True)
WORDS = 3000


class Asks:
    """Asks the caller once."""

    def __init__(self) -> None:
        self.asking = False
        self.answers: list[str | None] = []

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command:
        assert call.hear is not None
        call.speaker.say(["Перезвонить вам?"])
        self.asking = True
        self.answers.append(await call.hear(Expect(ExpectKind.YES_NO)))
        return Command.RETURNED


def held(keeper: Asks) -> Call:
    """A call that the first key gives away."""
    call = Call(HELLO, TO_OPERATOR, BYE)
    call.passing = keeper
    call.ear.words[WORDS] = "да"
    call.then(call.quiet(), lambda: call.media.press("5"))
    return call


async def test_words_are_heard() -> None:
    keeper = Asks()
    call = held(keeper)
    call.then(lambda: keeper.asking and not call.media.sounding, lambda: call.media.say(voice_of(WORDS, 0.6)))
    await call.run()
    assert keeper.answers == ["да"]


async def test_keys_are_taken_into_the_question_too() -> None:
    for key in "1*":
        keeper = Asks()
        call = held(keeper)
        call.then(lambda keeper=keeper: keeper.asking, lambda call=call, key=key: call.media.press(key))  # type: ignore[misc]
        await call.run()
        assert keeper.answers == [key]


async def test_silence_is_no_answer() -> None:
    keeper = Asks()
    await held(keeper).run()
    assert keeper.answers == [None]


async def test_a_broken_ear_is_no_answer() -> None:
    keeper = Asks()
    call = held(keeper)
    call.ear.hang = True
    call.limits = replace(call.limits, recognition=0.1)
    call.then(lambda: keeper.asking and not call.media.sounding, lambda: call.media.say(voice_of(WORDS, 0.6)))
    await call.run()
    assert keeper.answers == [None]


class GoesOn:
    """Keeps the call until a key, though nothing can be said."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.key = ""

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command:
        self._call.voice.broken = True
        call.speaker.say(["Ваше место в очереди, первое."])
        while call.speaker.speaks:
            await call.next_event()
        self._call.media.press("*")
        while not isinstance(event := await call.next_event(), Digit):
            pass
        self.key = event.key
        return Command.RETURNED


async def test_the_loss_of_the_voice_ends_the_call_only_when_it_is_back() -> None:
    call = Call(HELLO, TO_OPERATOR, answer("Вы снова со мной."))
    call.passing = keeper = GoesOn(call)
    call.then(call.quiet(), lambda: call.media.press("5"))
    session = await call.run()
    assert keeper.key == "*"
    assert session.ended_why is Ending.VOICE_LOST
    assert call.media.hung_up
