"""What a member is told in the channels that they linked, wherever it was caused: links, locks, codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.clock import MOSCOW
from backend.delivery.entities import MAIL
from backend.members.entities import Link, Member
from dialogs.choices import Go
from dialogs.replies import Option, Reply
from dialogs.spoken import say_digits
from dialogs.talk import Talk
from dialogs.turns import Channel, Locale

Label = Callable[[str], str]
"""The label of a topic or intent in the language of who is told."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts messages to a member's linked channels into the outbox. ``backend.members.identity.Alarm``."""

    talk: Talk

    async def tell(
        self, links: Sequence[Link], key: str, *targets: Go, besides: Collection[str] = (), **values: Any
    ) -> int:
        """Tell those linked channels that can be written to, but for the conversations ``besides``; how many."""
        told = [link for link in links if Channel(link.channel).pushes and link.conversation not in besides]
        for link in told:
            locale = (await self.talk.tx.conversations.peek(link.conversation)).state.locale
            await self._put(link.channel, link.address, locale, key, targets, values)
        return len(told)

    async def mail(self, member: Member, key: str, **values: Any) -> bool:
        """Tell by e-mail; whether the member has an address."""
        if member.email:
            await self._put(MAIL, str(member.id), Locale.RU, key, (), values)
        return bool(member.email)

    async def code(self, member: Member | None, code: str) -> None:
        """Send a one-time code wherever it can reach the member."""
        links = await self.talk.tx.links.of_member(member.id) if member else ()
        values = {"code": code, "code_said": say_digits(code), "place": channel_name(self.talk)}
        here = {self.talk.turn.conversation}
        await self.tell(links, "code_sent", besides=here, **values)
        if member is not None:
            await self.mail(member, "code_sent", **values)

    async def card_locked(self, member_id: int, until: datetime) -> None:
        """Somebody guesses at the member's card."""
        links = await self.talk.tx.links.of_member(member_id)
        local = until.astimezone(MOSCOW)
        await self.tell(links, "told_card_locked", Go("card.block"), Go("operator"), until=f"{local:%d.%m.%Y %H:%M}")

    async def _put(
        self, channel: str, address: str, locale: Locale, key: str, targets: Sequence[Go], values: dict[str, Any]
    ) -> None:
        texts = self.talk.tools.texts
        # an e-mail is read like the web's page: there is no such channel of turns
        read_in = Channel(channel) if channel != MAIL else Channel.WEB
        said = texts.render(key, locale, read_in, **values)
        options = tuple(
            Option(texts.render(f"label.{one.target}", locale, read_in).text, one.encode()) for one in targets
        )
        reply = Reply(said.text, said.speech, options, values.get("code"))
        await self.talk.tx.outbox.put(channel, address, [reply.to_json()], self.talk.now)


def channel_name(talk: Talk, channel: str = "") -> str:
    """What people call a channel: that of the turn, or another."""
    return talk.text(f"channel.{channel or talk.turn.channel}").text
