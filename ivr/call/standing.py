"""What stands between the robot and the caller: the last answer, how much of it was heard, what may be picked."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.reading import picked
from dialogs.replies import Expect, ExpectKind, Reply
from dialogs.turns import TurnResult
from ivr.call.offered import Offered
from ivr.call.script import answer_of, keys_of, options_of
from ivr.call.wishes import Wish


@dataclass(slots=True)
class Standing:
    """Kept through what is said in between: a silence is asked about, a wish is granted."""

    answer: tuple[str, ...] = ()
    """The sentences of the last answer."""
    hint: tuple[str, ...] = ()
    """What can be pressed, as it was said after it."""
    left: tuple[str, ...] = ()
    """Of both, what the caller has not heard."""
    expect: Expect = field(default_factory=Expect)
    offered: Offered = field(default_factory=Offered)
    replies: tuple[Reply, ...] = ()

    def take(self, result: TurnResult, *, first: bool, by_keys: bool) -> list[str]:
        """A new answer; what is to be said."""
        self.replies, self.expect, self.offered = result.replies, result.expect, Offered(options_of(result))
        self.answer = tuple(answer_of(result))
        self.hint = tuple(keys_of(result, first=first, by_keys=by_keys))
        self.left = ()
        return [*self.answer, *self.hint]

    def take_prompt(self, result: TurnResult, *, by_keys: bool) -> list[str]:
        """A word about silence: what was answered and offered before still stands, unless something new is offered."""
        self.expect = result.expect
        if options := options_of(result):
            self.offered = Offered(options)
        return [*answer_of(result), *keys_of(result, by_keys=by_keys)]

    def repeats(self, result: TurnResult) -> bool:
        """Whether the engine says its last answer again."""
        return result.understood.id == "repeat" and result.replies == self.replies

    def again(self) -> list[str]:
        """The last answer from the sentence that was cut; the whole, where only the keys were not heard, or all was."""
        whole = [*self.answer, *self.hint]
        return list(self.left) if len(self.left) > len(self.hint) else whole

    def answered_by(self, words: str, wish: Wish) -> bool:
        """Whether words that sound like a wish may be the answer to what was asked («готов», «как обычно»)."""
        if picked(words, self.offered.options) is not None:
            return True
        asks = self.expect.kind in (ExpectKind.YES_NO, ExpectKind.CHOICE)
        return (wish is Wish.USUAL and asks) or (
            wish is Wish.GO_ON and self.expect.kind is ExpectKind.YES_NO and not self.left
        )

    @property
    def enters(self) -> bool:
        """Whether a number or a date is awaited."""
        return self.expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
