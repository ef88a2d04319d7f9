"""The default understanding: no server, trained in seconds, a new question in under a millisecond."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialogs.nlu.broad import Broad
from dialogs.nlu.cache import cached
from dialogs.nlu.courtesy import Courtesy
from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.nlu.examples import Example, Intents, examples_of
from dialogs.nlu.features import Synonyms, TermReader
from dialogs.nlu.likeness import ExampleIndex
from dialogs.nlu.model import Model, train
from dialogs.nlu.spelling import Spelling
from dialogs.nlu.text import normalise
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase
from knowledge_base.search import Search
from knowledge_base.words import Lemmas, split_words

SYNONYMS = Path(__file__).with_name("synonyms.yml")
SEARCH_SHARE = 0.6
"""What a full fit of the search (BM25) adds to a topic's score."""
FOREIGN = 0.17
"""What ``out_of_scope`` scores before any likeness: a text with little in common with anything is not ours."""
SHARPNESS = 18.0
"""From scores to confidences (softmax), such that 0.8 is right four times in five: see ``dialogs.nlu.evaluate``."""
COURTEOUS = frozenset({"greeting", "thanks"})
CANDIDATES = 5
RECENT = 2048


@dataclass(frozen=True, slots=True)
class _Content:
    """What follows an edit at once: exact phrases, the search index, examples the model has not seen."""

    exact: dict[str, str]
    spelling: Spelling
    search: Search
    fresh: ExampleIndex
    fresh_ids: tuple[str, ...]
    ids: frozenset[str]
    recent: OrderedDict[str, tuple[Candidate, ...]]


class EmbeddedUnderstanding:
    """Implements :class:`dialogs.ports.Understanding`. Making one takes seconds without a cache: not on the loop."""

    def __init__(self, kb: KnowledgeBase, intents: Intents, cache_dir: Path | None = None) -> None:
        """Learn from topics and intents; ``cache_dir`` keeps what was learned for the next start."""
        self._intents = intents
        self._lemmas = Lemmas()
        self._courtesy = Courtesy.load()
        self._broad = Broad.load(self._lemmas)
        self._reader = TermReader(self._lemmas, Synonyms.load(SYNONYMS, self._lemmas))
        examples = examples_of(kb, intents)
        self._model: Model = cached(cache_dir, examples, SYNONYMS.read_bytes(), lambda: train(examples, self._reader))
        self._places = {name: place for place, name in enumerate(self._model.ids)}
        self._learned = {(example.id, example.text) for example in examples}
        self._content = self._index(kb)

    def update(self, kb: KnowledgeBase) -> None:
        """Follow an edit of the knowledge base, without training (about 0.2 s: not on the loop)."""
        self._content = self._index(kb)

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """Topics and intents, best first, at most five; see the port. Both languages share one model."""
        return self.candidates(text)

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """What :meth:`understand` answers. A number, a date or a mere "ну да" is about nothing."""
        content = self._content
        plain = normalise(text)
        key = _key(plain)
        if not any(char.isalpha() for char in key):
            return ()
        if key in content.exact:
            return (Candidate(content.exact[key], 1.0),)
        if self._courtesy.says_nothing(plain):
            return ()
        rest = self._courtesy.rest(plain)
        if rest and _says_something(asked := self.candidates(rest)):
            return asked
        return self._broad.candidates(plain, content.ids) or self._recent(key, plain, content)

    def _recent(self, key: str, plain: str, content: _Content) -> tuple[Candidate, ...]:
        known = content.recent.get(key)
        if known is None:
            known = content.recent[key] = self._candidates(content.spelling.correct(plain), content)
            if len(content.recent) > RECENT:
                content.recent.popitem(last=False)
        else:
            content.recent.move_to_end(key)
        return known

    def _candidates(self, plain: str, content: _Content) -> tuple[Candidate, ...]:
        scores = self._scores(plain, content)
        names = list(scores)
        odds = np.exp(SHARPNESS * (values := np.array(list(scores.values()))) - SHARPNESS * values.max())
        confidences = odds / odds.sum()
        best = np.argsort(-confidences, kind="stable")[:CANDIDATES]
        return tuple(Candidate(names[place], round(float(confidences[place]), 4)) for place in best)

    def _scores(self, plain: str, content: _Content) -> dict[str, float]:
        vector = self._model.vocabulary.vector(self._reader.read(plain))
        learned = zip(self._model.ids, self._model.score(vector).tolist(), strict=True)
        scores = {name: score for name, score in learned if name in content.ids}
        for name, likeness in zip(content.fresh_ids, content.fresh.likeness(vector).tolist(), strict=True):
            scores[name] = max(scores.get(name, 0.0), likeness)
        for hit in content.search.find(plain):
            scores[hit.topic.id] = scores.get(hit.topic.id, 0.0) + hit.score * SEARCH_SHARE
        scores[OUT_OF_SCOPE] = scores.get(OUT_OF_SCOPE, 0.0) + FOREIGN
        return scores

    def _index(self, kb: KnowledgeBase) -> _Content:
        examples = examples_of(kb, self._intents)
        fresh = [one for one in examples if (one.id, one.text) not in self._learned]
        vocabulary = self._model.vocabulary
        vectors = [vocabulary.vector(self._reader.read(normalise(one.text))) for one in fresh]
        return _Content(
            exact=_exact(examples),
            spelling=Spelling(normalise(example.text) for example in examples),
            search=Search(kb, self._lemmas),
            fresh=ExampleIndex.of(vectors, len(vocabulary.terms)),
            fresh_ids=tuple(one.id for one in fresh),
            ids=frozenset(one.id for one in examples),
            recent=OrderedDict(),
        )


def _exact(examples: Iterable[Example]) -> dict[str, str]:
    """Ids by phrase; a phrase that two ids share is left to the model."""
    owners: dict[str, set[str]] = {}
    for example in examples:
        if example.weight == 1 and (key := _key(normalise(example.text))):
            owners.setdefault(key, set()).add(example.id)
    return {key: ids.pop() for key, ids in owners.items() if len(ids) == 1}


def _says_something(candidates: tuple[Candidate, ...]) -> bool:
    """Whether what follows a courtesy is more than another courtesy or idle words."""
    return decide(candidates).kind is not DecisionKind.REFUSE and candidates[0].id not in COURTEOUS


def _key(plain: str) -> str:
    return " ".join(split_words(plain))
