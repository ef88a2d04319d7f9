"""What a turn's text means, before anything is done about it: the costly part, with nothing held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dialogs.discounts import TOPIC as DISCOUNTS
from dialogs.discounts import looks_for_partners
from dialogs.followups import FollowUp, declines, kind, leans
from dialogs.forms import Forms
from dialogs.gaps import Question
from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.nlu.emergency import detect
from dialogs.nlu.manner import Heard, hear
from dialogs.noting import question_of
from dialogs.parts import also_asked
from dialogs.ports import Understanding
from dialogs.reading import has_words, is_english, is_key, picked, words, yes_or_no
from dialogs.replies import ExpectKind, Option
from dialogs.shortcuts import shortcut
from dialogs.state import Conversation, ConversationState
from dialogs.turns import Candidate, Channel, Command, Locale, Turn
from dialogs.wishes import Wish, wished
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic

TYPED_COMMANDS = {"/start": Command.START, "/help": Command.HELP, "/cancel": Command.CANCEL}
"""For channels that have no commands of their own."""
BY_ITSELF = 0.95
"""A text that may lean on the last answer, and is understood this surely without it, is a question of its own."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was understood as. ``candidates`` is None where understanding was not needed.

    ``question`` is what may be kept of the text for staff to learn from; ``remark`` is set where nothing is asked,
    ``followup`` where the last answer is asked about; ``also`` is the topic of a second question in the text;
    ``wish`` is what is to be done at once.
    """

    candidates: Sequence[Candidate] | None = None
    question: Question | None = None
    remark: Heard | None = None
    followup: FollowUp | None = None
    also: str | None = None
    wish: Wish | None = None


def option_named(text: str, state: ConversationState) -> Option | None:
    """The offered option that the text names."""
    return picked(text, state.offered, choosing=state.expect.kind is ExpectKind.CHOICE)


def declined(text: str, state: ConversationState) -> bool:
    """Whether the text wants nothing of what was offered to choose from, outside a form."""
    return state.expect.kind is ExpectKind.CHOICE and state.form is None and declines(text)


def plain_answer(text: str, state: ConversationState) -> bool | None:
    """A bare yes or no to a question that we asked outside a form."""
    asked = state.last and state.last[-1].options and state.last[-1].speech.rstrip().endswith("?")
    if not asked or state.form is not None or len(words(text)) > 3 or kind(text) is FollowUp.PLAINER:
        return None
    return yes_or_no(text)


class Reader:
    """Reads texts by what was said before, then by understanding them."""

    def __init__(self, understanding: Understanding, forms: Forms, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._understanding = understanding
        self._forms = forms
        self._knowledge = knowledge

    async def read(self, turn: Turn, conversation: Conversation) -> Meaning:
        """Understand the turn where that is needed."""
        text, state = turn.text, conversation.state
        if turn.command or turn.choice or not text or not has_words(text) or self._needs_none(text, state):
            return Meaning()
        if turn.channel is Channel.PHONE and (shortcut(text, state) is not None or is_key(text)):
            return Meaning()
        if (wish := wished(text)) is not None:
            meant = (Candidate(wish.understood, 1.0),)
            return Meaning(meant, question_of(turn, state, meant), wish=wish)
        topic = self._last_topic(state)
        wanted = kind(text)
        if wanted is FollowUp.PLAINER and topic is None:
            return Meaning((Candidate("repeat", 1.0),))
        if topic is not None and wanted not in (None, FollowUp.FURTHER):
            return Meaning(followup=wanted)
        heard = hear(text)
        if heard.manner is not None:
            return Meaning(remark=heard)
        candidates = await self._understanding.understand(heard.asked, turn.locale)
        if looks_for_partners(heard.asked, state, candidates):
            return Meaning((Candidate(DISCOUNTS, 1.0),), question_of(turn, state, candidates))
        question = question_of(turn, state, candidates)
        if wanted is not None:
            candidates = tuple(one for one in candidates if one.id != OUT_OF_SCOPE)
        if topic is not None and (wanted or leans(heard.asked)):
            return await self._leaning(heard.asked, turn.locale, topic, Meaning(candidates, question), wanted)
        return Meaning(candidates, question, also=await self._second(heard.asked, turn.locale, state, candidates))

    def _needs_none(self, text: str, state: ConversationState) -> bool:
        """Whether the text is told by what was said before, or by itself."""
        return (
            option_named(text, state) is not None
            or declined(text, state)
            or plain_answer(text, state) is not None
            or (state.form is not None and self._forms.answers(state.form, text))
            or detect(text) is not None
            or text.strip().lower() in TYPED_COMMANDS
        )

    def _last_topic(self, state: ConversationState) -> Topic | None:
        """The topic that was answered last, where nothing came in between."""
        return self._knowledge().get(state.answered) if state.answered and state.form is None else None

    async def _leaning(
        self, text: str, locale: Locale, topic: Topic, alone: Meaning, wanted: FollowUp | None
    ) -> Meaning:
        """A text that may go on from the last answer: by itself if surely so, else joined with the topic's title."""
        if wanted is None and self._stands_alone(alone.candidates or ()):
            return alone
        title = topic.title_in(Locale.EN) if is_english(text) else topic.title
        joined = await self._understanding.understand(f"{title} {text}", locale)
        decision = decide(joined)
        other = decision.kind is DecisionKind.ANSWER and decision.ids[0] != topic.id
        if other and decision.ids[0].split(".")[0] == topic.group:
            return Meaning(joined, alone.question)
        nearest = () if wanted else alone.candidates
        return Meaning(nearest, alone.question, followup=FollowUp.FURTHER)

    def _stands_alone(self, candidates: Sequence[Candidate]) -> bool:
        """Whether a text is surely a question of its own, or wants something done."""
        decision = decide(candidates)
        done = decision.kind is DecisionKind.ANSWER and self._knowledge().get(decision.ids[0]) is None
        return done or any(one.confidence >= BY_ITSELF for one in candidates[:1])

    async def _second(
        self, text: str, locale: Locale, state: ConversationState, whole: Sequence[Candidate]
    ) -> str | None:
        async def understand(part: str) -> Sequence[Candidate]:
            return await self._understanding.understand(part, locale)

        return None if state.form else await also_asked(text, whole, self._knowledge(), understand)
