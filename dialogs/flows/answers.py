"""A topic of the knowledge base as a reply."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.flows.reading_aloud import pieces
from dialogs.replies import Option
from dialogs.spoken import speakable
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Locale
from knowledge_base.entities import Topic

MORE = "more"
DONE_AT_ONCE: Mapping[str, tuple[str, ...]] = {
    "card.get": ("card.show",),
    "card.lost": ("card.block",),
    "card.not_working": ("card.show",),
    "card.validity": ("card.show",),
    "service.personal_data": ("privacy.about_me", "privacy.erase", "privacy.consent", "links.list"),
}
"""What can be done about a topic there and then, whatever the channel: flows, most wanted first."""
BY_EAR = 3
"""Options that an answer ends with by telephone."""
DONE_BY_PHONE: Mapping[str, tuple[str, ...]] = {"service.conference_join": ("conference.enter",)}
"""The same for callers alone."""


def answer(talk: Talk, topic: Topic) -> None:
    """Say the answer in the person's language where there is one, with related topics as next steps."""
    talk.remember(topic=topic.id, answered=topic.id, told=0)
    doable = [talk.go(one) for one in DONE_AT_ONCE.get(topic.id, ())]
    options = [*doable, *(talk.go(related) for related in topic.related[:3])]
    if talk.on_phone:
        doable += [talk.go(one) for one in DONE_BY_PHONE.get(topic.id, ())]
        options = [*doable[:2], talk.go(MORE, topic.id), *options[len(doable) : len(doable) + 1]][:BY_EAR]
    said = topic.in_language(talk.locale)
    head = [talk.text("answer_russian_only").text] if talk.locale is not Locale.RU and said is topic else []
    parts = [*head, said.answer.strip(), foot(talk, said)]
    talk.put(Said("\n\n".join(parts), said.speech), *options, talk.person())


async def more(talk: Talk, argument: str) -> None:
    """The full answer; without an argument, that of the last topic. It is read aloud piece by piece."""
    topic = talk.tools.knowledge().get(argument or talk.state.topic or "")
    if topic is None:
        talk.mean("repeat")
        talk.say("nothing_more", talk.person())
        return
    talk.mean(topic.id)
    told = talk.state.told if topic.id == talk.state.topic else 0
    talk.remember(topic=topic.id, answered=topic.id, told=told)
    answer = topic.in_language(talk.locale).answer.strip()
    if talk.on_phone:
        _read_on(talk, topic, pieces(answer))
    else:
        talk.put(Said(answer, speakable(answer)), *_related(talk, topic), talk.person())


def _read_on(talk: Talk, topic: Topic, parts: list[str]) -> None:
    """The next piece, and whether there is another; after the last one what is related."""
    told = talk.state.told
    if told >= len(parts):
        talk.say("followup_more", *_related(talk, topic))
        return
    talk.remember(told=told + 1)
    if told + 1 < len(parts):
        talk.put(Said(parts[told], parts[told]), talk.go(MORE, topic.id, talk.label("further")))
    else:
        talk.put(Said(parts[told], parts[told]), *_related(talk, topic))


def _related(talk: Talk, topic: Topic) -> list[Option]:
    return [talk.go(related) for related in topic.related[:2]]


def foot(talk: Talk, topic: Topic) -> str:
    """What an answer rests on, and when it was checked."""
    checked = f"{topic.checked:%d.%m.%Y}"
    if not topic.sources:
        return talk.text("answer_checked", checked=checked).text
    sources = "; ".join(
        talk.text("answer_source", law=source.law, articles=", ".join(source.articles)).text for source in topic.sources
    )
    return talk.text("answer_sources", sources=sources, checked=checked).text
