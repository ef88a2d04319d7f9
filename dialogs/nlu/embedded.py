"""The default understanding: no server, trained in seconds, a new question in some five milliseconds."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialogs.nlu.broad import Broad
from dialogs.nlu.cache import cached, keep_lemmas, recalled_lemmas
from dialogs.nlu.courtesy import Courtesy
from dialogs.nlu.decision import OUT_OF_SCOPE, DecisionKind, decide
from dialogs.nlu.encoder import Encoder
from dialogs.nlu.examples import Example, Intents, examples_of
from dialogs.nlu.features import Floats, Ints, Signals, Synonyms, TermReader
from dialogs.nlu.fresh import FreshExamples, FreshReader
from dialogs.nlu.model import Model, train
from dialogs.nlu.solving import one_thread
from dialogs.nlu.spelling import Spelling
from dialogs.nlu.text import normalise
from dialogs.turns import Candidate, Locale
from knowledge_base.base import KnowledgeBase
from knowledge_base.search import Search
from knowledge_base.words import Lemmas, split_words

SYNONYMS = Path(__file__).with_name("synonyms.yml")
SEARCH_SHARE = 0.6
"""What a full fit of the search (BM25) adds to a topic's score."""
FOREIGN = 0.03
"""What ``out_of_scope`` scores before any likeness: a text with little in common with anything is not ours."""
SHARPNESS = 22.0
"""From scores to confidences (softmax), such that 0.8 is right four times in five: see ``dialogs.nlu.evaluate``."""
INTELLIGIBLE = 0.35
"""The share of known words and letters from which an encoder is asked: it finds a meaning in gibberish as well."""
STRANGE = 0.5
"""What speaks for ``out_of_scope`` where a text is not intelligible."""
NEVER = -1.0
ALL_SIGNALS = Signals()
COURTEOUS = frozenset({"greeting", "thanks"})
CANDIDATES = 5
RECENT = 2048


@dataclass(frozen=True, slots=True)
class _Content:
    """What follows an edit at once: exact phrases, the search index, examples the model has not seen."""

    exact: dict[str, str]
    spelling: Spelling
    search: Search
    names: tuple[str, ...]
    """Every id that a score is kept of: the model's first, then those it has not learned."""
    gone: Ints
    """Places of the ids that were learned and are no more."""
    topics: Ints
    """Places of the topics, in the base's order."""
    fresh: FreshExamples
    ids: frozenset[str]
    recent: OrderedDict[str, tuple[Candidate, ...]]


class EmbeddedUnderstanding:
    """Implements :class:`dialogs.ports.Understanding`. Making one takes seconds without a cache: not on the loop."""

    def __init__(
        self,
        kb: KnowledgeBase,
        intents: Intents,
        cache_dir: Path | None = None,
        encoder: Encoder | None = None,
        signals: Signals = ALL_SIGNALS,
    ) -> None:
        """Learn from topics and intents; ``cache_dir`` keeps what was learned for the next start.

        ``encoder`` tells likeness of meaning; without one, words alone must do.
        """
        one_thread()
        self._intents = intents
        self._recalling = threading.Lock()
        self._intelligible = INTELLIGIBLE if signals.words and signals.characters else 0.0
        self._encoder = encoder
        self._lemmas = Lemmas()
        self._lemmas.remember(recalled := recalled_lemmas(cache_dir))
        self._courtesy = Courtesy.load()
        self._broad = Broad.load(self._lemmas)
        self._reader = TermReader(self._lemmas, Synonyms.load(SYNONYMS, self._lemmas), signals)
        examples = examples_of(kb, intents)
        salt = SYNONYMS.read_bytes() + f"{encoder.name if encoder else None} {signals}".encode()
        learned = cached(cache_dir, examples, salt, lambda: train(examples, self._reader, encoder))
        self._model: Model = learned.model
        self.kept = learned.kept
        """Whether the next start finds on disk what was learned."""
        self._fresh = FreshReader(self._model, self._reader, encoder)
        self._learned = {(example.id, example.text) for example in examples}
        self._content = self._index(kb)
        if self._lemmas.known.keys() != recalled.keys():
            keep_lemmas(cache_dir, self._lemmas.known)

    def update(self, kb: KnowledgeBase) -> None:
        """Follow an edit of the knowledge base, without training (about 0.4 s: not on the loop)."""
        self._content = self._index(kb)

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        """Topics and intents, best first, at most five; see the port. Both languages share one model.

        What has to be worked out leaves the loop, where sound and other people's turns wait.
        """
        known = self.known(text)
        return known if known is not None else await asyncio.to_thread(self.candidates, text)

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """What :meth:`understand` answers. A number, a date or a mere "ну да" is about nothing."""
        plain = normalise(text)
        known = self._known(plain)
        if known is not None:
            return known
        rest = self._courtesy.rest(plain)
        if rest and _says_something(asked := self.candidates(rest)):
            return asked
        return self._recent(plain, self._content)

    def known(self, text: str) -> tuple[Candidate, ...] | None:
        """What needs no understanding: an example's own words, a broad question, no words. None for all else."""
        return self._known(normalise(text))

    def _known(self, plain: str) -> tuple[Candidate, ...] | None:
        content = self._content
        key = _key(plain)
        if not any(char.isalpha() for char in key):
            return ()
        if key in content.exact:
            return (Candidate(content.exact[key], 1.0),)
        if self._courtesy.says_nothing(plain):
            return ()
        if self._courtesy.rest(plain):
            return None
        return self._broad.candidates(plain, content.ids) or None

    def _recent(self, plain: str, content: _Content) -> tuple[Candidate, ...]:
        key = _key(plain)
        with self._recalling:
            if (known := content.recent.get(key)) is not None:
                content.recent.move_to_end(key)
                return known
        found = self._candidates(content.spelling.correct(plain), content)
        with self._recalling:
            content.recent[key] = found
            if len(content.recent) > RECENT:
                content.recent.popitem(last=False)
        return found

    def _candidates(self, plain: str, content: _Content) -> tuple[Candidate, ...]:
        scores = self._scores(plain, content)
        odds = np.exp(SHARPNESS * (scores - scores.max()))
        confidences = odds / odds.sum()
        shown = min(CANDIDATES, len(confidences))
        best = np.argpartition(-confidences, shown - 1)[:shown]
        best = best[np.argsort(-confidences[best], kind="stable")]
        return tuple(Candidate(content.names[place], round(float(confidences[place]), 4)) for place in best)

    def _scores(self, plain: str, content: _Content) -> Floats:
        vector = self._model.vocabulary.vector(self._reader.read(plain))
        meaning, foreign = None, FOREIGN
        if self._encoder is not None and self._model.meanings is not None:
            if vector.known >= self._intelligible:
                meaning = self._model.meanings.placed(self._encoder.encode([plain])[0])
            else:
                foreign = STRANGE
        scores = np.zeros(len(content.names), np.float32)
        scores[: len(self._model.ids)] = self._model.score(vector, meaning)
        scores[content.gone] = NEVER
        content.fresh.raise_to_likeness(scores, vector, meaning)
        if self._reader.signals.search:
            scores[content.topics] += content.search.scores(plain) * np.float32(SEARCH_SHARE)
        if OUT_OF_SCOPE in content.ids:
            scores[content.names.index(OUT_OF_SCOPE)] += foreign
        return scores

    def _index(self, kb: KnowledgeBase) -> _Content:
        examples = examples_of(kb, self._intents)
        names = tuple(dict.fromkeys((*self._model.ids, *(one.id for one in examples))))
        places = {name: place for place, name in enumerate(names)}
        ids = frozenset(one.id for one in examples)
        fresh = [one for one in examples if (one.id, one.text) not in self._learned]
        return _Content(
            exact=_exact(examples),
            spelling=Spelling(normalise(example.text) for example in examples),
            search=Search(kb, self._lemmas),
            names=names,
            gone=np.array([places[name] for name in names if name not in ids], np.int32),
            topics=np.array([places[topic.id] for topic in kb], np.int32),
            fresh=FreshExamples.of(fresh, places, self._fresh),
            ids=ids,
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
