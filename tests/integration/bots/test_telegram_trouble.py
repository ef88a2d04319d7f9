"""What the bot does when Telegram, the network, the engine or a crash gets in the way."""

import asyncio
import logging

import pytest

from bots.errors import BadSetting, TokenRefused, Unreachable
from bots.settings import TelegramSettings
from dialogs.replies import Option, Reply
from tests.fakes.telegram_server import TOKEN, Fault
from tests.fakes.until import running, until
from tests.integration.bots.telegram_case import ANNA, BORIS, Case

DROPPED = Fault(0)
PASSED = None


async def test_check_names_the_bot(telegram: Case) -> None:
    assert await telegram.bot().check() == "@profline_test_bot"


async def test_a_refused_token_says_what_to_do_and_ends_the_bot(telegram: Case) -> None:
    bot = telegram.bot(token="42:WRONG-token_0123456789")
    with pytest.raises(TokenRefused, match=r"PROFLINE_TELEGRAM_TOKEN.*BotFather"):
        await bot.check()
    with pytest.raises(TokenRefused):
        await bot.run()
    assert len(telegram.server.calls) == 2


async def test_a_token_revoked_while_running_ends_the_bot(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("getUpdates", Fault(401, "Unauthorized"))
    with pytest.raises(TokenRefused):
        await telegram.bot().run()


async def test_the_token_is_in_no_error_and_no_log(telegram: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.server.fail("getMe", DROPPED, Fault(500, body=f"<html>/bot{TOKEN}/getMe</html>"))
    telegram.server.fail("getUpdates", Fault(500, f"Internal Server Error at /bot{TOKEN}/getUpdates"), DROPPED)
    telegram.server.user_says(ANNA, "раз")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert "next try" in caplog.text
    with pytest.raises(Unreachable) as caught:
        await telegram.bot(url="http://127.0.0.1:1").check()
    secret = TOKEN.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(caught.value) + str(caught.value)
    assert caught.value.__context__ is None or secret not in repr(caught.value.__context__)
    assert secret not in repr(TelegramSettings(TOKEN))


@pytest.mark.parametrize("token", ["", "nonsense", "12:with space", "AAE:123", "12:"])
def test_a_value_that_is_no_token_is_named(token: str) -> None:
    with pytest.raises(BadSetting, match="PROFLINE_TELEGRAM_TOKEN"):
        TelegramSettings(token)


async def test_a_network_that_is_down_at_the_start_is_waited_for(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("getMe", DROPPED, DROPPED, Fault(502, body="<html>Bad Gateway</html>"))
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert len(telegram.server.called("getMe")) == 4


@pytest.mark.parametrize(
    "fault",
    [
        DROPPED,
        Fault(0, after=True),
        Fault(500, "Internal Server Error"),
        Fault(502, body="<html></html>"),
        Fault(200, body='{"ok": true'),
        Fault(429, "Too Many Requests: retry after 1", retry_after=1),
    ],
)
async def test_a_failed_get_updates_loses_and_doubles_nothing(telegram: Case, fault: Fault) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("getUpdates", fault)
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
        telegram.server.user_says(ANNA, "два")
        await telegram.server.wait_for_message(ANNA)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два"]


@pytest.mark.parametrize("fault", [DROPPED, Fault(500, "Internal Server Error"), Fault(502, body="<html></html>")])
async def test_a_failed_send_message_is_repeated_in_order(telegram: Case, fault: Fault) -> None:
    telegram.answers(Reply("первое", ""), Reply("второе", ""))
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("sendMessage", fault)
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 2)
    assert [message.text for message in telegram.server.to(ANNA)] == ["первое", "второе"]
    assert telegram.outbox.retries[0][1].total_seconds() > 0


async def test_retry_after_is_obeyed(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("sendMessage", Fault(429, "Too Many Requests: retry after 3", retry_after=3))
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"])
    ((_, pause, reason),) = telegram.outbox.retries
    assert (pause.total_seconds(), reason) == (3, "retry_after")


async def test_a_burst_above_the_platforms_limit_is_delivered_in_the_end(telegram: Case) -> None:
    for chat in range(40):
        telegram.server.user_says(chat + 1, "привет")
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 40)
    assert len(telegram.server.sent) == 40
    assert telegram.outbox.retries


async def test_a_blocked_user_stops_nobody_else(telegram: Case, caplog: pytest.LogCaptureFixture) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.user_says(BORIS, "два")
    telegram.server.blocked.add(ANNA)
    async with telegram.running():
        await telegram.server.wait_for_message(BORIS)
        await until(lambda: "given up" in telegram.outbox.statuses())
    assert telegram.outbox.rows[1].reasons == ["blocked"]
    assert f"telegram:{ANNA}" in caplog.text
    assert "раз" not in caplog.text


async def test_a_chat_that_is_gone_is_given_up(telegram: Case) -> None:
    await telegram.outbox.say("telegram", "555", "кому?")
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["given up"])
    assert telegram.outbox.rows[1].reasons == ["no_chat"]


async def test_what_is_no_reply_is_given_up(telegram: Case) -> None:
    await telegram.outbox.put("telegram", "1", [{"nonsense": 1}], telegram.outbox.now())
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["given up"])
    assert telegram.outbox.rows[1].reasons == ["malformed"]


async def test_html_that_is_not_taken_goes_out_plain(telegram: Case) -> None:
    telegram.answers(Reply("**важно** и <просто>", "", (Option("Да", "y"),)))
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("sendMessage", Fault(400, "Bad Request: can't parse entities: Unexpected end tag"))
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
    assert message.text == "важно и <просто>"
    assert message.buttons == [[("Да", "y")]]


async def test_parts_that_were_confirmed_are_not_sent_again(telegram: Case) -> None:
    telegram.answers(Reply("а" * 4000 + "\n\n" + "б" * 4000, ""))
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("sendMessage", PASSED, DROPPED)
    async with telegram.running():
        await until(lambda: telegram.outbox.statuses() == ["delivered"])
    assert len(telegram.server.called("sendMessage")) == 3
    assert [message.text[0] for message in telegram.server.to(ANNA)] == ["а", "б"]


async def test_an_update_delivered_twice_is_answered_once(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.repeat_last()
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
        telegram.server.user_says(ANNA, "два")
        await telegram.server.wait_for_message(ANNA)
    assert [message.text for message in telegram.server.to(ANNA)] == ["ответ: раз", "ответ: два"]


async def test_a_crash_between_handling_and_confirming_loses_and_doubles_nothing(telegram: Case) -> None:
    telegram.server.user_says(ANNA, "раз")
    telegram.server.fail("getUpdates", PASSED, *[DROPPED] * 100)
    async with running(telegram.bot().run()):
        await until(lambda: telegram.engine.turns)
    telegram.server.faults.clear()
    assert [update["message"]["text"] for update in telegram.server.pending] == ["раз"]
    async with telegram.running():
        await until(lambda: telegram.engine.duplicates)
        telegram.server.user_says(ANNA, "два")
        await until(lambda: telegram.outbox.statuses() == ["delivered"] * 2)
    assert [turn.text for turn in telegram.engine.turns] == ["раз", "два"]
    assert [message.text for message in telegram.server.to(ANNA)] == ["ответ: раз", "ответ: два"]


async def test_an_update_is_confirmed_only_after_it_was_handled(telegram: Case) -> None:
    telegram.engine.held[str(ANNA)] = asyncio.Event()
    telegram.engine.failures = [RuntimeError("the engine is down")]
    telegram.server.user_says(ANNA, "раз")
    telegram.server.user_says(BORIS, "два")
    async with telegram.running():
        await telegram.server.wait_for_message(BORIS)
        await until(lambda: len(telegram.server.called("getUpdates")) > 3)
        assert [update["message"]["text"] for update in telegram.server.pending] == ["раз", "два"]
        telegram.engine.held[str(ANNA)].set()
        await until(lambda: not telegram.server.pending)
    assert [turn.text for turn in telegram.engine.turns] == ["два", "раз"]


async def test_an_engine_that_fails_for_good_is_admitted(telegram: Case) -> None:
    telegram.engine.failures = [RuntimeError("the engine is down") for _ in range(3)]
    telegram.server.user_says(ANNA, "раз")
    async with telegram.running():
        message = await telegram.server.wait_for_message(ANNA)
        assert "сбой" in message.text
        telegram.server.user_says(ANNA, "два")
        assert (await telegram.server.wait_for_message(ANNA)).text == "ответ: два"


async def test_an_update_of_an_unknown_shape_holds_up_nobody(telegram: Case) -> None:
    telegram.server.post(message={"of a kind": "nobody knows"})
    async with telegram.running():
        await until(lambda: not telegram.server.pending)
        telegram.server.user_says(ANNA, "раз")
        assert (await telegram.server.wait_for_message(ANNA)).text == "ответ: раз"


async def test_another_poller_is_told_in_words(telegram: Case, caplog: pytest.LogCaptureFixture) -> None:
    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    telegram.server.fail("getUpdates", Fault(409, conflict))
    telegram.server.user_says(ANNA, "раз")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert "another program runs with this token" in caplog.text


async def test_a_webhook_left_from_before_is_removed(telegram: Case) -> None:
    telegram.server.webhook = {"url": "https://old.example.org/hook"}
    telegram.server.user_says(ANNA, "раз")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
    assert telegram.server.webhook == {}


async def test_calls_we_can_do_without_may_fail(telegram: Case) -> None:
    telegram.server.fail("setMyCommands", Fault(404, "Not Found"))
    telegram.server.fail("deleteWebhook", Fault(404, "Not Found"))
    telegram.server.fail("sendChatAction", Fault(429, "Too Many Requests: retry after 5", retry_after=5))
    telegram.server.fail("answerCallbackQuery", DROPPED)
    telegram.server.press(ANNA, "t:1")
    async with telegram.running():
        await telegram.server.wait_for_message(ANNA)
        telegram.server.user_says(ANNA, "раз")
        await telegram.server.wait_for_message(ANNA)
    assert len(telegram.server.called("sendChatAction")) == 1
