"""What a member is told in the channels that they linked, wherever it was caused: links, locks, codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.clock import MOSCOW
from backend.delivery.entities import MAIL, NOWHERE, sent_to, unkept
from backend.members.entities import Card, Link, Look, Member, ProofWay
from backend.members.identity import NOBODY
from dialogs.choices import Go
from dialogs.ports import Transaction
from dialogs.replies import Option, Reply
from dialogs.spoken import say_digits
from dialogs.talk import Talk
from dialogs.texts import Texts
from dialogs.turns import Channel, Locale

Label = Callable[[str], str]
"""The label of a topic or intent in the language of who is told."""
MOST_TOLD = 3
"""Channels that a code or an alarm goes to, the newest; most members have one or two."""
LAST = 4
"""Digits of a card by which its holder knows it, and that are of no use to others."""


@dataclass
class Notices:
    """Puts messages to a member's linked channels into the outbox. ``here``: the conversation that needs none.

    It is ``backend.cards.shutting_out.CardNotices`` and ``backend.rights.ports.ErasureNotices``, for staff as well.
    """

    tx: Transaction
    texts: Texts
    outgoing: frozenset[str]
    now: datetime
    here: str = ""

    async def card_changed(self, card: Card, *, reissued: bool) -> None:
        """The card was blocked, or is a new one."""
        key, last = "told_card_reissued" if reissued else "told_card_blocked", card.number[-LAST:]
        await self.owner(card.member_id, key, Go("card.show"), Go("operator"), last=last)

    async def link_cut(self, link: Link) -> None:
        """A channel was unlinked: it is told itself, and so are the others."""
        place = self.texts.render(f"channel.{link.channel}", Locale.RU, Channel.WEB).text
        await self.owner(link.member_id, "told_link_cut", Go("links.list"), besides={link.conversation}, place=place)
        await self.tell([link], "told_link_cut_there")

    async def erased(self, links: Iterable[Link]) -> None:
        """Everything of the member is gone, the links too."""
        await self.last_word(links, "privacy_notice_erased")

    def reached(self, links: Iterable[Link]) -> list[Link]:
        """Those linked channels that can be written to, being on."""
        return [one for one in links if Channel(one.channel).pushes and one.channel in self.outgoing]

    def mails(self, member: Member) -> bool:
        """Whether a letter would reach the member."""
        return bool(member.email) and MAIL in self.outgoing

    async def tell(
        self, links: Sequence[Link], key: str, *targets: Go, besides: Collection[str] = (), **values: Any
    ) -> int:
        """Tell the linked channels that are reached, but for the conversations ``besides``; how many."""
        told = [link for link in self.reached(links) if link.conversation not in besides]
        for link in told:
            await self._put(link.channel, link.address, await self._made(link, key, targets, values))
        return len(told)

    async def owner(self, member_id: int, key: str, *targets: Go, besides: Collection[str] = (), **values: Any) -> None:
        """Tell the member's linked channels but for this one and ``besides``; by e-mail where none is reached."""
        links = await self.tx.links.of_member(member_id)
        if await self.tell(links, key, *targets, besides={self.here, *besides}, **values):
            return
        member = await self.tx.members.get(member_id, Look("system", "notice"))
        if member is not None:
            await self.mail(member, key, **values)

    async def last_word(self, links: Iterable[Link], key: str, member: Member | None = None) -> None:
        """Tell linked channels, but for this one, that they are linked no more, and the member's e-mail, which is kept
        with the letter alone; what was told is deleted when it is delivered."""
        for link in self.reached(links):
            if link.conversation != self.here:
                await self._put(link.channel, link.address, unkept(await self._made(link, key, (), {})))
        if member is not None and member.email and self.mails(member):
            letter = unkept(self._reply(MAIL, Locale.RU, key, (), {}))
            await self._put(MAIL, str(member.id), sent_to(letter, member.email))

    async def mail(self, member: Member, key: str, **values: Any) -> bool:
        """Tell by e-mail; whether that reaches the member."""
        if self.mails(member):
            await self._put(MAIL, str(member.id), self._reply(MAIL, Locale.RU, key, (), values))
        return self.mails(member)

    async def codes_go_to(self, member_id: int) -> list[Link]:
        """The channels, but for this one, to which a code may be sent: not those that card and date have linked."""
        links = await self.tx.links.of_member(member_id)
        here = self.here
        return [link for link in self.reached(links) if link.is_sure and link.conversation != here]

    async def _made(self, link: Link, key: str, targets: Sequence[Go], values: dict[str, Any]) -> dict[str, Any]:
        """A message in the language of the conversation that it goes to."""
        locale = (await self.tx.conversations.peek(link.conversation)).state.locale
        return self._reply(link.channel, locale, key, targets, values)

    async def _put(self, channel: str, address: str, message: Mapping[str, Any]) -> None:
        await self.tx.outbox.put(channel, address, [message], self.now)

    def _reply(
        self, channel: str, locale: Locale, key: str, targets: Sequence[Go], values: dict[str, Any]
    ) -> dict[str, Any]:
        texts = self.texts
        # an e-mail is read like the web's page: there is no such channel of turns
        read_in = Channel(channel) if channel not in (MAIL, NOWHERE) else Channel.WEB
        said = texts.render(key, locale, read_in, **values)
        options = tuple(
            Option(texts.render(f"label.{one.target}", locale, read_in).text, one.encode()) for one in targets
        )
        return Reply(said.text, said.speech, options, values.get("code")).to_json()


class Teller(Notices):
    """The notices of a turn. ``backend.members.identity.Alarm``."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk.tx, talk.tools.texts, talk.tools.outgoing, talk.now, talk.turn.conversation)
        self.talk = talk

    async def code(self, member: Member | None, code: str) -> None:
        """Send a one-time code wherever it can reach the member."""
        values = {"code": code, "code_said": say_digits(code), "place": channel_name(self.talk)}
        links = await self.codes_go_to(member.id if member else NOBODY)
        await self._evenly(links, member, "code_sent", (), values)

    async def card_locked(self, member_id: int, until: datetime) -> None:
        """Somebody guesses at the member's card, by date or code."""
        look = Look("system", "notice")
        member = await self.tx.members.get(member_id, look)
        if member is None:
            await self.tx.looks.note(NOBODY, look, self.now)
        links = self.reached(await self.tx.links.of_member(member_id))
        values = {"until": f"{until.astimezone(MOSCOW):%d.%m.%Y %H:%M}"}
        await self._evenly(links, member, "told_card_locked", (Go("card.block"), Go("operator")), values)

    async def _evenly(
        self, links: Sequence[Link], member: Member | None, key: str, targets: Sequence[Go], values: dict[str, Any]
    ) -> None:
        """Tell the newest :data:`MOST_TOLD` of these channels, and the e-mail. What a stranger may cause by a card's
        number takes as long for whoever it is, and for nobody: what is left of so many messages goes nowhere."""
        nowhere = Link(NOBODY, NOWHERE, "", ProofWay.CODE, self.now)
        told = links[-MOST_TOLD:]
        for link in (*told, *(nowhere,) * (MOST_TOLD - len(told))):
            await self._put(link.channel, link.address, await self._made(link, key, targets, values))
        channel = MAIL if member is not None and self.mails(member) else NOWHERE
        await self._put(channel, str(member.id if member else NOBODY), self._reply(MAIL, Locale.RU, key, (), values))


def channel_name(talk: Talk, channel: str = "") -> str:
    """What people call a channel: that of the turn, or another."""
    return talk.text(f"channel.{channel or talk.turn.channel}").text
