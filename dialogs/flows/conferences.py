"""Phone conferences: the list, signing up, taking it back, and what I am signed up for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.clock import MOSCOW
from backend.conferences.entities import Conference, SignUp
from backend.conferences.sign_up import SignUpForConference
from backend.errors import ConferenceClosed, ConferenceFull, NotFound
from dialogs.forms import Again, Slot
from dialogs.reading import shared_words, yes_or_no
from dialogs.replies import Expect, ExpectKind, Option
from dialogs.spoken import say_date, say_digits, say_time, speakable
from dialogs.talk import Talk
from dialogs.texts import Said

SHOWN = 5
MENTIONED = 2
"""Words of a title that name a conference."""


def nothing(text: str) -> None:
    """No text is the answer by itself: an option is picked, and the engine matches words to options."""
    return


def when(conference: Conference) -> tuple[str, str]:
    """When it starts, in Moscow time: as written and as said."""
    start = conference.starts_at.astimezone(MOSCOW)
    return f"{start:%d.%m.%Y %H:%M}", f"{say_date(start.date(), 'gent')}, в {say_time(start.time())}"


async def show_list(talk: Talk, argument: str) -> None:
    """What is planned, each with a way to sign up."""
    upcoming = (await talk.tx.conferences.upcoming(talk.now))[:SHOWN]
    if not upcoming:
        talk.say("conference_none", talk.go("news.latest"), talk.person())
        return
    heading = talk.text("conference_heading")
    items = [_describe(talk, conference) for conference in upcoming]
    # By ear the second that was read is the second to pick, full or not; to the eye only what can be pressed is shown.
    offered = [conference for conference in upcoming if talk.on_phone or conference.free_places]
    talk.put(
        _joined(heading, items),
        *(talk.go("conference.sign_up", str(one.id), one.title, speakable(one.title)) for one in offered),
        talk.go("conference.mine"),
        talk.person(),
    )


def _joined(heading: Said, items: list[Said]) -> Said:
    return Said(
        "\n\n".join([heading.text, *(item.text for item in items)]),
        " ".join([heading.speech, *(item.speech for item in items)]),
    )


def _describe(talk: Talk, conference: Conference) -> Said:
    written, said = when(conference)
    places = (
        talk.text("conference_places", count=conference.free_places)
        if conference.free_places
        else talk.text("conference_no_places")
    )
    return talk.text(
        "conference_item",
        title=conference.title,
        title_said=speakable(conference.title).rstrip("."),
        when=written,
        when_said=said,
        host=conference.host,
        places=places.text,
        places_said=places.speech,
    )


async def mentioned(talk: Talk) -> str:
    """The id of the one conference whose title's words stand in what the person said; empty where none or several."""
    upcoming = await talk.tx.conferences.upcoming(talk.now)
    shared = [shared_words(talk.turn.text or "", one.title) for one in upcoming]
    best = max(shared, default=0)
    return str(upcoming[shared.index(best)].id) if best >= MENTIONED and shared.count(best) == 1 else ""


async def _with_places(talk: Talk) -> tuple[Option, ...]:
    upcoming = await talk.tx.conferences.upcoming(talk.now)
    free = [one for one in upcoming if one.free_places][:SHOWN]
    return tuple(talk.fill("conference", str(one.id), one.title, speakable(one.title)) for one in free)


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """``conference.sign_up``: which one, then who."""

    id: str = "conference.sign_up"
    proof_before: str | None = ""
    slots: tuple[Slot, ...] = (
        Slot(
            "conference",
            "conference_which",
            "conference_which_unknown",
            nothing,
            Expect(ExpectKind.CHOICE),
            _with_places,
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be something to sign up for, and a place in what was chosen: before anybody has to prove who."""
        if "conference" in values:
            return await _has_place(talk, _number(values["conference"]))
        if await _with_places(talk):
            return True
        talk.say("conference_none", talk.go("news.latest"), talk.person())
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Put the member on the list and give the number and PIN."""
        conference_id = _number(values["conference"])
        sign_up = SignUpForConference(talk.tx.conferences, talk.tools.clock, talk.tools.random_pin)
        if talk.member_id is None:
            raise LookupError("the member is not proven")
        try:
            place = await sign_up(conference_id, talk.member_id)
        except ConferenceFull:
            conference = await talk.tx.conferences.get(conference_id)
            title = conference.title if conference else ""
            talk.say("conference_full", talk.go("conference.list"), talk.person(), title=title)
        except (ConferenceClosed, NotFound):
            talk.say("conference_closed", talk.go("conference.list"), talk.person())
        else:
            talk.still_proven()
            talk.personal = True
            talk.put(
                _place(talk, place, "conference_signed_up"),
                talk.go("conference.mine"),
                talk.go("conference.cancel"),
                talk.person(),
            )
        return None


async def _has_place(talk: Talk, conference_id: int) -> bool:
    """Whether one may still sign up (or is on the list already); if not, it says why."""
    conference = await talk.tx.conferences.get(conference_id)
    if conference is None or conference.starts_at <= talk.now:
        talk.say("conference_closed", talk.go("conference.list"), talk.person())
        return False
    if conference.free_places or conference_id in {place.conference.id for place in await _mine(talk)}:
        return True
    talk.say("conference_full", talk.go("conference.list"), talk.person(), title=conference.title)
    return False


def _number(value: Any) -> int:
    """A conference's id from a button; what is not a number is no conference."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) <= 9 else -1


def _place(talk: Talk, place: SignUp, key: str) -> Said:
    written, said = when(place.conference)
    return talk.text(
        key,
        title=place.conference.title,
        title_said=speakable(place.conference.title).rstrip("."),
        when=written,
        when_said=said,
        phone=talk.fact("conference_phone").text,
        pin=place.pin,
        pin_said=say_digits(place.pin),
    )


async def _mine(talk: Talk) -> list[SignUp]:
    return await talk.tx.conferences.of_member(talk.member_id, talk.now) if talk.member_id is not None else []


@dataclass(frozen=True, slots=True)
class MineForm:
    """``conference.mine``: shown after proof."""

    id: str = "conference.mine"
    proof_before: str | None = ""
    slots: tuple[Slot, ...] = ()

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There is nothing to ask but the proof."""
        return True

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """The member's conferences, with the number and PIN of each."""
        mine = await _mine(talk)
        if not mine:
            talk.say("conference_mine_none", talk.go("conference.list"), talk.person())
            return None
        items = [_place(talk, place, "conference_mine_item") for place in mine]
        talk.personal = True
        talk.put(
            _joined(talk.text("conference_mine_heading"), items),
            talk.go("conference.list"),
            talk.go("conference.cancel"),
            talk.person(),
        )
        return None


async def _my_options(talk: Talk) -> tuple[Option, ...]:
    return tuple(
        talk.fill("which", str(one.conference.id), one.conference.title, speakable(one.conference.title))
        for one in await _mine(talk)
    )


async def _chosen_title(talk: Talk) -> Mapping[str, str]:
    """The title of the conference that was chosen in the slot before."""
    chosen = talk.state.form.slots.get("which") if talk.state.form else None
    conference = await talk.tx.conferences.get(_number(chosen))
    title = conference.title if conference else ""
    return {"title": title, "title_said": speakable(title).rstrip(".")}


async def _yes_no(talk: Talk) -> tuple[Option, ...]:
    return (talk.fill("sure", "yes", talk.label("yes")), talk.fill("sure", "no", talk.label("no")))


@dataclass(frozen=True, slots=True)
class CancelForm:
    """``conference.cancel``: who, which one, and are you sure."""

    id: str = "conference.cancel"
    proof_before: str | None = "which"
    slots: tuple[Slot, ...] = (
        Slot(
            "which",
            "conference_cancel_which",
            "conference_which_unknown",
            nothing,
            Expect(ExpectKind.CHOICE),
            _my_options,
        ),
        Slot(
            "sure",
            "conference_cancel_ask",
            "say_yes_or_no",
            yes_or_no,
            Expect(ExpectKind.YES_NO),
            _yes_no,
            values=_chosen_title,
        ),
    )

    async def ready(self, talk: Talk, values: Mapping[str, Any]) -> bool:
        """There must be something to take back, as far as one may know yet."""
        if talk.member_id is None or await _mine(talk):
            return True
        talk.say("conference_mine_none", talk.go("conference.list"), talk.person())
        return False

    async def complete(self, talk: Talk, values: Mapping[str, Any]) -> Again | None:
        """Take the member off the list, if they are sure."""
        conference_id = _number(values["which"])
        if values["sure"] not in (True, "yes"):
            talk.say("conference_kept", talk.go("conference.mine"), talk.person())
            return None
        conference = await talk.tx.conferences.get(conference_id)
        done = talk.member_id is not None and await talk.tx.conferences.cancel(conference_id, talk.member_id)
        if conference is None or not done:
            talk.say("conference_mine_none", talk.go("conference.list"), talk.person())
        else:
            talk.say("conference_cancelled", talk.go("conference.list"), talk.person(), title=conference.title)
        return None
