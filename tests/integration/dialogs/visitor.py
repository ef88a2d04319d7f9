"""Somebody in one channel, talking to the engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.ports import TurnHandler
from dialogs.replies import Option
from dialogs.turns import Channel, Command, Turn, TurnResult

CARD, BORN = "7700000016", "14.03.1985"
BLOCKED_CARD, BLOCKED_BORN = "7700000024", "02.09.1972"


@dataclass
class Visitor:
    """One conversation."""

    engine: TurnHandler
    channel: Channel = Channel.TELEGRAM
    address: str = "1001"
    client: str = ""
    options: list[Option] = field(default_factory=list)
    result: TurnResult | None = None

    async def say(self, *texts: str) -> str:
        """Say one thing after another; what is answered to the last."""
        answers = [await self.turn(text=text) for text in texts]
        return answers[-1]

    async def press(self, label: str) -> str:
        """Press an offered button."""
        found = [one.choice for one in self.options if one.label == label]
        assert found, f"no {label!r} among {[one.label for one in self.options]}"
        return await self.turn(choice=found[-1])

    async def go(self, target: str) -> str:
        """Press a button of old."""
        return await self.turn(choice=f"go:{target}")

    async def share(self, phone: str) -> str:
        """Share the own telephone number."""
        return await self.turn(command=Command.CONTACT, contact=phone)

    async def prove(self) -> str:
        """By card and date of birth; what is answered to the date."""
        return await self.say(CARD, BORN)

    async def link(self) -> str:
        """Show the card by card and date of birth, and be remembered here."""
        await self.go("card.show")
        await self.prove()
        await self.press("Запомнить меня здесь")
        return await self.press("Да")

    async def turn(
        self, *, text: str | None = None, choice: str | None = None, command: Command | None = None, contact: str = ""
    ) -> str:
        """One turn; the texts that it is answered with."""
        said = Turn(self.channel, self.address, text, choice, command, contact=contact or None, client=self.client)
        self.result = await self.engine.handle(said)
        self.options = [option for reply in self.result.replies for option in reply.options]
        return "\n".join(reply.text for reply in self.result.replies)
