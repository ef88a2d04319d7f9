"""The web chat with a picture of a card, and with a file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from backend.keys import Keyring
from dialogs.ports import MadeFile
from dialogs.replies import Attachment, AttachmentKind, Option, Reply
from dialogs.turns import Turn
from portal.ports import FileDeps
from tests.e2e.web.conftest import Open
from tests.e2e.web.talk import answer
from tests.e2e.web.test_access import CONTRASTS, SMALL_TARGETS
from tests.unit.portal.parts import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
CARD = "Карта члена профсоюза с QR-кодом"
ABOUT_ME = "Скачать: Всё, что о вас записано"


@dataclass
class Maker:
    """Makes a picture in the proportions of a card, and a file; ``gone`` answers that there is none."""

    asked: list[Attachment] = field(default_factory=list)
    gone: bool = False

    async def make(self, attachment: Attachment) -> MadeFile | None:
        """The picture or the file."""
        self.asked.append(attachment)
        if self.gone:
            return None
        if attachment.kind is AttachmentKind.ABOUT_ME:
            return MadeFile("обо мне.html", "text/html", "<p>Всё</p>".encode())
        drawn = io.BytesIO()
        Image.new("RGB", (1012, 638), "#0f5c4f").save(drawn, "PNG")
        return MadeFile("card.png", "image/png", drawn.getvalue())


def with_files(turn: Turn) -> list[Reply]:
    """A card or a file where it is asked for."""
    if turn.choice == "go:card.show":
        options = (Option("Обновить QR-код", "go:card.show"), Option("Скидки", "go:loyalty.search"))
        card = Attachment(AttachmentKind.CARD, "17")
        return [Reply("**Карта члена профсоюза**", "", options, code="7700000016", attachment=card)]
    if turn.text == "обо мне":
        return [Reply("Вот файл:", "", attachment=Attachment(AttachmentKind.ABOUT_ME, "17"))]
    return answer(turn)


@pytest.fixture
def maker(portal: Portal) -> Maker:
    """Files in the portal, whatever is opened of it."""
    made = Maker()
    portal.engine.answer = with_files
    portal.deps["files"] = FileDeps(Keyring([bytes(32)]), made)
    return made


async def show_card(page: Page) -> None:
    """Two taps: an option, and there is the card."""
    await page.get_by_role("button", name="Задержка зарплаты").click()
    await page.get_by_role("button", name="Моя карта").click()
    await expect(page.get_by_role("img", name=CARD)).to_be_visible()
    await expect(page.get_by_role("img", name=CARD)).to_have_js_property("naturalWidth", 1012)


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_the_card_is_shown_with_its_words(maker: Maker, open_page: Open, width: int) -> None:
    page = await open_page(viewport={"width": width, "height": 740})
    await show_card(page)
    box = await page.get_by_role("img", name=CARD).bounding_box()
    assert box
    assert box["width"] >= min(width - 40, 450)
    assert box["width"] / box["height"] == pytest.approx(1012 / 638, rel=0.01)
    assert await page.evaluate("document.querySelector('#log').scrollWidth") <= width
    assert await page.evaluate(SMALL_TARGETS) == []
    assert [one for one in await page.evaluate(CONTRASTS) if one[0] < 4.5] == []
    await expect(page.get_by_role("button", name="Обновить QR-код")).to_be_visible()


@pytest.mark.parametrize("size", [(360, 740), (740, 360), (1280, 800)])
async def test_a_tap_fills_the_screen_for_the_cashier(maker: Maker, open_page: Open, size: tuple[int, int]) -> None:
    width, height = size
    page = await open_page(viewport={"width": width, "height": height})
    await show_card(page)
    await page.get_by_role("button", name=f"{CARD}. На весь экран").click()
    dialog = page.get_by_role("dialog", name=CARD)
    await expect(dialog).to_be_visible()
    whole, card = await dialog.bounding_box(), await dialog.get_by_role("img").bounding_box()
    assert whole
    assert card
    assert (whole["width"], whole["height"]) == size
    assert await dialog.evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    assert 0 <= card["x"] <= card["x"] + card["width"] <= width + 0.5
    assert 0 <= card["y"] <= card["y"] + card["height"] <= height - 60
    assert max(card["width"], card["height"]) >= 0.7 * min(max(size), 1.5 * min(size))
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name=f"{CARD}. На весь экран").click()
    await dialog.get_by_role("button", name="Закрыть").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("button", name=f"{CARD}. На весь экран")).to_be_focused()


async def test_a_file_is_downloaded_under_its_name(maker: Maker, open_page: Open) -> None:
    page = await open_page(accept_downloads=True)
    await page.get_by_role("textbox").fill("обо мне")
    await page.keyboard.press("Enter")
    async with page.expect_download() as started:
        await page.get_by_role("link", name=ABOUT_ME).click()
    download = await started.value
    assert download.suggested_filename == "обо мне.html"
    assert (await download.path()).read_text("utf-8") == "<p>Всё</p>"


async def test_an_old_picture_is_not_asked_for_but_offered_anew(portal: Portal, maker: Maker, open_page: Open) -> None:
    page = await open_page()
    await show_card(page)
    asked = len(maker.asked)
    await page.evaluate("""() => {
      const state = JSON.parse(localStorage.getItem("profline.chat"));
      for (const message of state.messages) message.at -= 600_000;
      localStorage.setItem("profline.chat", JSON.stringify(state));
    }""")
    await page.reload()
    await expect(page.get_by_text("Здесь была карта с QR-кодом")).to_be_visible()
    assert len(maker.asked) == asked
    await page.get_by_role("button", name="Показать снова").click()
    await expect(page.get_by_role("img", name=CARD)).to_be_visible()
    assert portal.engine.turns[-1].choice == "go:card.show"


async def test_a_picture_that_is_gone_leaves_words(maker: Maker, open_page: Open) -> None:
    maker.gone = True
    page = await open_page()
    await page.get_by_role("button", name="Задержка зарплаты").click()
    await page.get_by_role("button", name="Моя карта").click()
    await expect(page.get_by_text("Здесь была карта с QR-кодом")).to_be_visible()
    await expect(page.get_by_role("img", name="Номер: 7 7 0 0 0 0 0 0 1 6")).to_be_visible()


async def test_without_a_line_for_the_picture_the_number_is_there(maker: Maker, open_page: Open) -> None:
    page = await open_page()

    async def lose(route: Route) -> None:
        await route.abort("connectionreset")

    await page.route("**/files/**", lose)
    await page.get_by_role("button", name="Задержка зарплаты").click()
    await page.get_by_role("button", name="Моя карта").click()
    await expect(page.get_by_role("img", name="Номер: 7 7 0 0 0 0 0 0 1 6")).to_be_visible()
    await expect(page.get_by_role("button", name="Показать снова")).to_be_visible()
