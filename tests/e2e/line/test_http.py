"""What the running line serves by HTTP beside the dialogue: whose it is, and answers in the reader's language."""

from __future__ import annotations

from pathlib import Path

from app.settings import PACKAGE_ROOT
from tests.support.process import profline

DEMO = PACKAGE_ROOT / "knowledge_base/organisation/demo.yml"
NAME, OURS = "Федерация профсоюзов «Единство»", "Союз горняков"


async def test_page_and_greeting_follow_the_organisations_file_without_a_restart(folder: Path) -> None:
    file = folder / "ours.yml"
    file.write_text(DEMO.read_text("utf-8"), "utf-8")
    async with profline(folder, organisation_file=file) as line:
        assert NAME in (await line.web.get("/")).text
        file.write_text(DEMO.read_text("utf-8").replace(NAME, OURS), "utf-8")
        page = (await line.web.get("/")).text
        assert (OURS in page, NAME in page) == (True, False)
        assert OURS in (await line.say("anna"))["replies"][-1]["text"]
        assert await line.stop() == 0


async def test_an_english_question_finds_answers_in_english(folder: Path) -> None:
    async with profline(folder) as line:
        for query, topic in (("how do I join the union", "membership.join"), ("monthly dues amount", "dues.amount")):
            found = (await line.web.get("/api/v1/answers", params={"q": query})).json()["items"]
            assert (found[0]["id"], found[0]["language"]) == (topic, "en")
        by_words = (await line.web.get("/api/v1/answers", params={"q": "instalments", "language": "en"})).json()
        assert all(item["score"] > 0 for item in by_words["items"])
        assert await line.stop() == 0
