"""What the robot says to a turn's result: speech, a code by its digits, and what can be pressed."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.replies import ExpectKind, Option, Reply, offered
from dialogs.spoken import say_digits, say_number, speakable
from dialogs.turns import HandledBy, TurnResult
from ivr.call.offered import Offered
from ivr.call.texts import texts
from ivr.speaking.sentences import sentences

OFFER_OPERATOR_AFTER = ("clarify", "out_of_scope")


def options_of(result: TurnResult) -> tuple[Option, ...]:
    """The options that keys pick, in the order in which they are named."""
    return offered(result.replies)


def answer_of(result: TurnResult) -> list[str]:
    """The sentences of the replies."""
    said = [part for reply in result.replies for part in _reply(reply)]
    if not result.replies and result.handled_by is HandledBy.OPERATOR:
        said.append(texts()["passed_on"])
    return _sentences(said)


def _reply(reply: Reply) -> list[str]:
    said = [speakable(reply.speech or reply.text)]
    if reply.code and reply.code.isdecimal():
        digits = say_digits(reply.code)
        if digits not in reply.speech:
            said.append(texts()["code"].format(digits=digits))
    return said


def keys_of(result: TurnResult, *, first: bool = False, by_keys: bool = False) -> list[str]:
    """The sentences that tell what can be pressed: options, and the keys for a person and the menu where it helps."""
    if result.ends:
        return []
    said = options_hint(Offered(options_of(result)), by_keys=by_keys)
    if result.expect.kind not in (ExpectKind.DIGITS, ExpectKind.DATE):
        if first:
            said.append(texts()["first_keys"])
        elif result.understood.id in OFFER_OPERATOR_AFTER and not _told_of_zero(result):
            said.append(texts()["operator_key"])
    return _sentences(said)


def _told_of_zero(result: TurnResult) -> bool:
    return any(texts()["zero_told"] in reply.speech.lower() for reply in result.replies)


def options_hint(offered: Offered, *, by_keys: bool = False) -> list[str]:
    """«Скажите или нажмите: один, …; два, …»; numbers of a later page are for the keys alone."""
    labels = [option.spoken for option in offered.shown]
    if offered.paged:
        labels.append(texts()["more_options"])
    lines = [
        texts()["option"].format(number=say_number(number), label=speakable(label).rstrip("."))
        for number, label in enumerate(labels, 1)
    ]
    text = texts()["options_by_keys" if by_keys or offered.page else "options"]
    return [text.format(options="; ".join(lines))] if lines else []


def _sentences(said: Iterable[str]) -> list[str]:
    return [sentence for text in said for sentence in sentences(text)]
