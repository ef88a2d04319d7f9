"""A call that is passed on, and comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from backend.calls.ending import Ending
from dialogs.turns import Command, Destination, Transfer
from ivr.call import CallLimits, HeldCall, Ways
from ivr.call.texts import texts
from ivr.ports import Digit
from ivr.speaking.sentences import sentences
from tests.unit.ivr.call.scripted import Call, answer

HELLO = answer("Здравствуйте.")
INTO_CONFERENCE = replace(answer("Вы в конференции."), transfer=Transfer(Destination.CONFERENCE, "7"))
BYE = answer("До свидания.", ends=True)


@dataclass
class Elsewhere:
    """Keeps the call until a key, or for some real seconds."""

    back: Command | str = Command.RETURNED
    seconds: float = 0.0
    transfers: list[Transfer] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    cancelled: bool = False

    async def __call__(self, call: HeldCall, transfer: Transfer) -> Command | str:
        self.transfers.append(transfer)
        assert not call.speaker.speaks
        try:
            if self.seconds:
                await asyncio.sleep(self.seconds)
                return self.back
            while not isinstance(event := await call.next_event(), Digit):
                pass
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        self.keys.append(event.key)
        return self.back


def passed_on(elsewhere: Elsewhere, limits: CallLimits | None = None) -> Call:
    """A call that the first key passes on."""
    call = Call(HELLO, INTO_CONFERENCE, BYE, limits=limits)
    call.passing = elsewhere
    call.then(call.quiet(), lambda: call.media.press("5"))
    return call


async def test_a_call_is_passed_on_after_the_words_and_the_engine_told_when_it_is_back() -> None:
    elsewhere = Elsewhere()
    call = passed_on(elsewhere)
    call.then(lambda: bool(elsewhere.transfers), lambda: call.media.press("*"))
    session = await call.run()
    assert elsewhere.transfers == [Transfer(Destination.CONFERENCE, "7")]
    assert elsewhere.keys == ["*"]
    assert call.handler.asked == ["5", "returned"]
    assert call.sentences("конференции") == ["Вы в конференции."]
    assert session.ended_why is Ending.GOODBYE


async def test_a_star_while_the_passing_on_is_announced_takes_it_back() -> None:
    elsewhere = Elsewhere()
    call = passed_on(elsewhere)
    call.then(call.sounding(2), lambda: call.media.press("*"))
    await call.run()
    assert elsewhere.transfers == []
    assert call.handler.asked == ["5", "returned"]
    assert call.media.flushes == 1


async def test_other_keys_meanwhile_are_for_who_keeps_the_caller() -> None:
    elsewhere = Elsewhere()
    call = passed_on(elsewhere)
    call.then(call.sounding(2), lambda: call.media.press("1"))
    await call.run()
    assert elsewhere.keys == ["1"]
    assert call.handler.asked == ["5", "returned"]
    assert call.media.flushes == 0


async def test_where_the_engine_fails_zero_goes_to_the_desk_without_it() -> None:
    elsewhere = Elsewhere()
    call = Call(HELLO, OSError("the database is away"), BYE)
    call.passing, call.desk_open = elsewhere, True
    call.then(call.quiet(), lambda: call.media.press("5"))
    call.then(lambda: bool(call.sentences("не получилось")) and not call.media.sounding, lambda: call.media.press("0"))
    call.then(lambda: bool(elsewhere.transfers), lambda: call.media.press("*"))
    await call.run()
    assert elsewhere.transfers == [Transfer(Destination.OPERATOR)]
    assert call.handler.asked == ["5", "returned"]
    assert call.sentences("позову") == sentences(texts()["to_person"])
    assert call.sentences("нажмите ноль")


async def test_where_nobody_is_at_the_desk_no_person_is_promised() -> None:
    call = Call(HELLO, OSError("the database is away"), BYE)
    call.passing = Elsewhere()
    call.then(call.quiet(), lambda: call.media.press("5"))
    call.then(lambda: bool(call.sentences("не получилось")) and not call.media.sounding, lambda: call.media.press("0"))
    await call.run()
    assert call.handler.asked == ["5", "operator"]
    assert not [said for said in call.journal.said[3:] if "ноль" in said or "человек" in said]


async def test_a_choice_comes_back_as_one() -> None:
    call = passed_on(Elsewhere(back="go:callback"))
    call.then(lambda: len(call.handler.turns) == 2 and not call.media.sounding, lambda: call.media.press("1"))
    await call.run()
    assert call.handler.turns[-1].choice == "go:callback"


async def test_who_hangs_up_elsewhere_is_let_go() -> None:
    elsewhere = Elsewhere()
    call = passed_on(elsewhere)
    call.then(lambda: bool(elsewhere.transfers), call.media.leave)
    session = await call.run()
    assert elsewhere.cancelled
    assert session.ended_why is Ending.PASSED_ON


async def test_the_limit_of_a_call_stands_still_elsewhere() -> None:
    limits = CallLimits(call=1.5)
    call = passed_on(Elsewhere(seconds=2.0), limits)
    session = await call.run()
    assert call.handler.asked == ["5", "returned"]
    assert session.ended_why is Ending.GOODBYE


async def test_each_destination_has_its_keeper_and_one_without_gives_the_call_back() -> None:
    elsewhere = Elsewhere()
    call = passed_on(elsewhere)
    call.passing = Ways({Destination.OPERATOR: elsewhere})
    await call.run()
    assert call.handler.asked == ["5", "unanswered"]
    call = passed_on(elsewhere)
    call.passing = Ways({Destination.CONFERENCE: elsewhere})
    call.then(lambda: bool(elsewhere.transfers), lambda: call.media.press("*"))
    await call.run()
    assert call.handler.asked == ["5", "returned"]
