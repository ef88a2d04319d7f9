"""What the robot says to a turn's result: speech, a code by its digits, and what can be pressed."""

from __future__ import annotations

from dialogs.replies import ExpectKind, Option, Reply, offered
from dialogs.spoken import say_digits, say_number, speakable
from dialogs.turns import HandledBy, TurnResult
from ivr.call.texts import texts
from ivr.speaking.sentences import sentences

MOST_OPTIONS = 9
OFFER_OPERATOR_AFTER = ("clarify", "out_of_scope")


def options_of(result: TurnResult) -> tuple[Option, ...]:
    """The options that keys pick, in the order in which they are named."""
    return offered(result.replies)


def script_of(result: TurnResult, *, first: bool = False) -> list[str]:
    """The sentences to say, words only. ``first``: the greeting, which also offers a person."""
    said = [part for reply in result.replies for part in _reply(reply)]
    if not result.replies and result.handled_by is HandledBy.OPERATOR:
        said.append(texts()["passed_on"])
    if not result.ends:
        said += keys_hint(result, first=first)
    return [sentence for text in said for sentence in sentences(text)]


def _reply(reply: Reply) -> list[str]:
    said = [speakable(reply.speech or reply.text)]
    if reply.code and reply.code.isdecimal():
        digits = say_digits(reply.code)
        if digits not in reply.speech:
            said.append(texts()["code"].format(digits=digits))
    return said


def keys_hint(result: TurnResult, *, first: bool = False) -> list[str]:
    """«Скажите или нажмите: один, …; два, …», and the key for a person where it helps."""
    options = options_of(result)[:MOST_OPTIONS]
    lines = [
        texts()["option"].format(number=say_number(number), label=speakable(option.spoken).rstrip("."))
        for number, option in enumerate(options, 1)
    ]
    said = [texts()["options"].format(options="; ".join(lines))] if lines else []
    keypad_entry = result.expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
    if (first or result.understood.id in OFFER_OPERATOR_AFTER) and not keypad_entry:
        said.append(texts()["operator_key"])
    return said
