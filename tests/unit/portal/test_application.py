"""What holds for the whole application: health, headers, pages, webhooks, OpenAPI."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from portal.errors import CannotListen
from portal.ports import Organisation
from portal.serving import listen
from tests.unit.portal.parts import SECRET, TURNS, Portal, is_problem


async def well() -> None:
    """A part that answers."""


async def broken() -> None:
    """A part that does not."""
    raise OSError("10.0.0.1 refused")


async def test_health_and_readiness(portal: Portal) -> None:
    portal.deps = {"checks": {"storage": well, "search": well}}
    async with portal.client() as client:
        alive = await client.get("/healthz")
        ready = await client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "parts": {"storage": "ok", "search": "ok"}})


async def test_readiness_names_the_part_that_is_down(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.health.PATIENCE", 0.01)
    portal.deps = {"checks": {"storage": broken, "telegram": well, "phone": asyncio.Event().wait}}
    async with portal.client() as client:
        response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "parts": {"storage": "down", "telegram": "ok", "phone": "down"},
    }


@pytest.mark.parametrize("path", ["/", "/api/v1/news", "/healthz", "/nowhere", "/api/openapi.json"])
async def test_every_answer_has_the_security_headers_and_no_cookie(portal: Portal, path: str) -> None:
    async with portal.client(frame_ancestors=("https://portal.example",)) as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors https://portal.example")
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


async def test_a_fault_of_ours_has_the_headers_too(portal: Portal) -> None:
    portal.engine.failures.append(RuntimeError())
    async with portal.client() as client:
        response = await client.post(TURNS, json={"conversation": SECRET})
    is_problem(response, 500, "internal")
    assert "content-security-policy" in response.headers


async def test_a_wrong_method_is_a_problem_that_names_the_right_one(portal: Portal) -> None:
    async with portal.client() as client:
        response = await client.get(TURNS)
        deleted = await client.delete("/api/v1/news")
    is_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    is_problem(deleted, 405, "method_not_allowed")


async def test_head_is_get_without_its_body(portal: Portal) -> None:
    async with portal.client() as client:
        for path in ("/", "/healthz", "/api/v1/answers", "/favicon.ico"):
            head = await client.head(path)
            assert (head.status_code, head.content) == (200, b"")
            assert int(head.headers.get("content-length", "1")) > 0


async def test_long_answers_are_compressed(portal: Portal) -> None:
    async with portal.client() as client:
        response = await client.get("/api/openapi.json", headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"


async def test_the_page_shows_whose_it_is_and_escapes_it(portal: Portal) -> None:
    portal.organisation = Organisation("Союз <b>«Труд»</b>", "+7 (495) 000-01-00, доб. 5", demo=True)
    async with portal.client() as client:
        page = (await client.get("/")).text
    assert "Союз &lt;b&gt;«Труд»&lt;/b&gt;" in page
    assert 'href="tel:+74950000100"' in page
    assert 'data-demo="yes"' in page
    assert "{{" not in page


async def test_the_page_follows_a_change_of_the_organisation(portal: Portal) -> None:
    changed: list[str] = []

    async def refresh() -> None:
        portal.organisation = Organisation("Союз", "".join(changed))

    portal.deps["refresh"] = refresh
    async with portal.client() as client:
        before = await client.get("/")
        changed.append("+7 (495) 000-09-09")
        after = await client.get("/", headers={"if-none-match": before.headers["etag"]})
    assert "000-09-09" not in before.text
    assert 'href="tel:+74950000909"' in after.text


async def test_pages_hold_no_inline_code(portal: Portal) -> None:
    async with portal.client() as client:
        for path in ("/", "/api/docs"):
            page = (await client.get(path)).text
            assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
            assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
            assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []


async def test_files_are_kept_for_ever_under_the_hash_of_their_content(portal: Portal) -> None:
    async with portal.client() as client:
        page = (await client.get("/")).text
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(files) >= 3
        for file in files:
            response = await client.get(file)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]
        stale = await client.get(re.sub(r"/static/\w+/", "/static/0000/", files[0]))
        outside = await client.get("/static/0000/%2e%2e/settings.py")
    assert stale.headers["cache-control"] == "no-cache"
    assert outside.status_code == 404


async def test_an_unchanged_page_is_not_sent_again(portal: Portal) -> None:
    async with portal.client() as client:
        tag = (await client.get("/")).headers["etag"]
        again = await client.get("/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_openapi_describes_the_turn_with_examples_and_problems(portal: Portal) -> None:
    async with portal.client() as client:
        document = (await client.get("/api/openapi.json")).json()
    operation = document["paths"][TURNS]["post"]
    assert set(operation["requestBody"]["content"]["application/json"]["examples"]) == {"start", "question", "choice"}
    assert {"400", "413", "415", "422", "429", "500", "503"} <= set(operation["responses"])
    assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in str(document)


@dataclass(frozen=True)
class Answer:
    """A webhook's answer."""

    status: int
    body: str


async def test_a_webhook_gets_the_raw_request(portal: Portal) -> None:
    seen: list[tuple[str, bytes]] = []

    async def vk(headers: Mapping[str, str], body: bytes) -> Answer:
        seen.append((headers["x-secret"], body))
        return Answer(201, "ок")

    portal.deps = {"webhooks": {"/webhooks/vk": vk}}
    async with portal.client() as client:
        response = await client.post("/webhooks/vk", content=b"\x00not json", headers={"X-Secret": "s"})
        too_large = await client.post("/webhooks/vk", content=b"x" * 100_000)
        wrong = await client.get("/webhooks/vk")
    assert seen == [("s", b"\x00not json")]
    assert (response.status_code, response.text) == (201, "ок")
    is_problem(too_large, 413, "too_large")
    is_problem(wrong, 405, "method_not_allowed")


async def test_a_webhook_that_fails_tells_nothing(portal: Portal) -> None:
    async def broken_bot(headers: Mapping[str, str], body: bytes) -> Answer:
        raise RuntimeError("token 123")

    portal.deps = {"webhooks": {"/webhooks/vk": broken_bot}}
    async with portal.client() as client:
        response: httpx.Response = await client.post("/webhooks/vk", content=b"{}")
    assert "token" not in str(is_problem(response, 500, "internal"))


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"127\.0\.0\.1:{port}.*PROFLINE_HTTP_PORT"):
            listen("127.0.0.1", port)


def test_answers_are_not_held_back_by_nagle() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
