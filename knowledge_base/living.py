"""Answers that follow what staff edit: in the database by any process, and in the content files by hand.

Before every turn, and wherever else answers are read, :meth:`LivingKnowledge.refresh` looks whether anything has
changed. Then the answers are made anew, checked, handed to whoever follows them (understanding), and put in place
of the old ones. What is wrong never takes the line down: the old answers stay, and the fault is logged once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from knowledge_base.base import KnowledgeBase
from knowledge_base.edits import TopicEdit
from knowledge_base.entities import Fact, KnowledgeError
from knowledge_base.fitting import fit
from knowledge_base.loading import Content, Facts, build, load_facts, read_all
from knowledge_base.ports import EditReader
from knowledge_base.watching import Fingerprint, fingerprint

Follower = Callable[[KnowledgeBase], None]
"""Is told of new answers before they are in place; called in a thread. If it raises, the old answers stay."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the answers come from."""

    content_dir: Path
    organisation_file: Path
    adjusted: Callable[[Facts], Facts] = lambda facts: facts
    """The facts as the settings make them."""

    def fingerprint(self) -> Fingerprint:
        """Changes whenever a file does. Blocks for some 0.1 ms."""
        return fingerprint((self.organisation_file,), (self.content_dir,))

    def read(self) -> Files:
        """The files. Raises KnowledgeError."""
        seen = self.fingerprint()
        return Files(seen, self.adjusted(load_facts(self.organisation_file)), read_all(self.content_dir))


@dataclass(frozen=True, slots=True)
class Files:
    """What was read of the files, and what they looked like just before."""

    seen: Fingerprint
    facts: Facts
    content: Content


@dataclass(frozen=True, slots=True)
class _Seen:
    """What everything looked like when it was last looked at."""

    files: Fingerprint
    revision: int


@dataclass(frozen=True, slots=True)
class _Made:
    """Answers, and what they were made of."""

    files: Files
    base: KnowledgeBase
    faults: tuple[str, ...] = ()


class LivingKnowledge:
    """The answers in every language, as they are now."""

    def __init__(self, sources: Sources, reader: EditReader) -> None:
        """Reads the files, without the edits: call :meth:`refresh` before the first use. Blocks.

        Raises:
            KnowledgeError: a file is wrong; there are no old answers to stay with.
        """
        self._sources = sources
        self._reader = reader
        files = sources.read()
        self._made = _Made(files, build(files.content, files.facts))
        self._seen = _Seen(files.seen, 0)
        self._followers: list[Follower] = []
        self._lock = asyncio.Lock()
        self._making = Lock()
        self._asked = 0
        self._answered = 0
        self._told: frozenset[str] = frozenset()
        self._facts = LivingFacts(self)

    @property
    def base(self) -> KnowledgeBase:
        """The answers as last refreshed. Do not keep it: ask again."""
        return self._made.base

    @property
    def facts(self) -> Facts:
        """The organisation's facts as last refreshed."""
        return self._made.files.facts

    @property
    def living_facts(self) -> Mapping[str, Fact]:
        """The organisation's facts, always the newest, for those who keep them."""
        return self._facts

    def follow(self, follower: Follower) -> None:
        """Have new answers told, from now on."""
        self._followers.append(follower)

    async def refresh(self) -> None:
        """Return when every edit made before this call is in :attr:`base`.

        Those who call at the same time share one look; one who comes while others look waits for the next.
        Never raises but on cancellation: what cannot be read or is wrong leaves the old answers.
        """
        self._asked = mine = self._asked + 1
        async with self._lock:
            if self._answered < mine:
                answered = self._asked
                await self._look()
                self._answered = answered

    async def _look(self) -> None:
        looking = asyncio.get_running_loop().run_in_executor(None, self._sources.fingerprint)  # meanwhile
        try:
            async with self._reader.read() as tx:
                revision = await tx.edits.revision()
                seen = _Seen(await looking, revision)
                edits = await tx.edits.all() if seen != self._seen else None
        except Exception as error:
            self._report([f"edits of answers cannot be read, the answers stay as they were: {error}"])
            return
        if edits is not None:
            await self._renew(seen, edits)

    async def _renew(self, seen: _Seen, edits: Sequence[TopicEdit]) -> None:
        """Make the answers anew and put them in place. What failed is not tried again until something changes."""
        try:
            made = await asyncio.to_thread(self._make, seen, edits)
        except Exception:
            log.exception("the answers cannot be made anew, they stay as they were")
        else:
            self._made = made
            self._report(made.faults)
            log.info("%d answers made anew, up to edit %d", len(made.base), seen.revision)
        self._seen = seen

    def _make(self, seen: _Seen, edits: Sequence[TopicEdit]) -> _Made:
        """The answers as the files and the edits have them now, followers told. Runs in a thread."""
        with self._making:  # a look that was cancelled leaves its thread at work
            made = self._with_newest_files(seen, edits)
            for follower in self._followers:
                follower(made.base)
            return made

    def _with_newest_files(self, seen: _Seen, edits: Sequence[TopicEdit]) -> _Made:
        """Of the files as they are, or of those read before where a file is wrong."""
        old, faults = self._made.files, list[str]()
        if old.seen != seen.files:
            try:
                files = self._sources.read()
                self._keep_facts(files.facts)
                return _of(files, edits)
            except KnowledgeError as error:
                faults.append(f"a file is wrong, what was read of the files before stays: {error}")
        made = _of(old, edits)
        return replace(made, faults=(*faults, *made.faults))

    def _keep_facts(self, facts: Facts) -> None:
        """The program itself names facts, so that none may go while it runs."""
        if gone := [name for name in self.facts if name not in facts]:
            file = self._sources.organisation_file.name
            raise KnowledgeError(f"{file}: expected the facts {', '.join(gone)}, which were there before")

    def _report(self, faults: Sequence[str]) -> None:
        """Log each fault once for as long as it lasts."""
        for fault in faults:
            if fault not in self._told:
                log.error("%s", fault)
        self._told = frozenset(faults)


def _of(files: Files, edits: Sequence[TopicEdit]) -> _Made:
    fitted = fit(files.content, files.facts, edits)
    faults = tuple(f"an edit does not fit, its answer stays as in the file: {fault}" for fault in fitted.faults)
    return _Made(files, fitted.base, faults)


@dataclass(frozen=True, slots=True, eq=False)
class LivingFacts(Mapping[str, Fact]):
    """The organisation's facts, looked up anew each time."""

    living: LivingKnowledge = field(repr=False)

    def __getitem__(self, name: str) -> Fact:
        return self.living.facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.living.facts)

    def __len__(self) -> int:
        return len(self.living.facts)
