"""The web chat as a person uses it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from dialogs.turns import Command, Locale
from tests.e2e.web.conftest import ORGANISATION, Open
from tests.e2e.web.talk import ATTACK
from tests.unit.portal.parts import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def ask(page: Page, question: str) -> None:
    """Write a question, press Enter, and wait for what is answered."""
    answers = await page.locator(".message.bot").count()
    await page.get_by_role("textbox", name="Ваш вопрос").fill(question)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.bot")).to_have_count(answers + 1)


async def test_a_question_is_asked_by_keyboard_alone(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="К полю вопроса")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("как вступить")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("в профсоюз")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("ответ: как вступить")).to_be_visible()
    assert portal.engine.turns[-1].text == "как вступить\nв профсоюз"
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Позвать человека")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Ещё вопрос")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("ответ: go:other")).to_be_visible()


async def test_a_pressed_option_is_said_and_answered(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Задержка зарплаты").click()
    await expect(page.get_by_text("ответ: go:pay.delay")).to_be_visible()
    await expect(page.locator(".message.user .bubble")).to_have_text("Задержка зарплаты")
    turn = portal.engine.turns[-1]
    assert (turn.text, turn.choice) == (None, "go:pay.delay")
    await expect(page.locator(".options.past button")).to_have_text(["Задержка зарплаты"])
    await page.get_by_role("button", name="Моя карта").click()
    await expect(page.get_by_role("img", name="Номер: 0 0 1 2 3 4 5 6 7 5")).to_have_text("0012345675")


async def test_a_person_is_one_press_away(portal: Portal, open_page: Open) -> None:
    page = await open_page(viewport={"width": 360, "height": 640})
    await page.get_by_role("button", name="Позвать человека").click()
    await expect(page.get_by_text("ответ: go:operator")).to_be_visible()
    assert portal.engine.turns[-1].choice == "go:operator"


async def test_a_reload_keeps_the_talk_and_its_secret(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await ask(page, "до перезагрузки")
    await page.reload()
    await expect(page.get_by_text("ответ: до перезагрузки")).to_be_visible()
    await ask(page, "после неё")
    assert len({turn.address for turn in portal.engine.turns}) == 1
    assert [turn.command for turn in portal.engine.turns].count(Command.START) == 1


async def test_starting_again_forgets_everything_here(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await ask(page, "секретный вопрос")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Начать заново").click()
    await expect(page.locator(".message")).to_have_count(1)
    stored = await page.evaluate("JSON.stringify(localStorage)")
    assert "секретный" not in stored
    assert len({turn.address for turn in portal.engine.turns}) == 2


async def test_what_is_written_stays_text(open_page: Open) -> None:
    page = await open_page()
    await ask(page, ATTACK)
    await ask(page, "атака")
    await page.reload()
    await expect(page.locator(".message.user .bubble").first).to_have_text(ATTACK)
    await expect(page.locator(".message.bot .bubble").last).to_contain_text("<script>window.pwned=1</script>")
    await expect(page.locator(".message.bot .bubble").last).to_contain_text("[нажми](javascript:")
    await expect(page.get_by_role("heading", level=1)).to_have_text(ORGANISATION)
    assert await page.evaluate("window.pwned") is None
    assert await page.locator(".log :is(img, script, a, b)").count() == 0


async def test_light_markdown_is_shown(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "разметка")
    bubble = page.locator(".message.bot .bubble").last
    await expect(bubble.locator("strong")).to_have_text("Жирно")
    await expect(bubble.locator("em")).to_have_text("курсив")
    await expect(bubble.locator("ol > li")).to_have_text(["раз", "два"])
    await expect(bubble.locator("ul > li")).to_have_text(["точка"])
    site = bubble.get_by_role("link", name="сайт")
    await expect(site).to_have_attribute("href", "https://example.org/a_b_c")
    await expect(site).to_have_attribute("rel", "noopener noreferrer")
    await expect(bubble.get_by_role("link", name="+7 (495)")).to_have_attribute("href", "tel:+74950000110")


async def test_nothing_is_sent_while_the_box_is_empty(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    send = page.get_by_role("button", name="Отправить")
    await expect(send).to_be_disabled()
    await page.get_by_role("textbox").fill("  \n ")
    await page.keyboard.press("Enter")
    await expect(send).to_be_disabled()
    await page.get_by_role("textbox").fill("вопрос")
    await expect(send).to_be_enabled()
    await send.click()
    await expect(page.get_by_text("ответ: вопрос")).to_be_visible()
    assert [turn.text for turn in portal.engine.turns] == [None, "вопрос"]


async def test_the_box_counts_near_the_limit_and_grows(open_page: Open) -> None:
    page = await open_page()
    box = page.get_by_role("textbox")
    low = await box.evaluate("(element) => element.clientHeight")
    await box.fill("строка\n" * 4)
    assert await box.evaluate("(element) => element.clientHeight") > low * 2
    await box.fill("я" * 3_900)
    await expect(page.locator("#counter")).to_have_text("Осталось символов: 100")
    await box.fill("я" * 4_001)
    await expect(page.locator("#counter")).to_contain_text("4 000")


async def test_the_interface_speaks_english(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    await expect(page.get_by_role("button", name="Call a person")).to_be_visible()
    await expect(page.get_by_role("heading", name="Phone conferences")).to_be_visible()
    assert await page.locator("html").get_attribute("lang") == "en"
    await expect(page.locator(".message.bot")).to_have_count(1)
    assert portal.engine.turns[-1].locale is Locale.EN
    await page.reload()
    await expect(page.get_by_role("textbox", name="Your question")).to_be_visible()


async def test_the_panel_shows_news_and_leads_to_a_conference(portal: Portal, open_page: Open) -> None:
    page = await open_page()
    panel = page.get_by_role("complementary")
    await expect(panel.locator("#news summary strong")).to_have_text(["Новость 2", "Новость 1"])
    await panel.locator("#news summary").first.click()
    await expect(panel.get_by_text("Подробно.").first).to_be_visible()
    await expect(panel.locator("#conferences > li")).to_have_count(2)
    await panel.get_by_role("button", name="Записаться: Встреча 7").click()
    await expect(page.get_by_text("ответ: go:conference.sign_up:7")).to_be_visible()


async def test_on_a_phone_the_panel_opens_and_closes(open_page: Open) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    panel = page.get_by_role("complementary")
    await expect(panel).to_be_hidden()
    await page.get_by_role("button", name="Новости и меню").click()
    await expect(panel).to_be_visible()
    await expect(page.get_by_role("button", name="Начать заново")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(page.get_by_role("textbox")).to_be_visible()


async def test_a_long_answer_is_read_from_its_beginning(open_page: Open) -> None:
    page = await open_page(viewport={"width": 360, "height": 740})
    await ask(page, "длинно")
    await expect(page.locator(".message.user").last).to_be_in_viewport()
    await expect(page.locator("#down")).to_be_visible()
