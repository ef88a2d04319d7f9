"""One turn being answered: what flows read, and what they say."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from backend.clock import Clock
from backend.delivery.entities import MAIL
from backend.loyalty.keeping import KeptCatalogue
from backend.members.entities import CardStatus, Link, Look, ProofWay
from backend.rights.ports import Leftovers, NoLeftovers
from dialogs.choices import Fill, Go
from dialogs.ports import Transaction
from dialogs.reading import language_of
from dialogs.replies import MAX_LABEL, Attachment, Expect, ExpectKind, Option, Reply
from dialogs.state import ConversationState
from dialogs.texts import Said, Texts
from dialogs.turns import Candidate, Channel, Locale, Transfer, Turn, Understood
from dialogs.vocabulary import house_vocabulary
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Fact

PROOF_LASTS = timedelta(minutes=30)
"""A proven member stays proven this long after the last use."""
PROOF_ENDS = timedelta(hours=12)
"""However often it is used, a proof is over so long after it was made."""
OUTGOING = frozenset({Channel.TELEGRAM.value, Channel.VK.value, MAIL})
"""Channels by which somebody can be written to."""


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What flows need that does not change from turn to turn."""

    texts: Texts
    knowledge: Callable[[], KnowledgeBase]
    facts: Mapping[str, Fact]
    clock: Clock
    new_id: Callable[[], str]
    random_pin: Callable[[], str]
    demo: Callable[[], bool] = lambda: False
    """Whether the organisation is an invented one."""
    desk: Callable[[datetime], bool] = lambda now: False
    """Whether a call may be passed to a person at a time."""
    partners: KeptCatalogue = field(default_factory=lambda: KeptCatalogue(house_vocabulary()))
    leftovers: Leftovers = field(default_factory=NoLeftovers)
    """What an erasure clears outside the database's transaction."""
    draw: Callable[[int], int] = secrets.randbelow
    """A random whole number below the one given."""
    outgoing: frozenset[str] = OUTGOING
    """The channels of :data:`OUTGOING` that are on: nothing is put into the outbox of others."""


@dataclass
class Talk:
    """The answer to one turn, as it is being made. Flows say things; the engine stores and delivers them."""

    turn: Turn
    state: ConversationState
    tx: Transaction
    tools: Toolbox
    understood: Understood = field(default_factory=lambda: Understood("out_of_scope", 0.0))
    replies: list[Reply] = field(default_factory=list)
    ends: bool = False
    personal: bool = False
    """Whether the replies say anything about a person, and may not be repeated when the proof is over."""
    private: bool = False
    """Whether the replies hold what a person told of themselves (a telephone), which is not kept with the turn."""
    passing: bool = False
    """Whether the replies are a word in passing: what was said before is what may be repeated."""
    repeated: tuple[Reply, ...] = ()
    """What is said where a repetition is asked for, if that is less than the replies."""
    expect: Expect = field(default_factory=Expect)
    transfer: Transfer | None = None
    forgets: bool = False
    """Whether nothing of the conversation is kept, this turn included: the person has had everything erased."""
    opens: str | None = None
    """The form that a flow leads into at once."""
    newly_proven: bool = False
    """Whether the member was proven in this very turn."""
    link: Link | None = None
    """The link of this conversation, if the member has made one and not cut it."""
    locale: Locale = field(init=False)
    """The language of the answer: the conversation's own, or English to who writes English."""

    def __post_init__(self) -> None:
        self.locale = language_of(self.turn, self.state.last)

    @property
    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.tools.clock.now()

    @property
    def on_phone(self) -> bool:
        """Whether the person hears rather than reads."""
        return self.turn.channel is Channel.PHONE

    def text(self, key: str, **values: Any) -> Said:
        """A text of the assistant in the answer's language, for its channel."""
        return self.tools.texts.render(key, self.locale, self.turn.channel, **values)

    def say(self, key: str, *options: Option, **values: Any) -> None:
        """Say a text of the assistant's own."""
        said = self.text(key, **values)
        self.put(said, *options)

    def put(self, said: Said, *options: Option, code: str | None = None, attachment: Attachment | None = None) -> None:
        """Say a text that was made elsewhere. On the phone a person is always on zero, and need not be an option."""
        if self.on_phone:
            person = Go("operator").encode()
            options = tuple(option for option in options if option.choice != person)
        self.replies.append(Reply(said.text, said.speech, options, code, attachment=attachment))

    def offer_first(self, target: str) -> None:
        """Put the way to a topic or intent before the other options of what was said last."""
        option, said = self.go(target), self.replies[-1]
        others = (one for one in said.options if one.choice != option.choice)
        self.replies[-1] = replace(said, options=(option, *others))

    def label(self, target: str) -> str:
        """The button's label for a topic or intent."""
        topic = self.tools.knowledge().get(target)
        return topic.label_in(self.locale) if topic else self.text(f"label.{target}").text

    def fact(self, name: str) -> Fact:
        """A fact of the organisation in the answer's language, if it has it."""
        return self.tools.facts[name].in_language(self.locale)

    def go(self, target: str, argument: str = "", label: str | None = None, speech: str = "") -> Option:
        """An option that leads to a topic or intent."""
        return Option(
            _fit(label or self.label(target)), Go(target, argument).encode(), speech or self._said(target, label)
        )

    def _said(self, target: str, label: str | None) -> str:
        """How the usual label of an intent is said, where that is otherwise than written."""
        if label or self.tools.knowledge().get(target) is not None:
            return ""
        said = self.text(f"label.{target}")
        return said.speech if said.speech != said.text else ""

    def fill(self, slot: str, value: str, label: str, speech: str = "") -> Option:
        """An option that fills a slot of the open form."""
        if self.state.form is None:
            raise ValueError("no form is open")
        return Option(_fit(label), Fill(self.state.form.instance, slot, value).encode(), speech)

    def person(self) -> Option:
        """The way to a person, which each answer has."""
        return self.go("operator")

    def mean(self, target: str, confidence: float = 1.0, alternatives: tuple[Candidate, ...] = ()) -> None:
        """Note what the turn was taken for."""
        self.understood = Understood(target, round(confidence, 4), alternatives)

    def offer_choice(self) -> None:
        """The next turn is likely one of the options."""
        self.expect = Expect(ExpectKind.CHOICE)

    def remember(self, **changes: Any) -> None:
        """Change what is remembered of the conversation."""
        self.state = replace(self.state, **changes)

    @property
    def member_id(self) -> int | None:
        """The member who is linked to this conversation, or was proven in it not too long ago."""
        return self.link.member_id if self.link is not None else self.proven_here

    @property
    def proven_here(self) -> int | None:
        """The member proven in this conversation not too long ago, whoever it is linked to."""
        proven_at, now = self.state.proven_at, self.now.timestamp()
        if proven_at is None or now - proven_at > PROOF_LASTS.total_seconds():
            return None
        since = self.state.proven_since
        if since is not None and now - since > PROOF_ENDS.total_seconds():
            return None
        return self.state.member_id

    @property
    def proven_way(self) -> ProofWay | None:
        """How the member of :attr:`member_id` was proven."""
        if self.member_id is None:
            return None
        return ProofWay.LINK if self.link is not None else self.state.proven_way

    @property
    def surely_proven(self) -> bool:
        """Whether more was proven than that somebody holds the card and knows a date of birth: by a thief's find alone
        nothing may be taken from its owner."""
        if self.link is not None and self.link.is_sure:
            return True
        way = self.state.proven_way
        return way is not None and way.is_sure and self.member_id is not None and self.proven_here == self.member_id

    async def prove(self, member_id: int, way: ProofWay) -> None:
        """Remember the proven member, from now on."""
        card = await self.tx.members.card_of(member_id) if way is ProofWay.CARD else None
        number = card.number if card else None
        now = self.now.timestamp()
        self.remember(member_id=member_id, proven_at=now, proven_since=now, proven_way=way, proven_card=number)
        self.newly_proven = True
        await self.tx.links.note_proof(member_id, self.turn.conversation, way, self.now)

    def forget_proof(self) -> None:
        """Nobody is proven here any more; a link stays."""
        self.remember(member_id=None, proven_at=None, proven_since=None, proven_way=None, proven_card=None)

    async def forget_who_is_gone(self) -> None:
        """A link or a proof of a member who was erased meanwhile is one no more."""
        if self.link is not None and not await self.tx.members.exists(self.link.member_id):
            await self.tx.links.cut(self.link.member_id, self.link.channel, self.link.address)
            self.link = None
        if self.proven_here is not None and not await self.tx.members.exists(self.proven_here):
            self.forget_proof()

    async def forget_proof_by_bad_card(self) -> None:
        """A proof by a card that was blocked or replaced since, wherever that was done, proves nobody any more."""
        member_id, number = self.proven_here, self.state.proven_card
        if member_id is None or number is None:
            return
        card = await self.tx.members.card_of(member_id)
        if card is None or card.number != number or card.status is CardStatus.BLOCKED:
            self.forget_proof()

    def still_proven(self) -> None:
        """The proof was used: it lasts anew from now on."""
        if self.link is None and self.member_id is not None:
            self.remember(proven_at=self.now.timestamp())

    def look(self, purpose: str) -> Look:
        """The member's own look at their data, for the audit trail."""
        return Look("member", purpose, self.turn.conversation)


def _fit(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1].rstrip() + "…"
