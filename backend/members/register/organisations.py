"""Where people belong: organisations found by their names, and those that an import makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.members.entities import Organisation
from backend.spreadsheets import plain

Path = tuple[tuple[str, str], ...]
"""Kinds and names, the highest first."""


class UnknownOrganisation(Exception):
    """No organisation is of this path, or several are; ``code`` is one of ``reasons.yml``."""

    def __init__(self, code: str, kind: str) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """One that is made. Keys of those that are there are their ids; of new ones they are negative."""

    key: int
    name: str
    kind: str
    parent: int | None
    """The key of the one that it belongs to."""


@dataclass(slots=True)
class Directory:
    """Finds organisations by paths, whatever of the path is given, and however the names are written."""

    _all: dict[int, tuple[str, str, int | None]]
    """By key: kind, plain name, the parent's key."""
    made: list[NewOrganisation] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    _found: dict[Path, int] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, organisations: Iterable[Organisation]) -> Directory:
        """Of those that are kept."""
        directory = cls({})
        for one in organisations:
            directory._add(one.id, one.kind, plain(one.name), one.parent_id)
        return directory

    def key_of(self, path: Path) -> int:
        """The key of the last of a path; what is missing of it is made, a lone primary organisation excepted.

        Raises:
            UnknownOrganisation
        """
        key = self._found.get(path)
        if key is None:
            key = self._found[path] = self._find(path)
        self.used.add(key)
        return key

    def _find(self, path: Path) -> int:
        kind, name = path[-1]
        above = {(one, plain(given)) for one, given in path[:-1]}
        found = [key for key in self._by_name.get((kind, plain(name)), ()) if above <= self._above(key)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownOrganisation("organisation_ambiguous", kind)
        if kind == "primary" and not above:
            raise UnknownOrganisation("organisation_unknown", kind)
        return self._make(kind, name, self._parent(path[:-1]))

    def _parent(self, path: Path) -> int | None:
        """What a new organisation belongs to: the one given, or the only federation."""
        if path:
            return self._find(path)
        federations = [key for key, (kind, _, _) in self._all.items() if kind == "federation"]
        return federations[0] if len(federations) == 1 else None

    def _make(self, kind: str, name: str, parent: int | None) -> int:
        key = -len(self.made) - 1
        self.made.append(NewOrganisation(key, name, kind, None if kind == "federation" else parent))
        self._add(key, kind, plain(name), parent)
        return key

    def _add(self, key: int, kind: str, name: str, parent: int | None) -> None:
        self._all[key] = (kind, name, parent)
        self._by_name[kind, name].append(key)

    def _above(self, key: int) -> set[tuple[str, str]]:
        """Kinds and plain names of all that an organisation belongs to."""
        above: set[tuple[str, str]] = set()
        seen = {key}
        parent = self._all[key][2]
        while parent is not None and parent in self._all and parent not in seen:
            seen.add(parent)
            kind, name, further = self._all[parent]
            above.add((kind, name))
            parent = further
        return above
