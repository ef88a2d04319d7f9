"""What is said to a short reply that leans on the last answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dialogs.flows.answers import MORE, foot, more
from dialogs.followups import FollowUp
from dialogs.replies import Option
from dialogs.spoken import speakable
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Candidate
from knowledge_base.entities import Topic

SAMPLES = ("help.complaint", "help.legal")
"""Who helps to write a paper: we keep no forms."""
OFFERED = 3
LIKELY = 0.25
"""What the words alone may mean is offered from this confidence."""


async def follow(talk: Talk, wanted: FollowUp, topic: Topic, nearest: Sequence[Candidate]) -> None:
    """Answer about the last topic; ``nearest`` is what the words alone were understood as."""
    talk.mean(topic.id)
    talk.remember(topic=topic.id, answered=topic.id, misses=0)
    if wanted is FollowUp.MORE and _is_short(talk):
        await more(talk, topic.id)
    elif wanted is FollowUp.FURTHER:
        _further(talk, topic, nearest)
    else:
        _SIMPLE[wanted](talk, topic)


def _is_short(talk: Talk) -> bool:
    """Whether the last answer was the short one, so that the full one was offered with it."""
    return any(option.choice.startswith(f"go:{MORE}") for option in talk.state.offered)


def _plainer(talk: Talk, topic: Topic) -> None:
    speech = topic.in_language(talk.locale).speech
    talk.put(Said(speech, speech), talk.go(MORE, topic.id), talk.person())


def _sources(talk: Talk, topic: Topic) -> None:
    said = foot(talk, topic.in_language(talk.locale))
    talk.put(Said(said, speakable(said.strip("_"))), *_related(talk, topic), talk.person())


def _sample(talk: Talk, topic: Topic) -> None:
    talk.say("followup_sample", *map(talk.go, SAMPLES), talk.person())


def _all_said(talk: Talk, topic: Topic) -> None:
    talk.say("followup_more", *_related(talk, topic), talk.person())


_SIMPLE: Mapping[FollowUp, Callable[[Talk, Topic], None]] = {
    FollowUp.PLAINER: _plainer,
    FollowUp.MORE: _all_said,
    FollowUp.SOURCES: _sources,
    FollowUp.SAMPLE: _sample,
}


def _further(talk: Talk, topic: Topic, nearest: Sequence[Candidate]) -> None:
    """We do not know: what the words alone may mean, what is related, and a person."""
    alone = tuple(one for one in nearest[:1] if one.confidence >= LIKELY and one.id in talk.tools.knowledge())
    known = {topic.id, *(one.id for one in alone)}
    related = (Candidate(one, 0.0) for one in topic.related if one not in known)
    near = (*(one for one in alone if one.id != topic.id), *related)[:OFFERED]
    talk.mean("clarify", near[0].confidence if near else 0.0, near)
    talk.say("followup_further", *(talk.go(one.id) for one in near), talk.person())
    talk.offer_choice()


def _related(talk: Talk, topic: Topic) -> list[Option]:
    return [talk.go(one) for one in topic.related[:OFFERED]]
