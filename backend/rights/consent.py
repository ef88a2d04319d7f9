"""Consent to the processing of personal data: the text, its version, and giving and withdrawing it.

The text is a data file for each language. Its first line names the version, which is recorded with each consent: who
consented to an earlier version is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.clock import Clock
from backend.members.entities import Consent, Link
from backend.members.ports import ConsentRepository, LinkRepository

HERE = Path(__file__).parent
RUSSIAN = "ru"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The full text as Markdown; ``{organisation}`` stands for the name of the organisation."""

    version: str
    body: str

    def of(self, organisation: str) -> str:
        """The text of this organisation."""
        return self.body.replace("{organisation}", organisation)


@lru_cache(maxsize=8)
def consent_text(language: str = RUSSIAN) -> ConsentText:
    """The text in a language; in Russian where there is none in that.

    Raises:
        ValueError: the file does not begin with its version.
    """
    path = HERE / f"consent.{language}.md"
    text = (path if path.is_file() else HERE / f"consent.{RUSSIAN}.md").read_text("utf-8")
    head, _, body = text.partition("\n")
    name, _, version = head.partition(":")
    if name != "version" or not version.strip():
        raise ValueError(f"{path.name} does not begin with a line like «version: 2026-11»")
    return ConsentText(version.strip(), body.strip())


def current_version() -> str:
    """The version that is asked for now."""
    return consent_text().version


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Records that a member consents to the present version of the text."""

    consents: ConsentRepository
    clock: Clock

    async def needs(self, member_id: int) -> bool:
        """Whether the member has to be asked: there is no consent, it was withdrawn, or the text has changed since."""
        newest = await self.consents.newest(member_id)
        return newest is None or newest.version != current_version()

    async def outdated(self, member_id: int) -> bool:
        """Whether the member consents, to an earlier text than the present one."""
        newest = await self.consents.newest(member_id)
        return newest is not None and newest.version != current_version()

    async def __call__(self, member_id: int, channel: str) -> bool:
        """Record it, unless it is recorded already; whether it was new."""
        if not await self.needs(member_id):
            return False
        await self.consents.give(member_id, Consent(current_version(), channel, self.clock.now()))
        return True


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Withdraws every consent: the channels that the member linked are cut with it."""

    consents: ConsentRepository
    links: LinkRepository
    clock: Clock

    async def __call__(self, member_id: int) -> tuple[Link, ...]:
        """Withdraw; the links that were cut, so that they can be told."""
        cut = tuple(await self.links.of_member(member_id))
        for link in cut:
            await self.links.cut(member_id, link.channel, link.address)
        await self.consents.withdraw(member_id, self.clock.now())
        return cut
