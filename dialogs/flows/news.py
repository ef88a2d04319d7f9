"""``news.latest``: the newest first, with a next page."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.clock import MOSCOW
from backend.news.entities import Cursor, NewsItem
from dialogs.spoken import say_date, speakable
from dialogs.talk import Talk
from dialogs.texts import Said

PAGE = 3
LONGEST_NUMBER = 9
READ = "news.read"
"""One piece, by its number: for the ear, which hears titles alone at first."""


async def latest(talk: Talk, argument: str) -> None:
    """Show a page of news; ``argument`` is the last piece of the page before (:func:`_written`)."""
    before = _read(argument)
    page = await talk.tx.news.latest(PAGE + 1, before=before)
    if not page:
        talk.say("news_no_more" if before else "news_none", talk.go("conference.list"), talk.person())
        return
    shown, more = page[:PAGE], len(page) > PAGE
    items = [_describe(talk, item) for item in shown]
    heading = talk.text("news_heading")
    pieces = enumerate(shown, 1) if talk.on_phone else ()
    options = [talk.go(READ, str(item.id), talk.label(f"{READ}.{number}")) for number, item in pieces]
    if more:
        options.append(talk.go("news.latest", _written(shown[-1]), talk.label("news.more")))
    talk.put(
        Said(
            "\n\n".join([heading.text, *(item.text for item in items)]),
            " ".join([heading.speech, *(item.speech for item in items)]),
        ),
        *options,
        talk.go("conference.list"),
        talk.person(),
    )


async def read(talk: Talk, argument: str) -> None:
    """One piece with what it says; ``argument`` is its number."""
    item = await talk.tx.news.get(int(argument)) if argument.isdecimal() and len(argument) <= LONGEST_NUMBER else None
    others = talk.go("news.latest", label=talk.label("news.others"))
    if item is None:
        talk.say("news_gone", others, talk.person())
    else:
        talk.put(_describe(talk, item, "news_read"), others, talk.go("conference.list"), talk.person())


async def subscription(talk: Talk, argument: str) -> None:
    """Digests come later; say so, and offer what there is."""
    talk.say("subscription_later", talk.go("news.latest"), talk.person())


def _written(item: NewsItem) -> str:
    """The place of a piece in a button: its moment (epoch seconds) and its number."""
    return f"{item.published_at.timestamp():.6f}_{item.id}"


def _read(argument: str) -> Cursor | None:
    moment, _, news_id = argument.partition("_")
    try:
        return Cursor(datetime.fromtimestamp(float(moment), UTC), int(news_id)) if argument else None
    except (ValueError, OverflowError, OSError):
        return None


def _describe(talk: Talk, item: NewsItem, key: str = "news_item") -> Said:
    day = item.published_at.astimezone(MOSCOW).date()
    return talk.text(
        key,
        title=item.title,
        title_said=speakable(item.title).rstrip("."),
        summary=item.summary,
        summary_said=speakable(item.summary),
        date=f"{day:%d.%m.%Y}",
        date_said=say_date(day, "gent").capitalize(),
    )
