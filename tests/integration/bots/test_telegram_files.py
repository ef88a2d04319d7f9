"""A reply's picture or file: made when it is sent, with the words and the buttons, and the words in any case."""

from __future__ import annotations

import pytest

from bots.files import FILE_TRIES, without
from bots.files import WORDS as WORDS_IN_PLACE
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind, Option, Reply
from tests.fakes.attachments import card_picture, picture
from tests.fakes.telegram_server import Fault
from tests.fakes.until import until
from tests.integration.bots.telegram_case import ANNA, Case

CARD = Attachment(AttachmentKind.CARD, "7")
ABOUT_ME = Attachment(AttachmentKind.ABOUT_ME, "7")
MORE = (Option("Ещё", "more"),)
SHOWN = Reply("**Ваша карта**", "", MORE, code="7700 0000 13", attachment=CARD)
WITHOUT = f"Ваша карта\n\n7700 0000 13\n\n{without(SHOWN)}"
DROPPED = Fault(0)


async def sent(telegram: Case, *replies: Reply) -> None:
    """Have these delivered to Anna."""
    telegram.server.user_says(ANNA, "моя карта")
    telegram.answers(*replies)
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * len(replies))


async def test_the_card_is_a_picture_with_its_words_and_buttons(telegram: Case) -> None:
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert message.photo
    assert message.file == telegram.maker.files[AttachmentKind.CARD].content  # type: ignore[union-attr]
    assert message.text == "Ваша карта\n\n7700 0000 13"
    assert "<b>Ваша карта</b>" in message.raw
    assert message.buttons == [[("Ещё", "more")]]
    assert telegram.maker.asked == [CARD]


async def test_everything_about_me_is_a_file_to_keep(telegram: Case) -> None:
    await sent(telegram, Reply("Всё, что о вас хранится.", "", attachment=ABOUT_ME))
    (message,) = telegram.server.to(ANNA)
    assert (message.photo, message.file, message.file_name) == (False, b"{}", "обо мне.json")


async def test_a_long_text_goes_before_and_its_end_is_under_the_picture(telegram: Case) -> None:
    paragraphs = [f"{number}. " + "слово " * 50 for number in range(18)]
    await sent(telegram, Reply("\n\n".join(paragraphs), "", MORE, attachment=CARD))
    *before, last = telegram.server.to(ANNA)
    assert before
    assert [message.photo for message in before] == [False] * len(before)
    assert last.photo
    assert last.text
    assert [bool(message.buttons) for message in [*before, last]] == [*[False] * len(before), True]
    assert " ".join(message.text for message in [*before, last]).split().count("слово") == 18 * 50


async def test_a_reply_of_a_picture_alone(telegram: Case) -> None:
    await sent(telegram, Reply("", "", MORE, attachment=CARD))
    (message,) = telegram.server.to(ANNA)
    assert (message.photo, message.text, message.buttons) == (True, "", [[("Ещё", "more")]])


async def test_where_there_is_nothing_any_more_the_words_go_alone(telegram: Case) -> None:
    telegram.maker.files[AttachmentKind.CARD] = None
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert (message.file, message.text, bool(message.buttons)) == (b"", WITHOUT, True)


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", picture() + bytes(10 * 2**20), picture(9000, 1001), picture(2100, 100)],
    ids=["empty", "broken", "large", "sides", "narrow"],
)
async def test_a_picture_that_telegram_refuses_leaves_the_words(telegram: Case, content: bytes) -> None:
    telegram.maker.files[AttachmentKind.CARD] = card_picture(content)
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert (message.file, message.text, bool(message.buttons)) == (b"", WITHOUT, True)
    assert telegram.outbox.retries == []


@pytest.mark.parametrize(
    "fault", [Fault(413, "Request Entity Too Large"), Fault(400, "Bad Request: not enough rights to send photos")]
)
async def test_so_does_any_other_refusal(telegram: Case, fault: Fault) -> None:
    telegram.server.fail("sendPhoto", fault)
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert "7700 0000 13" in message.text


async def test_a_caption_whose_html_is_not_taken_goes_out_plain(telegram: Case) -> None:
    telegram.server.fail("sendPhoto", Fault(400, "Bad Request: can't parse entities: Unexpected end tag"))
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert (message.photo, message.raw) == (True, "Ваша карта\n\n7700 0000 13")


async def test_who_blocked_us_gets_no_words_either(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "моя карта")
    telegram.answers(SHOWN)
    telegram.server.blocked.add(ANNA)
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["given up"])
    assert telegram.outbox.rows[1].reasons == ["blocked"]
    assert telegram.server.called("sendMessage") == []


async def test_what_was_confirmed_is_not_sent_again_with_the_picture(telegram: Case) -> None:
    telegram.server.fail("sendPhoto", DROPPED, Fault(502, body="<html>"), Fault(429, "Too Many Requests", 1))
    await sent(telegram, Reply("а" * 1000 + "\n\n" + "б" * 900, "", attachment=CARD))
    assert [(message.text[0], message.photo) for message in telegram.server.to(ANNA)] == [("а", False), ("б", True)]
    assert len(telegram.server.called("sendMessage")) == 1
    assert len(telegram.outbox.retries) == 3


async def test_a_picture_that_never_gets_through_is_given_up_for_the_words(telegram: Case) -> None:
    telegram.server.fail("sendPhoto", *[DROPPED] * 20)
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert "7700 0000 13" in message.text
    assert len(telegram.server.called("sendPhoto")) == FILE_TRIES


async def test_one_that_cannot_be_made_is_tried_again(telegram: Case, caplog: pytest.LogCaptureFixture) -> None:
    telegram.maker.failures = [OSError("the disk"), OSError("the disk")]
    await sent(telegram, SHOWN)
    (message,) = telegram.server.to(ANNA)
    assert message.photo
    assert len(telegram.maker.asked) == 3
    assert "cannot be made" in caplog.text


async def test_a_file_too_large_for_telegram_leaves_the_words(telegram: Case) -> None:
    telegram.maker.files[AttachmentKind.ABOUT_ME] = MadeFile("обо мне.json", "application/json", bytes(50 * 2**20 + 1))
    await sent(telegram, Reply("Всё о вас.", "", attachment=ABOUT_ME))
    (message,) = telegram.server.to(ANNA)
    assert (message.file, message.text) == (b"", f"Всё о вас.\n\n{WORDS_IN_PLACE['about_me']}")
