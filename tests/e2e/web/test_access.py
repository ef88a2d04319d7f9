"""The web chat for everyone: roles and names, contrast, sizes, narrow screens, no errors."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from tests.e2e.web.conftest import Open
from tests.support import browser as support
from tests.unit.portal.parts import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CONTRASTS = """() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("body *")]
    .filter((element) => own(element) && element.checkVisibility() && !element.closest(".unseen, noscript, :disabled"))
    .map((element) => {
      const [one, two] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
      return [(Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05), element.textContent.trim().slice(0, 40)];
    });
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .plain, .number, summary, textarea")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.getBoundingClientRect(), element.textContent.trim()])
  .filter(([box]) => box.width < 44 || box.height < 44)
  .map(([box, name]) => `${name}: ${box.width} x ${box.height}`)"""


async def ask(page: Page, question: str) -> None:
    """Write a question and wait for its answer."""
    answers = await page.locator(".message.bot").count()
    await page.get_by_role("textbox").fill(question)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.bot")).to_have_count(answers + 1)


async def tree(page: Page) -> list[dict[str, Any]]:
    """The accessibility tree as a screen reader gets it: role, name and properties of each node."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            **{one["name"]: one["value"].get("value") for one in node.get("properties", [])},
        }
        for node in nodes
        if not node["ignored"]
    ]


async def test_a_screen_reader_finds_everything_by_role_and_name(open_page: Open) -> None:
    page = await open_page()
    nodes = await tree(page)
    named = {(node["role"], node["name"]) for node in nodes}
    assert {
        ("main", "Разговор с помощником"),
        ("log", "Переписка"),
        ("textbox", "Ваш вопрос"),
        ("button", "Отправить"),
        ("button", "Позвать человека"),
        ("button", "Начать заново"),
        ("complementary", "Телефон, конференции и новости"),
        ("group", "Варианты ответа"),
        ("link", "К полю вопроса"),
    } <= named
    buttons = [node["name"] for node in nodes if node["role"] in ("button", "link", "textbox")]
    assert all(buttons), buttons
    assert [node["level"] for node in nodes if node["role"] == "heading"] == [1, 2, 2, 2]


async def test_answers_are_announced_politely(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "вопрос")
    log = next(node for node in await tree(page) if node["role"] == "log")
    assert log["live"] == "polite"
    assert log.get("busy") in (None, False)
    said = [" ".join(text.split()) for text in await page.get_by_role("article").all_inner_texts()]
    assert said[1].startswith("Вы: вопрос")
    assert said[2].startswith("Помощник: ответ: вопрос")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_every_text_has_contrast(open_page: Open, scheme: Literal["light", "dark"], width: int) -> None:
    page = await open_page(viewport={"width": width, "height": 740}, color_scheme=scheme)
    await ask(page, "вопрос")
    await ask(page, "разметка")
    contrasts: list[tuple[float, str]] = await page.evaluate(CONTRASTS)
    assert len(contrasts) > 8
    assert [one for one in contrasts if one[0] < 4.5] == []


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_what_is_pressed_is_large_enough_and_nothing_sticks_out(open_page: Open, width: int) -> None:
    page = await open_page(viewport={"width": width, "height": 740})
    await ask(page, "длинно")
    await ask(page, "вопрос")
    if width < 900:
        await page.get_by_role("button", name="Новости и меню").click()
        assert await page.evaluate(SMALL_TARGETS) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.keyboard.press("Escape")
    assert await page.evaluate(SMALL_TARGETS) == []
    for selector in ("html", "#log", "#panel", "#question"):
        inner, outer = await page.evaluate(
            "(selector) => { const e = document.querySelector(selector); return [e.scrollWidth, e.clientWidth] }",
            selector,
        )
        assert inner <= outer, selector


async def test_the_box_stays_in_sight_above_a_phone_keyboard(open_page: Open) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await ask(page, "длинно")
    await page.set_viewport_size({"width": 360, "height": 340})
    await expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Отправить")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Позвать человека")).to_be_in_viewport(ratio=1)


async def test_a_large_font_of_the_readers_own_fits(open_page: Open) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await page.evaluate("document.documentElement.style.fontSize = '32px'")
    await ask(page, "вопрос")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await expect(page.get_by_role("textbox")).to_be_in_viewport()


async def test_nothing_moves_for_those_who_ask_so(open_page: Open) -> None:
    page = await open_page(reduced_motion="reduce")
    assert await page.evaluate("getComputedStyle(document.querySelector('#typing i')).animationName") == "none"


async def test_no_page_has_errors_or_reaches_out(portal: Portal, open_page: Open, address: str) -> None:
    page = await open_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(address)
    await ask(page, "личный вопрос")
    await page.goto(f"{address}/api/docs#problem-too_large")
    await expect(page.get_by_text("POST /api/v1/dialog/turns")).to_be_visible()
    await expect(page.get_by_text("413 too_large")).to_be_visible()
    assert errors == []
    assert asked
    assert [url for url in asked if not url.startswith(address)] == []
    assert portal.engine.turns[-1].text == "личный вопрос"
    assert all(len(url) < 200 for url in asked)
    assert await page.context.cookies() == []


async def test_a_missing_browser_is_named_with_its_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(support, "CHROMIUM", tmp_path_factory.mktemp("none") / "chromium")
    with pytest.raises(support.BrowserMissing, match="chromium and fonts-dejavu-core"):
        async with support.chromium():
            pytest.fail("a browser that is not there was started")
