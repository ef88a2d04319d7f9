"""``news.latest``: the newest first, with a next page."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.news.entities import NewsItem
from dialogs.spoken import say_date, speakable
from dialogs.talk import MOSCOW, Talk
from dialogs.texts import Said

PAGE = 3


async def latest(talk: Talk, argument: str) -> None:
    """Show a page of news; ``argument`` is the time (epoch seconds) before which it begins."""
    before = _moment(argument)
    page = await talk.tx.news.latest(PAGE + 1, before=before)
    if not page:
        talk.say("news_no_more" if before else "news_none", talk.go("conference.list"), talk.person())
        return
    shown, more = page[:PAGE], len(page) > PAGE
    items = [_describe(talk, item) for item in shown]
    heading = talk.text("news_heading")
    oldest = f"{shown[-1].published_at.timestamp():.6f}"
    options = [talk.go("news.latest", oldest, talk.label("news.more"))] if more else []
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


def _moment(argument: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(argument), UTC) if argument else None
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
