"""A topic of the knowledge base as a reply."""

from __future__ import annotations

from dialogs.spoken import speakable
from dialogs.talk import Talk
from dialogs.texts import Said
from dialogs.turns import Locale
from knowledge_base.entities import Topic

MORE = "more"


def answer(talk: Talk, topic: Topic) -> None:
    """Say the answer in the person's language where there is one, with related topics as next steps."""
    talk.remember(topic=topic.id, answered=topic.id)
    options = [talk.go(related) for related in topic.related[:3]]
    if talk.on_phone:
        options = [talk.go(MORE, topic.id), *options[:1]]
    said = topic.in_language(talk.locale)
    head = [talk.text("answer_russian_only").text] if talk.locale is not Locale.RU and said is topic else []
    parts = [*head, said.answer.strip(), foot(talk, said)]
    talk.put(Said("\n\n".join(parts), said.speech), *options, talk.person())


async def more(talk: Talk, argument: str) -> None:
    """Read the full answer aloud; without an argument, that of the last topic."""
    topic = talk.tools.knowledge().get(argument or talk.state.topic or "")
    if topic is None:
        talk.mean("repeat")
        talk.say("nothing_to_repeat", talk.person())
        return
    talk.mean(topic.id)
    talk.remember(topic=topic.id, answered=topic.id)
    options = [talk.go(related) for related in topic.related[:2]]
    answer = topic.in_language(talk.locale).answer.strip()
    talk.put(Said(answer, speakable(answer)), *options, talk.person())


def foot(talk: Talk, topic: Topic) -> str:
    """What an answer rests on, and when it was checked."""
    checked = f"{topic.checked:%d.%m.%Y}"
    if not topic.sources:
        return talk.text("answer_checked", checked=checked).text
    sources = "; ".join(
        talk.text("answer_source", law=source.law, articles=", ".join(source.articles)).text for source in topic.sources
    )
    return talk.text("answer_sources", sources=sources, checked=checked).text
