"""The rate limit: evenly filled buckets, one a client, and who counts as one client."""

from __future__ import annotations

import pytest

from portal.clients import Clients
from portal.rates import TokenBuckets
from tests.unit.portal.parts import SECRET, TURNS, Portal, is_problem

ANSWERS = "/api/v1/answers"


class Seconds:
    """A monotonic clock set by hand."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_empties_and_fills_evenly() -> None:
    clock = Seconds()
    buckets = TokenBuckets(6, clock)
    assert [buckets.take("a") for _ in range(6)] == [0.0] * 6
    assert buckets.take("a") == pytest.approx(10.0)
    clock.at = 4.0
    assert buckets.take("a") == pytest.approx(6.0)
    clock.at = 10.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0.0


def test_clients_do_not_share_a_bucket() -> None:
    buckets = TokenBuckets(1, Seconds())
    assert buckets.take("a") == 0.0
    assert buckets.take("b") == 0.0
    assert buckets.take("a") > 0.0


def test_no_more_clients_are_remembered_than_allowed() -> None:
    buckets = TokenBuckets(1, Seconds(), remembered=3)
    for client in "abcdef":
        buckets.take(client)
    assert len(buckets) == 3
    assert buckets.take("f") > 0.0
    assert buckets.take("a") == 0.0


def test_nought_means_no_limit() -> None:
    buckets = TokenBuckets(0, Seconds())
    assert [buckets.take("a") for _ in range(1000)] == [0.0] * 1000


async def test_too_many_turns_are_told_when_to_come_back(portal: Portal) -> None:
    body = {"conversation": SECRET, "text": "раз"}
    async with portal.client(rate_limit=5) as client:
        statuses = [(await client.post(TURNS, json=body)).status_code for _ in range(5)]
        refused = await client.post(TURNS, json=body)
        elsewhere = await client.get("/api/v1/news")
    assert statuses == [200] * 5
    problem = is_problem(refused, 429, "too_many_turns")
    assert 1 <= int(refused.headers["retry-after"]) <= 12
    assert refused.headers["retry-after"] in problem["detail"]
    assert elsewhere.status_code == 200


def scope(client: str | None, *forwarded: str) -> dict[str, object]:
    """A request's scope, from an address, with X-Forwarded-For."""
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"type": "http", "client": (client, 1) if client else None, "headers": headers}


async def test_searches_are_counted_with_turns_and_lists_are_not(portal: Portal) -> None:
    async with portal.client(rate_limit=2) as client:
        assert (await client.post(TURNS, json={"conversation": SECRET, "text": "раз"})).status_code == 200
        assert (await client.get(ANSWERS, params={"q": "взносы"})).status_code == 200
        refused = await client.get(ANSWERS, params={"q": "взносы"})
        listed = await client.get(ANSWERS)
    is_problem(refused, 429, "too_many_turns")
    assert int(refused.headers["retry-after"]) > 0
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("client", "forwarded", "key"),
    [
        ("203.0.113.5", (), "203.0.113.5"),
        ("203.0.113.5", ("198.51.100.1",), "203.0.113.5"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("1.2.3.4, 198.51.100.1, 10.9.9.9",), "198.51.100.1"),
        ("10.0.0.1", ("1.2.3.4", "198.51.100.1"), "198.51.100.1"),
        ("10.0.0.1", ("<script>",), "10.0.0.1"),
        ("::ffff:10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        (None, ("198.51.100.1",), "unknown"),
        ("testclient", (), "unknown"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(
    client: str | None, forwarded: tuple[str, ...], key: str
) -> None:
    assert Clients(["10.0.0.0/8"]).key(scope(client, *forwarded)) == key


def test_a_wrong_proxy_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="proxy"):
        Clients(["proxy.example"])
