"""What staff do for one member: block and reissue the card, cut links, erase. The member is told of each."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from app.channels_on import outgoing
from app.erasing import FilesCleared
from app.opening import open_database
from app.rights_words import words
from app.settings import Settings
from app.staff import FAILED, Staff, member_of, nobody
from app.staff_words import names, said
from backend.cards.blocking import BlockCard, ReissueCard
from backend.cards.shutting_out import ShutOut
from backend.errors import CardNotReissued, NotFound
from backend.rights.erasure import EraseMember
from dialogs.flows.telling import Notices
from dialogs.texts import Texts
from storage import Database
from storage.transaction import SqlTransaction


async def block(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Block a member's card."""
    return await _with_card(settings, console, staff, number, reissued=False)


async def reissue(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Give a member a new card; the one before is blocked for good."""
    return await _with_card(settings, console, staff, number, reissued=True)


async def _with_card(settings: Settings, console: Console, staff: Staff, number: str, *, reissued: bool) -> int:
    look = staff.look("reissue" if reissued else "block")
    async with open_database(settings) as database, database.write() as tx:
        member = await member_of(tx, number, look)
        if member is None:
            return nobody(console, number)
        try:
            if reissued:
                card = await ReissueCard(tx.members, database.clock, secrets.randbelow)(member.id, look)
            else:
                card = await BlockCard(tx.members)(member.id, look)
        except (NotFound, CardNotReissued) as error:
            why = said("members.no_card" if isinstance(error, NotFound) else "members.over")
            console.print(said("members.unchanged", why=why))
            return FAILED
        cut = await ShutOut(tx.links, _notices(settings, database, tx))(card, reissued=reissued)
        console.print(Text(staff.card(card, database)))
    if cut:
        console.print(said("members.shut_out", count=cut))
    return 0


async def cut(settings: Settings, console: Console, staff: Staff, number: str, channel: str) -> int:
    """Cut a member's links of one channel; the channel itself and the others are told."""
    async with open_database(settings) as database, database.write() as tx:
        member = await member_of(tx, number, staff.look("cut"))
        if member is None:
            return nobody(console, number)
        notices = _notices(settings, database, tx)
        links = [link for link in await tx.links.of_member(member.id) if link.channel == channel]
        for link in links:
            await tx.links.cut(member.id, link.channel, link.address)
            await notices.link_cut(link)
    if not links:
        console.print(said("members.no_links", channel=words().value("channel", channel)))
        return FAILED
    console.print(said("members.cut", count=len(links)))
    return 0


async def erase(
    settings: Settings, console: Console, staff: Staff, number: str, reason: str, agreed: Callable[[str], bool]
) -> int:
    """Erase a member, if ``agreed`` (which is asked with their name) says so."""
    async with open_database(settings) as database:
        async with database.write() as tx:
            member = await member_of(tx, number, staff.look("show"))
        if member is None:
            return nobody(console, number)
        if not agreed(said("members.sure", name=staff.name_of(member))):
            console.print(said("members.kept"))
            return FAILED
        leftovers = FilesCleared(database, settings)
        async with database.write() as tx:
            erase = EraseMember(tx, leftovers, database.clock, _notices(settings, database, tx))
            erased = await erase(member.id, staff.look("erase"), reason)
        await leftovers.scrub()
    if erased is None:
        return nobody(console, number)
    known = names("members.counts")
    console.print(said("members.erased", counts=", ".join(f"{known.get(n, n)} {c}" for n, c in erased.counts.items())))
    return 0


def _notices(settings: Settings, database: Database, tx: SqlTransaction) -> Notices:
    return Notices(tx, Texts.load(), outgoing(settings), database.clock.now())
