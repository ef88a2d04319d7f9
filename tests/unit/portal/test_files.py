"""Pictures and files that go with replies: offered with an answer, fetched for ten minutes, and never kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from backend.keys import Keyring
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind, Reply
from portal.files import LASTS, PURPOSE, FileLinks
from portal.ports import FileDeps
from portal.problems import Refusal
from tests.support.clock import NOON, FakeClock
from tests.unit.portal.parts import SECRET, TURNS, Portal, is_problem

RING = Keyring([bytes(32)])
CARD = Attachment(AttachmentKind.CARD, "17")
ABOUT_ME = Attachment(AttachmentKind.ABOUT_ME, "17")
PICTURE = b"\x89PNG picture"


@dataclass
class Maker:
    """An ``AttachmentMaker``; ``asked`` is what it was asked for."""

    files: dict[Attachment, MadeFile] = field(default_factory=dict)
    asked: list[Attachment] = field(default_factory=list)

    async def make(self, attachment: Attachment) -> MadeFile | None:
        """What is there of it."""
        self.asked.append(attachment)
        return self.files.get(attachment)


@pytest.fixture
def maker(portal: Portal) -> Maker:
    """Files of one member, in the portal."""
    made = {
        CARD: MadeFile("card.png", "image/png", PICTURE),
        ABOUT_ME: MadeFile("Обо мне.html", "text/html", b"<p>"),
    }
    maker = Maker(made)
    portal.deps["files"] = FileDeps(RING, maker)
    return maker


async def offered(portal: Portal, attachment: Attachment, **body: Any) -> dict[str, Any]:
    """What a reply with the attachment offers to the web chat."""
    portal.answer(Reply("Карта", "Карта", attachment=attachment))
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET, "text": "карта", **body})
    view: dict[str, Any] = response.json()["replies"][0]["attachment"]
    return view


async def test_a_reply_offers_its_picture_and_the_address_serves_it(portal: Portal, maker: Maker) -> None:
    view = await offered(portal, CARD)
    assert (view["kind"], view["name"], view["expires_in"]) == ("card", "Карта члена профсоюза с QR-кодом", 600)
    assert maker.asked == []
    async with portal.client() as client:
        response = await client.get(view["url"])
    assert (response.status_code, response.content) == (200, PICTURE)
    assert response.headers["content-type"] == "image/png"
    assert response.headers["content-disposition"] == "inline; filename*=UTF-8''card.png"
    assert response.headers["cache-control"] == "no-store"
    assert maker.asked == [CARD]


async def test_a_file_is_downloaded_under_its_name(portal: Portal, maker: Maker) -> None:
    view = await offered(portal, ABOUT_ME, locale="en")
    assert view["name"] == "Everything recorded about you"
    async with portal.client() as client:
        response = await client.get(view["url"])
    disposition = response.headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''%D0%9E%D0%B1%D0%BE%20%D0%BC%D0%BD%D0%B5.html"


async def test_an_address_says_nothing_and_is_another_each_time(portal: Portal, maker: Maker) -> None:
    one, other = await offered(portal, CARD), await offered(portal, CARD)
    assert one["url"] != other["url"]
    sealed = base64.urlsafe_b64decode(one["url"].rpartition("/")[2] + "===")
    assert b"card" not in sealed
    assert b"17" not in sealed


async def test_after_ten_minutes_it_is_gone(portal: Portal, maker: Maker) -> None:
    clock = FakeClock(NOON - LASTS + timedelta(seconds=1))
    alive = FileLinks(RING, clock).url(CARD)
    late = FileLinks(RING, FakeClock(NOON - LASTS)).url(CARD)
    async with portal.client() as client:
        assert (await client.get(alive)).status_code == 200
        is_problem(await client.get(late), 410, "file_gone")
    assert maker.asked == [CARD]


async def test_what_is_no_more_is_gone(portal: Portal, maker: Maker) -> None:
    view = await offered(portal, CARD)
    maker.files.clear()
    async with portal.client() as client:
        problem = is_problem(await client.get(view["url"]), 410, "file_gone")
    assert "10 минут" in problem["detail"]


@pytest.mark.parametrize("purpose", ["members.surname", "outbox.payload", ""])
def test_what_was_sealed_for_something_else_opens_no_file(purpose: str) -> None:
    links = FileLinks(RING, FakeClock(NOON))
    sealed = RING.seal(b'["card", "17", 99999999999]', purpose)
    with pytest.raises(Refusal, match="not_found"):
        links.read(base64.urlsafe_b64encode(sealed).decode().rstrip("="))


async def test_a_forged_address_finds_nothing(portal: Portal, maker: Maker) -> None:
    url = (await offered(portal, CARD))["url"]
    changed = url[:-5] + ("A" if url[-5] != "A" else "B") + url[-4:]
    foreign = FileLinks(Keyring([b"\x01" * 32]), FakeClock(NOON)).url(CARD)
    async with portal.client() as client:
        for address in (changed, foreign, url + "AAAA", url[:-8], "/files/x", "/files/%D0%BA", "/files/" + "A" * 5000):
            is_problem(await client.get(address), 404, "not_found")
    assert maker.asked == []


async def test_an_older_key_still_opens(portal: Portal, maker: Maker) -> None:
    url = FileLinks(RING, FakeClock(NOON)).url(CARD)
    portal.deps["files"] = FileDeps(Keyring([b"\x01" * 32, bytes(32)]), maker)
    async with portal.client() as client:
        assert (await client.get(url)).status_code == 200


async def test_files_have_a_limit_of_their_own(portal: Portal, maker: Maker) -> None:
    url = (await offered(portal, CARD))["url"]
    async with portal.client(rate_limit=1) as client:
        codes = [(await client.get(url)).status_code for _ in range(31)]
        refused = await client.get(url)
    assert codes == [200] * 30 + [429]
    is_problem(refused, 429, "too_many_turns")
    assert PURPOSE not in refused.text


async def test_without_files_the_reply_comes_alone(portal: Portal) -> None:
    assert await offered(portal, CARD) is None
    async with portal.client() as client:
        is_problem(await client.get("/files/x"), 404, "not_found")


async def test_openapi_describes_the_file(portal: Portal, maker: Maker) -> None:
    async with portal.client() as client:
        document = (await client.get("/api/openapi.json")).json()
    assert {"200", "404", "410", "429"} <= set(document["paths"]["/files/{token}"]["get"]["responses"])
    assert "expires_in" in document["components"]["schemas"]["AttachmentView"]["properties"]
