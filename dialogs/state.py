"""What is remembered of a conversation between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from backend.members.entities import ProofWay
from dialogs.gaps import AskedQuestion
from dialogs.replies import Expect, ExpectKind, Option, Reply
from dialogs.turns import HandledBy, Locale


@dataclass(frozen=True, slots=True)
class FormState:
    """An open form. ``instance`` tells this form from an earlier one, so that old buttons are known as old.

    ``below`` is the form that waits for this one to finish (proof of identity inside a sign-up). ``run`` is the
    unfinished beginning of the pending slot's answer, where it comes in parts.
    """

    flow: str
    instance: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    pending: str | None = None
    tries: int = 0
    below: FormState | None = None
    run: str = ""

    @property
    def intent(self) -> str:
        """The intent that the form serves: its own, or that of the form waiting below it."""
        return self.below.intent if self.below else self.flow

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> FormState | None:
        """The form that ``asdict`` wrote."""
        if data is None:
            return None
        return cls(**{**data, "below": cls.from_json(data["below"])})


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """Where somebody is in the menu by keys. ``listed``: the level was the last thing said; else it leads back."""

    level: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class ConversationState:
    """The engine's memory of one conversation; a value, replaced each turn.

    ``member_id`` is the proven member and ``proven_at`` when (epoch seconds, refreshed on use);
    ``misses``, ``silences`` and ``noises`` count turns in a row that were not understood, not heard, or without words;
    ``topic`` is the last topic answered, ``answered`` the same where nothing else was said since;
    ``last`` are the replies to repeat, ``repeats`` what is repeated of them if that is not all, ``personal`` whether
    they say anything about a person who must be proven, ``private`` whether they are kept masked with their turn;
    ``offered`` the options that a number may pick; ``question`` what was asked in the last turn, masked;
    ``proven_way`` is how the member was proven, ``proven_card`` the number where that was by card;
    ``proven_since`` when, where ``proven_at`` is when that was last used;
    ``consent_asked`` the version of the consent's text that who consented to an earlier one was asked about here;
    ``linked`` whether this conversation was linked when last looked;
    ``menu`` the place in the menu by keys; ``told`` how much of the last topic's full answer was read aloud;
    ``sought`` the partners looked for last, until another topic is answered.
    """

    locale: Locale = Locale.RU
    form: FormState | None = None
    member_id: int | None = None
    proven_at: float | None = None
    misses: int = 0
    silences: int = 0
    noises: int = 0
    topic: str | None = None
    answered: str | None = None
    last: tuple[Reply, ...] = ()
    repeats: tuple[Reply, ...] = ()
    offered: tuple[Option, ...] = ()
    expect: Expect = Expect()
    personal: bool = False
    private: bool = False
    question: AskedQuestion | None = None
    menu: MenuPlace | None = None
    told: int = 0
    sought: str | None = None
    proven_way: ProofWay | None = None
    proven_card: str | None = None
    linked: bool = False
    proven_since: float | None = None
    consent_asked: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "locale": self.locale.value,
            "form": asdict(self.form) if self.form else None,
            "member_id": self.member_id,
            "proven_at": self.proven_at,
            "misses": self.misses,
            "silences": self.silences,
            "noises": self.noises,
            "topic": self.topic,
            "answered": self.answered,
            "last": [reply.to_json() for reply in self.last],
            "repeats": [reply.to_json() for reply in self.repeats],
            "offered": [option.to_json() for option in self.offered],
            "expect": {"kind": self.expect.kind.value, "digits": self.expect.digits},
            "personal": self.personal,
            "private": self.private,
            "question": self.question.to_json() if self.question else None,
            "menu": {"level": self.menu.level, "listed": self.menu.listed} if self.menu else None,
            "told": self.told,
            "sought": self.sought,
            "proven_way": self.proven_way.value if self.proven_way else None,
            "proven_card": self.proven_card,
            "linked": self.linked,
            "proven_since": self.proven_since,
            "consent_asked": self.consent_asked,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ConversationState:
        """The state that :meth:`to_json` wrote; fields that it lacks keep their defaults."""
        expect = data.get("expect") or {}
        return replace(
            cls(),
            locale=Locale(data.get("locale", "ru")),
            form=FormState.from_json(data.get("form")),
            member_id=data.get("member_id"),
            proven_at=data.get("proven_at"),
            misses=data.get("misses", 0),
            silences=data.get("silences", 0),
            noises=data.get("noises", 0),
            topic=data.get("topic"),
            answered=data.get("answered"),
            last=tuple(Reply.from_json(reply) for reply in data.get("last", ())),
            repeats=tuple(Reply.from_json(reply) for reply in data.get("repeats", ())),
            offered=tuple(Option(**option) for option in data.get("offered", ())),
            expect=Expect(ExpectKind(expect.get("kind", "open")), expect.get("digits", 0)),
            personal=data.get("personal", False),
            private=data.get("private", False),
            question=AskedQuestion.from_json(data.get("question")),
            menu=MenuPlace(**data["menu"]) if data.get("menu") else None,
            told=data.get("told", 0),
            sought=data.get("sought"),
            proven_way=ProofWay(data["proven_way"]) if data.get("proven_way") else None,
            proven_card=data.get("proven_card"),
            linked=data.get("linked", False),
            proven_since=data.get("proven_since"),
            consent_asked=data.get("consent_asked"),
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stored conversation. ``version`` grows with each turn; 0 means not stored yet."""

    id: str
    version: int = 0
    handled_by: HandledBy = HandledBy.BOT
    state: ConversationState = ConversationState()
