"""A reply's picture or file in VK: uploaded when it is sent, and the words in any case."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.files import FILE_TRIES, without
from bots.files import WORDS as WORDS_IN_PLACE
from bots.pace import Backoff
from bots.settings import VkSettings
from bots.vk.bot import VkBot
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind, Option, Reply
from tests.fakes.attachments import ScriptedMaker, card_picture, picture
from tests.fakes.handler import ScriptedEngine
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until
from tests.fakes.vk_server import GROUP, TOKEN, Fault, VkServer, vk_server

QUICKLY = Backoff(random.Random(1), first=0.005, longest=0.02)
ANNA = 11
CARD = Attachment(AttachmentKind.CARD, "7")
ABOUT_ME = Attachment(AttachmentKind.ABOUT_ME, "7")
MORE = (Option("Ещё", "more"),)
SHOWN = Reply("**Ваша карта**", "", MORE, code="7700 0000 13", attachment=CARD)
WORDS = "Ваша карта\n\n7700 0000 13"
WITHOUT = f"{WORDS}\n\n{without(SHOWN)}"


@pytest.fixture
async def server() -> AsyncIterator[VkServer]:
    async with vk_server() as running_server:
        yield running_server


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox(hasten=100)


@pytest.fixture
def maker() -> ScriptedMaker:
    return ScriptedMaker()


@pytest.fixture
async def on(server: VkServer, outbox: MemoryOutbox, maker: ScriptedMaker, tmp_path: Path) -> AsyncIterator[VkBot]:
    """The bot, running."""
    settings = VkSettings(TOKEN, GROUP, server.url, state_dir=tmp_path)
    bot = VkBot(settings, ScriptedEngine(outbox), outbox, backoff=QUICKLY, attachments=maker)
    async with running(bot.run()):
        await until(lambda: server.polls)
        yield bot


async def sent(outbox: MemoryOutbox, *replies: Reply) -> None:
    """Have these delivered to Anna."""
    await outbox.put("vk", str(ANNA), [reply.to_json() for reply in replies], outbox.now())
    await until(lambda: outbox.statuses() == ["delivered"] * len(replies), seconds=30)


async def test_the_card_is_a_picture_with_its_words_and_buttons(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, maker: ScriptedMaker
) -> None:
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.photo, message.file) == (True, card_picture().content)
    assert message.text == WORDS
    assert [label for row in message.buttons for label, _ in row] == ["Ещё"]
    assert maker.asked == [CARD]
    assert server.called("photos.getMessagesUploadServer")[0]["peer_id"] == str(ANNA)


async def test_everything_about_me_is_a_file_to_keep(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    await sent(outbox, Reply("Всё, что о вас хранится.", "", attachment=ABOUT_ME))
    (message,) = server.to(ANNA)
    assert (message.photo, message.file, message.file_name) == (False, b"{}", "обо мне.json")


async def test_of_a_long_text_the_last_part_has_it(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    await sent(outbox, Reply("слово " * 1000, "", MORE, attachment=CARD))
    assert [message.photo for message in server.to(ANNA)] == [False, True]


async def test_a_picture_without_words(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    await sent(outbox, Reply("", "", attachment=CARD))
    (message,) = server.to(ANNA)
    assert (message.photo, message.text) == (True, "")


async def test_where_there_is_nothing_any_more_the_words_go_alone(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, maker: ScriptedMaker
) -> None:
    maker.files[AttachmentKind.CARD] = None
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.file, message.text, len(message.buttons)) == (b"", WITHOUT, 1)


@pytest.mark.parametrize(
    "content", [b"", b"no picture", picture(13_000, 1001), picture(2100, 100)], ids=["empty", "broken", "sides", "thin"]
)
async def test_a_picture_that_vk_refuses_leaves_the_words(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, maker: ScriptedMaker, content: bytes
) -> None:
    maker.files[AttachmentKind.CARD] = card_picture(content)
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.file, message.text) == (b"", WITHOUT)
    assert outbox.retries == []


async def test_so_does_a_file_of_a_kind_that_vk_refuses(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, maker: ScriptedMaker
) -> None:
    maker.files[AttachmentKind.ABOUT_ME] = MadeFile("обо мне.exe", "application/octet-stream", b"MZ")
    await sent(outbox, Reply("Всё о вас.", "", attachment=ABOUT_ME))
    (message,) = server.to(ANNA)
    assert (message.file, message.text) == (b"", f"Всё о вас.\n\n{WORDS_IN_PLACE['about_me']}")


@pytest.mark.parametrize("code", [7, 15, 27, 114, 118, 121, 129])
@pytest.mark.parametrize("method", ["photos.getMessagesUploadServer", "photos.saveMessagesPhoto"])
async def test_a_token_without_the_right_to_upload_still_sends_the_words(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, caplog: pytest.LogCaptureFixture, method: str, code: int
) -> None:
    server.fail(method, Fault(code=code))
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.file, message.text) == (b"", WITHOUT)
    assert "photos" in caplog.text


@pytest.mark.parametrize(
    "fault", [Fault(), Fault(status=503), Fault(body="<html>"), Fault(status=413, body="too large")]
)
async def test_an_upload_that_fails_is_made_again(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, fault: Fault
) -> None:
    server.upload_faults.append(fault)
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert message.photo
    assert len(outbox.retries) == 1


async def test_one_that_never_gets_through_is_given_up_for_the_words(
    server: VkServer, on: VkBot, outbox: MemoryOutbox
) -> None:
    server.upload_faults.extend([Fault()] * 20)
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.file, message.text) == (b"", WITHOUT)
    assert len(outbox.retries) == FILE_TRIES


async def test_a_lost_answer_to_send_makes_no_second_message(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    server.fail("messages.send", Fault(after=True))
    await sent(outbox, SHOWN)
    assert [message.photo for message in server.to(ANNA)] == [True]
    assert server.repeats == 1


async def test_a_community_without_bot_features_gets_the_picture_too(
    server: VkServer, on: VkBot, outbox: MemoryOutbox
) -> None:
    server.keyboards = False
    await sent(outbox, SHOWN)
    (message,) = server.to(ANNA)
    assert (message.photo, message.text) == (True, f"{WORDS}\n\n1. Ещё")


async def test_too_many_calls_are_waited_out(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    server.fail("photos.saveMessagesPhoto", Fault(code=6))
    await sent(outbox, SHOWN)
    assert [message.photo for message in server.to(ANNA)] == [True]
    assert [reason for _, _, reason in outbox.retries] == ["retry_after"]


async def test_many_cards_at_once_keep_below_what_vk_allows(server: VkServer, on: VkBot, outbox: MemoryOutbox) -> None:
    for peer in range(1, 13):
        await outbox.put("vk", str(peer), [SHOWN.to_json()], outbox.now())
    await until(lambda: outbox.statuses() == ["delivered"] * 12, seconds=30)
    assert [message.photo for message in server.sent] == [True] * 12
    assert outbox.retries == []


async def test_nothing_is_uploaded_to_an_address_that_is_not_secure(
    server: VkServer, on: VkBot, outbox: MemoryOutbox
) -> None:
    async with vk_server() as stranger:
        server.upload_url = f"{stranger.url}/upload/{stranger.uploads.address(photo=True)}"
        await sent(outbox, SHOWN)
        assert stranger.uploads.uploaded == {}
    assert [message.text for message in server.to(ANNA)] == [WITHOUT]


async def test_the_token_is_in_no_log(
    server: VkServer, on: VkBot, outbox: MemoryOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.upload_faults.append(Fault())
    await sent(outbox, SHOWN)
    assert TOKEN not in caplog.text
