"""The sender: order, pace, and what is marked after which outcome."""

import asyncio
import logging
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from backend.delivery.entities import OutboxMessage
from bots.errors import RetryAfter, TokenRefused, Transient, Undeliverable
from bots.pace import Backoff, Pace
from bots.sender import SURPRISES, Sender
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until

FAST = Pace(per_second=1000, address_gap=0.001)
QUICKLY = Backoff(random.Random(1), first=0.005, longest=0.02)
REFUSED = TokenRefused("Telegram", "PROFLINE_TELEGRAM_TOKEN", "take a new one")


@dataclass
class Client:
    """Keeps what was sent; fails as scripted for an address; holds an address back until told."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    async def send(self, message: OutboxMessage) -> None:
        self.begun.append(message.address)
        if held := self.held.get(message.address):
            await held.wait()
        if failures := self.failures[message.address]:
            raise failures.pop(0)
        self.sent.append((message.address, message.payload["text"]))
        self.times.append(asyncio.get_running_loop().time())


def make(queue: MemoryOutbox, client: Client, pace: Pace = FAST, *, idle: float = 0.01, timeout: float = 5) -> Sender:
    return Sender("telegram", queue, client, pace, backoff=QUICKLY, idle=idle, timeout=timeout, grace=0.05)


@pytest.fixture
def queue() -> MemoryOutbox:
    return MemoryOutbox(hasten=100)


@pytest.fixture
def client() -> Client:
    return Client()


async def test_messages_of_one_address_go_out_in_order_and_are_marked(queue: MemoryOutbox, client: Client) -> None:
    await queue.say("telegram", "1", "один", "два", "три")
    async with running(make(queue, client).run()):
        await until(lambda: queue.statuses() == ["delivered"] * 3)
    assert client.sent == [("1", "один"), ("1", "два"), ("1", "три")]


async def test_other_channels_are_left_alone(queue: MemoryOutbox, client: Client) -> None:
    await queue.say("vk", "1", "чужое")
    await queue.say("telegram", "1", "наше")
    async with running(make(queue, client).run()):
        await until(lambda: client.sent)
    assert queue.statuses() == ["waiting", "delivered"]


async def test_a_slow_address_holds_nobody_else(queue: MemoryOutbox, client: Client) -> None:
    client.held["slow"] = asyncio.Event()
    await queue.say("telegram", "slow", "первое", "второе")
    await queue.say("telegram", "quick", "раз", "два")
    async with running(make(queue, client).run()):
        await until(lambda: len(client.sent) == 2)
        assert client.sent == [("quick", "раз"), ("quick", "два")]
        client.held["slow"].set()
        await until(lambda: queue.statuses() == ["delivered"] * 4)


async def test_wake_is_quicker_than_looking_by_itself(queue: MemoryOutbox, client: Client) -> None:
    sender = make(queue, client, idle=3600)
    async with running(sender.run()):
        await asyncio.sleep(0)
        await queue.say("telegram", "1", "да")
        sender.wake()
        await until(lambda: client.sent)


async def test_what_is_put_without_a_wake_is_found(queue: MemoryOutbox, client: Client) -> None:
    async with running(make(queue, client).run()):
        await asyncio.sleep(0)
        await queue.say("telegram", "1", "да")
        await until(lambda: client.sent)


async def test_the_channels_pace_is_kept(queue: MemoryOutbox, client: Client) -> None:
    for address in range(10):
        await queue.say("telegram", str(address), "рассылка")
    pace = Pace(per_second=50, address_gap=0.001, burst=1)
    async with running(make(queue, client, pace).run()):
        await until(lambda: len(client.sent) == 10)
    assert client.times[-1] - client.times[0] >= 8 / 50


async def test_the_gap_of_an_address_is_kept(queue: MemoryOutbox, client: Client) -> None:
    await queue.say("telegram", "1", "а", "б", "в", "г")
    pace = Pace(per_second=1000, address_gap=0.05, address_burst=1)
    async with running(make(queue, client, pace).run()):
        await until(lambda: len(client.sent) == 4)
    assert client.times[-1] - client.times[0] >= 2.5 * 0.05


async def test_retry_after_is_obeyed_to_the_second(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [RetryAfter(7)]
    await queue.say("telegram", "1", "раз", "два")
    async with running(make(queue, client).run()):
        await until(lambda: queue.statuses() == ["delivered"] * 2)
    assert queue.retries == [(1, timedelta(seconds=7), "retry_after")]
    assert client.sent == [("1", "раз"), ("1", "два")]


async def test_retry_after_for_everyone_stops_the_channel_for_that_time(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [RetryAfter(0.2, everyone=True)]
    await queue.say("telegram", "1", "раз")
    async with running(make(queue, client).run()):
        await until(lambda: queue.retries)
        refused_at = asyncio.get_running_loop().time()
        await queue.say("telegram", "2", "два")
        await until(lambda: queue.statuses() == ["delivered"] * 2)
    assert client.times[0] - refused_at >= 0.15


async def test_what_was_claimed_before_the_channel_was_closed_waits_too(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [RetryAfter(100, everyone=True)]
    for address in ("1", "2", "3"):
        await queue.say("telegram", address, "рассылка")
    pace = Pace(per_second=20, address_gap=0.001, burst=1)
    async with running(make(queue, client, pace).run()):
        await until(lambda: len(queue.retries) == 3)
    assert client.begun == ["1"]
    assert all(pause.total_seconds() > 99 for _, pause, _ in queue.retries)


async def test_transient_failures_are_retried_with_growing_pauses(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [Transient("network") for _ in range(3)]
    await queue.say("telegram", "1", "раз")
    sender = make(queue, client)
    sender.backoff = Backoff(random.Random(1))
    async with running(sender.run()):
        await until(lambda: queue.statuses() == ["delivered"])
    first, second, third = (pause.total_seconds() for _, pause, _ in queue.retries)
    assert 1 <= first <= 2 <= second <= 4 <= third <= 8


async def test_a_send_that_hangs_is_tried_again(queue: MemoryOutbox, client: Client) -> None:
    client.held["1"] = asyncio.Event()
    await queue.say("telegram", "1", "раз")
    async with running(make(queue, client, timeout=0.05).run()):
        await until(lambda: queue.retries)
        client.held["1"].set()
        await until(lambda: queue.statuses() == ["delivered"])
    assert queue.retries[0][2] == "timeout"


async def test_the_blocked_are_given_up_and_do_not_stop_others(
    queue: MemoryOutbox, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.failures["blocked"] = [Undeliverable("blocked")]
    await queue.say("telegram", "blocked", "тайное")
    await queue.say("telegram", "2", "другому")
    with caplog.at_level(logging.WARNING):
        async with running(make(queue, client).run()):
            await until(lambda: queue.statuses() == ["given up", "delivered"])
    assert queue.rows[1].reasons == ["blocked"]
    assert "telegram:blocked" in caplog.text
    assert "тайное" not in caplog.text


async def test_what_is_older_than_a_day_is_given_up_unsent(queue: MemoryOutbox, client: Client) -> None:
    old = datetime.now(UTC) - timedelta(days=1, minutes=1)
    await queue.put("telegram", "1", [{"text": "старое"}], old)
    await queue.say("telegram", "1", "новое")
    async with running(make(queue, client).run()):
        await until(lambda: queue.statuses() == ["given up", "delivered"])
    assert client.sent == [("1", "новое")]
    assert queue.rows[1].reasons == ["too_old"]


async def test_a_surprise_is_given_up_after_a_few_tries(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [ValueError("a bug") for _ in range(SURPRISES)]
    await queue.say("telegram", "1", "больное", "здоровое")
    async with running(make(queue, client).run()):
        await until(lambda: queue.statuses() == ["given up", "delivered"])
    assert len(queue.retries) == SURPRISES - 1


async def test_an_outbox_out_of_reach_is_waited_for_and_nothing_goes_twice(queue: MemoryOutbox, client: Client) -> None:
    queue.fail_next = [OSError("disk"), OSError("disk")]
    await queue.say("telegram", "1", "раз")
    client.held["1"] = asyncio.Event()
    async with running(make(queue, client).run()):
        await until(lambda: client.begun)
        queue.fail_next = [OSError("disk"), OSError("disk"), OSError("disk")]
        client.held["1"].set()
        await until(lambda: queue.statuses() == ["delivered"])
    assert client.sent == [("1", "раз")]


async def test_cancelled_in_mid_send_it_puts_the_unconfirmed_back(queue: MemoryOutbox, client: Client) -> None:
    client.held["1"] = asyncio.Event()
    await queue.say("telegram", "1", "раз")
    async with running(make(queue, client).run()):
        await until(lambda: client.begun)
    assert queue.statuses() == ["waiting"]
    assert [message.id for message in await queue.claim("telegram", 1, timedelta(seconds=1))] == [1]


async def test_cancelled_in_mid_send_it_lets_a_quick_send_end(queue: MemoryOutbox, client: Client) -> None:
    client.held["1"] = asyncio.Event()
    await queue.say("telegram", "1", "раз")
    sender = make(queue, client)
    sender.grace = 5
    async with running(sender.run()) as task:
        await until(lambda: client.begun)
        task.cancel()
        await asyncio.sleep(0)
        client.held["1"].set()
    assert client.sent == [("1", "раз")]
    assert queue.statuses() == ["delivered"]


async def test_cancelled_while_marking_it_marks_the_confirmed(client: Client) -> None:
    class SlowOutbox(MemoryOutbox):
        marking = False

        async def delivered(self, message_id: int) -> None:
            if not self.marking:
                self.marking = True
                await asyncio.Event().wait()
            await MemoryOutbox.delivered(self, message_id)

    queue = SlowOutbox()
    await queue.say("telegram", "1", "раз")
    async with running(make(queue, client).run()):
        await until(lambda: queue.marking)
    assert queue.statuses() == ["delivered"]
    assert queue.retries == []


async def test_a_refused_token_ends_the_sender_and_loses_nothing(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [REFUSED]
    await queue.say("telegram", "1", "раз")
    with pytest.raises(TokenRefused, match="take a new one"):
        await make(queue, client).run()
    assert queue.statuses() == ["waiting"]


async def test_a_refused_token_ends_the_sender_at_once_and_leaves_nothing_leased(
    queue: MemoryOutbox, client: Client
) -> None:
    for address in ("1", "2"):
        client.failures[address] = [REFUSED for _ in range(5)]
        await queue.say("telegram", address, "раз")
    sender = make(queue, client)
    sender.grace = 60
    async with asyncio.timeout(5):
        with pytest.raises(TokenRefused):
            await sender.run()
    assert client.begun == ["1", "2"]
    assert len(await queue.claim("telegram", 9, timedelta(seconds=1))) == 2


async def test_a_sender_whose_token_was_refused_may_run_again(queue: MemoryOutbox, client: Client) -> None:
    client.failures["1"] = [REFUSED]
    await queue.say("telegram", "1", "раз")
    sender = make(queue, client)
    with pytest.raises(TokenRefused):
        await sender.run()
    async with running(sender.run()):
        await until(lambda: queue.statuses() == ["delivered"])


async def test_what_is_claimed_while_the_token_is_refused_is_put_back(client: Client) -> None:
    class SlowOutbox(MemoryOutbox):
        claims = 0

        async def claim(self, channel: str, limit: int, lease: timedelta) -> list[OutboxMessage]:
            self.claims += 1
            if self.claims != 2:
                return await MemoryOutbox.claim(self, channel, limit, lease)
            await self.say(channel, "2", "два")
            claimed = await MemoryOutbox.claim(self, channel, limit, lease)
            client.held["1"].set()
            await until(lambda: self.retries)
            return claimed

    queue = SlowOutbox(hasten=100)
    client.held["1"] = asyncio.Event()
    client.failures["1"] = [REFUSED]
    await queue.say("telegram", "1", "раз")
    async with asyncio.timeout(5):
        with pytest.raises(TokenRefused):
            await make(queue, client).run()
    assert client.begun == ["1"]
    assert len(await queue.claim("telegram", 9, timedelta(seconds=1))) == 2
