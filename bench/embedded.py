"""The embedded understanding in a process of its own, for what is measured there: ``python -m bench.embedded MODE``.

Each mode prints one line of JSON. ``ask`` and ``serve`` then stay until their input is closed, so that their memory
can be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from app import knowledge
from app.running import free_memory
from app.settings import Settings
from bench.growth import grown
from bench.measuring import percentile
from bench.reading import readings
from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.encoder import load_encoder
from dialogs.nlu.examples import Intents, load_all_intents, load_intents
from dialogs.turns import Locale
from knowledge_base.base import KnowledgeBase

AT_ONCE = 4
WARM_UP = 20
Tell = Callable[[Any], None]


def made(cache: Path, project: Path | None = None) -> EmbeddedUnderstanding:
    """The product's own understanding, from its cache or trained and kept there.

    ``project`` is a Rasa project whose examples are learned in place of the house's: both know the same then.
    """
    base, intents = knowledge.load(Settings())[1], load_all_intents()
    if project is not None:
        base, intents = same_examples(base, load_intents(project / "data" / "nlu.yml"))
    return EmbeddedUnderstanding(base, intents, cache, load_encoder("use"))


def same_examples(base: KnowledgeBase, examples: Intents) -> tuple[KnowledgeBase, Intents]:
    """The base with these examples for its own, and the intents among them."""
    topics = (replace(one, examples=examples.get(one.id, ()), translations={}, labels={}) for one in base)
    return KnowledgeBase(topics), {name: texts for name, texts in examples.items() if name not in base}


def train(cache: Path, texts: Sequence[str], tell: Tell) -> None:
    """Seconds from nothing to the first answer, and the cache has it. The text is a project's folder, or none."""
    began = time.perf_counter()
    made(cache, *map(Path, texts)).candidates("первый вопрос")
    tell({"seconds": time.perf_counter() - began})


def ask(cache: Path, texts: Sequence[str], tell: Tell) -> None:
    """Each text once, one at a time on one core; then other texts (the next line of the input) by four threads."""
    more, project = json.loads(sys.stdin.readline())
    began = time.perf_counter()
    understanding = made(cache, Path(project))
    started = time.perf_counter() - began
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    answers, times = [], []
    _warm_up(understanding)
    for text in texts:
        began = time.perf_counter()
        candidates = understanding.candidates(text)
        times.append((time.perf_counter() - began) * 1000)
        answers.append([astuple(one) for one in candidates])
    known = [text for examples in load_intents(Path(project) / "data" / "nlu.yml").values() for text in examples[:4]]
    rows = readings(understanding, known, more)
    os.sched_setaffinity(0, cores)
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(understanding.candidates, (f"{text} да" for text in more)))
    rate = len(more) / (time.perf_counter() - began)
    free_memory()
    tell({"start": started, "answers": answers, "times": times, "rate": rate, "readings": rows})
    sys.stdin.read()


def serve(cache: Path, texts: Sequence[str], tell: Tell) -> None:
    """Rasa's /model/parse by our understanding, over HTTP."""
    port, project = int(texts[0]), Path(texts[1])
    understanding = made(cache, project)
    _warm_up(understanding)

    async def parse(request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        candidates = await understanding.understand(text, Locale.RU)
        ranking = [{"name": one.id, "confidence": one.confidence} for one in candidates]
        return web.json_response({"text": text, "intent": ranking[0] if ranking else None, "intent_ranking": ranking})

    app = web.Application()
    app.router.add_post("/model/parse", parse)
    tell({"port": port})
    web.run_app(app, host="127.0.0.1", port=port, print=None)


def grow(cache: Path, texts: Sequence[str], tell: Tell) -> None:
    """A new question's time on one core at each size of the base: a line of JSON each."""
    sizes = [int(one) for one in sys.stdin.readline().split()]
    base = knowledge.load(Settings())[1]
    understanding = made(cache)
    for size in sizes:
        began = time.perf_counter()
        understanding.update(grown(base, max(size, len(base))))
        updated = time.perf_counter() - began
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        _warm_up(understanding)
        times = sorted(_timed(understanding, text) for text in texts)
        os.sched_setaffinity(0, cores)
        row = {"size": size, "update": updated, "median": percentile(times, 0.5), "p99": percentile(times, 0.99)}
        tell(row)


def _timed(understanding: EmbeddedUnderstanding, text: str) -> float:
    began = time.perf_counter()
    understanding.candidates(text)
    return (time.perf_counter() - began) * 1000


def _warm_up(understanding: EmbeddedUnderstanding) -> None:
    for number in range(WARM_UP):
        understanding.candidates(f"разогрев перед вопросами {number} раз")


def main() -> None:
    """Run a mode; the texts come as a line of JSON."""
    modes = {"train": train, "ask": ask, "serve": serve, "grow": grow}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=modes)
    parser.add_argument("--cache", type=Path, required=True)
    options = parser.parse_args()
    texts = json.loads(sys.stdin.readline())
    modes[options.mode](options.cache, texts, lambda value: print(json.dumps(value), flush=True))


if __name__ == "__main__":
    main()
