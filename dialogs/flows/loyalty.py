"""``loyalty.search``: who gives a discount, by thing and by station, a page at a time; and the kinds there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.clock import MOSCOW
from backend.loyalty.categories import categories
from backend.loyalty.entities import Place
from backend.loyalty.search import Catalogue, Found, Hit, Wish
from dialogs.discounts import TOPIC
from dialogs.flows.answers import answer
from dialogs.replies import MAX_CHOICE, Option
from dialogs.spoken import say_count, speakable
from dialogs.talk import Talk
from dialogs.texts import Said

SEARCH, MORE, DETAILS = "loyalty.search", "loyalty.more", "loyalty.details"
PAGE, PAGE_BY_EAR = 3, 1
KINDS = 5
"""Kinds of partners that are offered at once."""
LONGEST_NUMBER = 4
BETWEEN = frozenset({"repeat", "thanks"})
"""What may be said between two searches of which one goes on from the other."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is looked for, and how many were shown before: as it travels in a button."""

    wish: Wish = Wish()
    start: int = 0

    def written(self) -> str:
        """``categories;station;words;start``, the lists by commas."""
        station = self.wish.station.key if self.wish.station else ""
        return ";".join((",".join(self.wish.categories), station, ",".join(self.wish.words), str(self.start)))

    @classmethod
    def read(cls, argument: str, catalogue: Catalogue) -> Page:
        """What :meth:`written` wrote; what is unknown in it is left out."""
        kinds, station, words, start = (*argument.split(";", 3), "", "", "")[:4] if argument else ("", "", "", "")
        known = tuple(kind for kind in kinds.split(",") if kind in categories())
        wish = Wish(known, catalogue.station(station), tuple(filter(None, words.split(","))))
        return cls(wish, int(start) if start.isdecimal() and len(start) <= LONGEST_NUMBER else 0)


async def search(talk: Talk, argument: str) -> None:
    """Show a page of partners, or of kinds where nothing is looked for; ``argument`` is a :class:`Page`."""
    catalogue = await _catalogue(talk)
    page = Page.read(argument, catalogue)
    if page.wish:
        _show(talk, catalogue, page)
    else:
        _kinds(talk, catalogue, page.start)


async def details(talk: Talk, argument: str) -> None:
    """All about one partner, for the ear, which was told the most important alone."""
    catalogue = await _catalogue(talk)
    page = Page.read(argument, catalogue)
    hits = catalogue.find(page.wish, _today(talk)).hits if page.wish else ()
    if page.start >= len(hits):
        talk.say("loyalty_gone", *_to_kinds(talk), talk.person())
    else:
        said = _item(talk, hits[page.start], "loyalty_details")
        talk.put(said, *_further(talk, page, len(hits), 1), *_to_kinds(talk), talk.person())


async def names_partner(talk: Talk) -> bool:
    """Whether the turn's text names a partner of ours, which no understanding knows."""
    return (await _catalogue(talk)).surely_named(talk.turn.text or "", _today(talk))


def leave(talk: Talk, target: str) -> None:
    """Forget what was looked for, where another topic or intent is answered."""
    if target not in (TOPIC, SEARCH, MORE, DETAILS, *BETWEEN):
        talk.remember(sought=None)


async def where_discounts(talk: Talk) -> bool:
    """Answer the topic's question by partners where it names what we have; else the topic, with kinds to choose from.

    False where there are no partners at all.
    """
    catalogue = await _catalogue(talk)
    topic = talk.tools.knowledge().get(TOPIC)
    if topic is None or not catalogue.used_categories(_today(talk)):
        return False
    text = "" if talk.turn.choice else talk.turn.text or ""
    wish = Wish() if catalogue.questions.offers(text) else _wish(talk, catalogue, text)
    if not (wish.categories or wish.words) and (thing := catalogue.questions.unknown(text)):
        talk.say("loyalty_unknown", thing=thing)
    if wish:
        _show(talk, catalogue, Page(wish))
        return True
    answer(talk, topic)
    said = talk.replies[-1]
    kinds = _to_kinds(talk) if talk.on_phone else _kind_options(talk, catalogue, 0)
    rest = said.options if talk.on_phone else (talk.person(),)
    talk.replies[-1] = replace(said, options=(*kinds, *rest))
    return True


async def _catalogue(talk: Talk) -> Catalogue:
    return await talk.tools.partners.current(talk.tx.partners)


def _today(talk: Talk) -> date:
    return talk.now.astimezone(MOSCOW).date()


def _wish(talk: Talk, catalogue: Catalogue, text: str) -> Wish:
    """What a text asks for; the thing or the place that it lacks may be what was looked for before."""
    wish = catalogue.wish(text, _today(talk))
    if not talk.state.sought or not catalogue.questions.leans(text):
        return wish
    last = Page.read(talk.state.sought, catalogue).wish
    what = wish if wish.categories or wish.words else last
    return Wish(what.categories, wish.station or last.station, what.words)


def _show(talk: Talk, catalogue: Catalogue, page: Page) -> None:
    talk.remember(sought=Page(page.wish).written())
    found = catalogue.find(page.wish, _today(talk))
    if not found.hits:
        _nothing(talk, catalogue, page.wish)
        return
    if page.start >= len(found.hits):
        talk.say("loyalty_no_more", *_wider(talk, catalogue, found), *_to_kinds(talk), talk.person())
        return
    size = PAGE_BY_EAR if talk.on_phone else PAGE
    shown = found.hits[page.start : page.start + size]
    heading = [_heading(talk, found)] if page.start == 0 else []
    items = [*heading, *(_item(talk, hit) for hit in shown)]
    talk.put(
        _joined(talk, items),
        *_further(talk, page, len(found.hits), size),
        *([_details(talk, page)] if talk.on_phone and _fits(DETAILS, page) else []),
        *_wider(talk, catalogue, found),
        *_to_kinds(talk),
        talk.person(),
    )


def _further(talk: Talk, page: Page, count: int, size: int) -> list[Option]:
    """The way to the next page, if there is one, and the button can hold it."""
    after = Page(page.wish, page.start + size)
    if after.start >= count or not _fits(MORE, after):
        return []
    label = talk.label("further") if talk.on_phone else talk.text("label.loyalty.left", count=count - after.start).text
    return [talk.go(MORE, after.written(), label)]


def _details(talk: Talk, page: Page) -> Option:
    return talk.go(DETAILS, page.written(), talk.label(DETAILS))


def _fits(target: str, page: Page) -> bool:
    return len(f"go:{target}:{page.written()}".encode()) <= MAX_CHOICE


def _wider(talk: Talk, catalogue: Catalogue, found: Found) -> list[Option]:
    """The thing anywhere, and anything at the station."""
    wish = found.wish
    if wish.station is None or not (wish.categories or wish.words):
        return []
    here = catalogue.find(Wish(station=wish.station), _today(talk))
    options = [
        _go(
            talk,
            Wish((kind,)),
            (label := talk.text("label.loyalty.anywhere", what=_kind(talk, kind))).text,
            label.speech,
        )
        for kind in wish.categories[:1]
    ]
    if here.hits and here.stops == 0:
        label = talk.text("label.loyalty.here", station=wish.station.name)
        options.append(_go(talk, Wish(station=wish.station), label.text, label.speech))
    return options


def _go(talk: Talk, wish: Wish, label: str, speech: str = "") -> Option:
    return talk.go(SEARCH, Page(wish).written(), label, speech)


def _to_kinds(talk: Talk) -> list[Option]:
    return [talk.go(SEARCH)]


def _nothing(talk: Talk, catalogue: Catalogue, wish: Wish) -> None:
    talk.say("loyalty_nothing", *_wider(talk, catalogue, Found(wish)), *_to_kinds(talk), talk.person())


def _kinds(talk: Talk, catalogue: Catalogue, start: int) -> None:
    options = _kind_options(talk, catalogue, start)
    talk.say("loyalty_kinds" if options else "loyalty_none", *options, talk.person())
    if options:
        talk.offer_choice()


def _kind_options(talk: Talk, catalogue: Catalogue, start: int) -> list[Option]:
    used = catalogue.used_categories(_today(talk))
    options = [_go(talk, Wish((kind,)), _kind(talk, kind)) for kind in used[start : start + KINDS]]
    if start + KINDS < len(used):
        options.append(talk.go(MORE, Page(start=start + KINDS).written(), talk.label("loyalty.kinds")))
    return options


def _kind(talk: Talk, kind: str) -> str:
    return categories()[kind].name_in(talk.locale.value)


def _heading(talk: Talk, found: Found) -> Said:
    """What was looked for and how many there are; or that nobody is there, and who is nearest."""
    count, wish = len(found.hits), found.wish
    kinds = ", ".join(_kind(talk, kind) for kind in wish.categories)
    values = {
        "what": kinds or talk.text("loyalty_partners").text,
        "asked": wish.station.name if wish.station else "",
        "station": found.nearest.name if found.nearest else "",
        "count": count,
        "count_said": say_count(count, "партнёр"),
        "stops": found.stops,
        "stops_said": say_count(found.stops, "остановка"),
    }
    if found.nearest is not None:
        return talk.text("loyalty_nearest", **values)
    return talk.text("loyalty_at" if wish.station else "loyalty_found", **values)


def _item(talk: Talk, hit: Hit, key: str = "loyalty_item") -> Said:
    partner, place = hit.partner, hit.place
    conditions = partner.conditions.strip()
    where = _where(talk, place, len(partner.places))
    return talk.text(
        key,
        name=partner.name,
        name_said=speakable(partner.name).rstrip("."),
        discount=partner.discount,
        discount_said=speakable(partner.discount).rstrip("."),
        place=where.text,
        place_said=where.speech,
        conditions=conditions,
        conditions_said=speakable(conditions).rstrip("."),
        hours_said=speakable(place.hours).rstrip(".") if place and place.hours else "",
        phone_said=speakable(f"телефон {place.phone}").rstrip(".") if place and place.phone else "",
    )


def _where(talk: Talk, place: Place | None, places: int) -> Said:
    """An address with its stations, hours and telephone, and how many others the partner has."""
    if place is None:
        return talk.text("loyalty_online")
    stations = ", ".join(place.stations)
    metro = [talk.text("loyalty_metro", stations=stations)] if stations else []
    others = f" {talk.text('loyalty_others', count=places - 1).text}" if places > 1 else ""
    written = [place.address, *(one.text for one in metro), *filter(None, (place.hours, place.phone))]
    said = [speakable(place.address).rstrip("."), *(one.speech for one in metro)]
    return Said("; ".join(written) + others, ", ".join(said))


def _joined(talk: Talk, items: Sequence[Said]) -> Said:
    note = [talk.text("demo_note").text] if talk.tools.demo() else []
    return Said("\n\n".join([*(one.text for one in items), *note]), " ".join(one.speech for one in items))
