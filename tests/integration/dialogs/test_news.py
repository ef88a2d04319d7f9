"""Reading the news page by page."""

from __future__ import annotations

from backend.news.entities import NewsItem
from dialogs.choices import Go
from dialogs.turns import Channel, Turn
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.support.clock import NOON

TITLES = [f"Сообщение №{number}." for number in range(1, 9)]


async def test_news_of_one_moment_are_all_read(database: Database, new_engine: NewEngine) -> None:
    async with database.write() as tx:
        for title in TITLES:
            await tx.loading.news(NewsItem(0, title, "Коротко.", "Тело", NOON))
    engine, choice, read = new_engine(database, KnownPhrases()), Go("news.latest").encode(), ""
    for _ in range(3):
        reply = (await engine.handle(Turn(Channel.WEB, "a", choice=choice))).replies[0]
        read += reply.text
        choice = next((one.choice for one in reply.options if one.choice.startswith("go:news.latest:")), "")
    assert [read.count(title) for title in TITLES] == [1] * len(TITLES)
    assert choice == ""
