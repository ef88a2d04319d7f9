"""Notes, in a turn's own transaction, what staff can learn from it: see :mod:`dialogs.gaps`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from dialogs.choices import Go
from dialogs.gaps import LONGEST, NEAR, AskedQuestion, GapKind, Met, Question
from dialogs.masking import SECRET_SLOTS
from dialogs.nlu.courtesy import Courtesy
from dialogs.nlu.emergency import detect
from dialogs.nlu.manner import is_but_rude
from dialogs.nlu.text import normalise
from dialogs.personal import without_personal
from dialogs.state import ConversationState
from dialogs.talk import Talk
from dialogs.turns import Candidate, Command, Turn
from knowledge_base.words import split_words

PERSON = frozenset({"operator", "callback"})
"""What a wish for a person is understood as."""
NO_QUESTIONS = PERSON | {"greeting", "thanks", "goodbye", "repeat", "cancel"}
"""What is understood as one of these is no question, whatever follows."""
KINDS = {"out_of_scope": GapKind.REFUSED, "clarify": GapKind.CLARIFIED}


def question_of(turn: Turn, state: ConversationState, candidates: Sequence[Candidate]) -> Question | None:
    """What may be kept of a text; None for danger, insults and idle words, and where a form asks for a secret."""
    text = turn.text or ""
    secret = state.form is not None and state.form.pending in SECRET_SLOTS
    if secret or detect(text) is not None or is_but_rude(text) or _courtesy().says_nothing(normalise(text)):
        return None
    kept = without_personal(text[: LONGEST * 2])[:LONGEST]
    key = " ".join(split_words(normalise(kept)))
    return Question(kept, key, tuple(candidates)) if any(char.isalpha() for char in key) else None


async def note(talk: Talk, before: ConversationState, question: Question | None, *, understood: bool) -> None:
    """Keep the turn's question if it was not answered well, and what it tells of the one before.

    ``question`` is that of :func:`question_of`; ``understood`` is whether the turn was given to understanding,
    and not a button, an offered option or an answer to a form.
    """
    if talk.turn.command in (Command.SILENCE, Command.UNHEARD):
        return
    if before.question is not None:
        await _followed(talk, before, before.question, understood=understood)
    asked = None
    if question is not None and _is_question(talk, before):
        question = replace(question, near=_topics(talk, question.near))
        kind = KINDS.get(talk.understood.id)
        asked = AskedQuestion(question, await _count(talk, question, kind) if kind else None)
    talk.remember(question=asked)


def _is_question(talk: Talk, before: ConversationState) -> bool:
    answered_form = before.form is not None and talk.understood.id == before.form.intent
    return talk.understood.id not in NO_QUESTIONS and not answered_form


async def _followed(talk: Talk, before: ConversationState, asked: AskedQuestion, *, understood: bool) -> None:
    """A person was wanted after the question, or one of the topics offered was picked."""
    meant = talk.understood.id
    in_callback = before.form is not None and before.form.intent in PERSON
    if meant in PERSON and not in_callback and detect(talk.turn.text or "") is None:
        await _count(talk, asked.question, GapKind.OPERATOR)
    elif asked.gap is not None and not understood and _offered(before, meant):
        await talk.tx.gaps.pick(asked.gap, meant)


def _offered(before: ConversationState, target: str) -> bool:
    """Whether this was among what was offered for the question before."""
    return any(option.choice == Go(target).encode() for option in before.offered)


async def _count(talk: Talk, question: Question, kind: GapKind) -> int:
    return await talk.tx.gaps.count(Met(question, kind, talk.turn.channel, talk.locale, talk.now))


def _topics(talk: Talk, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    knowledge = talk.tools.knowledge()
    return tuple(one for one in candidates if one.id in knowledge)[:NEAR]


@lru_cache(maxsize=1)
def _courtesy() -> Courtesy:
    return Courtesy.load()
