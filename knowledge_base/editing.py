"""How staff edit an answer: what they see of it, what they may change, and what is checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from knowledge_base.base import LANGUAGE, KnowledgeBase
from knowledge_base.edits import ADDED, DOCUMENT, UNDOES, TopicEdit, difference, edited, effective
from knowledge_base.entities import Fact, KnowledgeError
from knowledge_base.fitting import fit
from knowledge_base.loading import Content, build

MAX_TITLE, MAX_LABEL, MAX_ANSWER, MAX_EXAMPLE = 70, 32, 3500, 300
"""Characters."""
MAX_SPEECH = 45
"""Words."""
MAX_EXAMPLES = 100
"""Examples that one edit may add."""
NEAREST = 3
LISTS = ("examples", "related", "sources")
_FACT = re.compile(r"\{[^{}]*\}")
_UNSAID = {LANGUAGE: re.compile(r"[0-9A-Za-z()«»\"%№/]"), "en": re.compile(r"[0-9()«»\"%№/]")}
_CHARACTERS = {"title": MAX_TITLE, "label": MAX_LABEL, "answer": MAX_ANSWER}


class UnknownTopic(KnowledgeError):
    """There is no answer of this id; the message names the nearest ids."""

    def __init__(self, topic: str, known: Sequence[str]) -> None:
        self.nearest = get_close_matches(topic, known, NEAREST, 0.4)
        hint = f"; near it: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"there is no topic {topic!r}{hint}")


@dataclass(frozen=True, slots=True)
class Editing:
    """The answers as they are now, for one edit."""

    content: Content
    facts: Mapping[str, Fact]
    edits: Sequence[TopicEdit]

    def base(self) -> KnowledgeBase:
        """All answers, with the edits that fit."""
        return fit(self.content, self.facts, self.edits).base

    def has(self, topic: str, language: str = LANGUAGE) -> bool:
        """Whether there is an answer of this id in this language."""
        return topic in self._entries(language)

    def document(self, topic: str, language: str = LANGUAGE) -> dict[str, Any]:
        """An entry as staff see and change it, {facts} not filled in.

        Raises:
            UnknownTopic: no entry has this id in this language.
        """
        entry = self._entries(language).get(topic)
        if entry is None:
            raise UnknownTopic(topic, list(self._entries(language)))
        for edit in self.history(topic, language, counting=True):
            entry = edited(entry, edit)
        return {key: entry[key] for key in DOCUMENT if key in entry}

    def history(self, topic: str, language: str = LANGUAGE, *, counting: bool = False) -> list[TopicEdit]:
        """The edits of an answer, oldest first; ``counting`` leaves out what was taken back."""
        edits = effective(self.edits) if counting else self.edits
        return [edit for edit in edits if (edit.topic, edit.language) == (topic, language)]

    def change(
        self, topic: str, document: Mapping[str, Any], editor: str, at: datetime, language: str = LANGUAGE
    ) -> TopicEdit | None:
        """The edit that makes an answer so, checked; None where nothing is changed. What is left out stays.

        Raises:
            UnknownTopic: as :meth:`document`.
            KnowledgeError: naming the field and what is expected there.
        """
        old = self.document(topic, language)
        if strange := [str(key) for key in document if key not in DOCUMENT]:
            raise KnowledgeError(f"{topic}: unknown `{'`, `'.join(strange)}`; expected {', '.join(DOCUMENT)}")
        new = {**old, **document}
        if odd := [key for key in LISTS if key in document and not isinstance(document[key], list)]:
            raise KnowledgeError(f"{topic}: expected `{odd[0]}`, a list, found {document[odd[0]]!r}")
        changes = difference(old, new)
        if not changes:
            return None
        edit = TopicEdit(topic, language, changes, editor, at)
        if new.get("examples") == []:
            raise KnowledgeError(f"{topic}: expected `examples`, at least one, found none")
        for wrong in _over_limits(edit):
            raise KnowledgeError(f"{edit.topic}: {wrong}")
        self.built(edit)
        return edit

    def undo(self, topic: str, editor: str, at: datetime, language: str = LANGUAGE) -> TopicEdit | None:
        """What takes back the last edit that counts, checked; None where there is none. Raises as :meth:`change`."""
        self.document(topic, language)
        made = self.history(topic, language, counting=True)
        if not made:
            return None
        edit = TopicEdit(topic, language, {UNDOES: made[-1].id}, editor, at)
        self.built(edit)
        return edit

    def built(self, edit: TopicEdit) -> KnowledgeBase:
        """All answers with one more edit, and with all others that fit.

        Raises:
            KnowledgeError: the edit does not go with the files.
        """
        own = self.history(edit.topic, edit.language)
        others = [one for one in self.edits if (one.topic, one.language) != (edit.topic, edit.language)]
        kept = fit(self.content, self.facts, others).edits
        return build(self.content, self.facts, [*kept, *effective([*own, edit])])

    def _entries(self, language: str) -> dict[str, Mapping[str, Any]]:
        contents = (self.content, *self.content.translations)
        return {str(entry["id"]): entry for one in contents if one.language == language for _, entry in one.entries}


def _over_limits(edit: TopicEdit) -> list[str]:
    """What of the changed fields is too long, or not fit to be said."""
    changes, found = edit.changes, []
    for field, most in _CHARACTERS.items():
        if isinstance(text := changes.get(field), str) and len(text.strip()) > most:
            found.append(f"expected `{field}` of at most {most} characters, found {len(text.strip())}")
    if isinstance(speech := changes.get("speech"), str):
        found += _not_sayable(speech, edit.language)
    added = [one for one in changes.get(ADDED, []) if isinstance(one, str)]
    found += [
        f"expected examples of at most {MAX_EXAMPLE} characters: {one[:40]!r}…"
        for one in added
        if len(one) > MAX_EXAMPLE
    ]
    if len(added) > MAX_EXAMPLES:
        found.append(f"expected at most {MAX_EXAMPLES} new examples at once, found {len(added)}")
    return found


def _not_sayable(speech: str, language: str) -> list[str]:
    said = _FACT.sub("", speech)
    found = []
    if (words := len(speech.split())) > MAX_SPEECH:
        found.append(f"expected `speech` of at most {MAX_SPEECH} words, found {words}")
    if language in _UNSAID and (marks := sorted(set(_UNSAID[language].findall(said)))):
        found.append(f"expected `speech` in words alone, as it is said, found {' '.join(marks)}")
    return found
