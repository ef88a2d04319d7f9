"""``news.latest``: the newest first, with a next page."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.clock import MOSCOW
from backend.news.entities import Cursor, NewsItem
from dialogs.spoken import say_date, speakable
from dialogs.talk import Talk
from dialogs.texts import Said

PAGE = 3


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
    options = [talk.go("news.latest", _written(shown[-1]), talk.label("news.more"))] if more else []
    talk.put(
        Said(
            "\n\n".join([heading.text, *(item.text for item in items)]),
            " ".join([heading.speech, *(item.speech for item in items)]),
        ),
        *options,
        talk.go("conference.list"),
        talk.person(),
    )


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


def _describe(talk: Talk, item: NewsItem) -> Said:
    day = item.published_at.astimezone(MOSCOW).date()
    return talk.text(
        "news_item",
        title=item.title,
        title_said=speakable(item.title).rstrip("."),
        summary=item.summary,
        date=f"{day:%d.%m.%Y}",
        date_said=say_date(day, "gent").capitalize(),
    )
