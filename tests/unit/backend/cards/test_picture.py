"""The picture of a card: the code is read back, also as messengers spoil it, and no text leaves its box."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from backend.cards.face import Face, face_of
from backend.cards.fitting import BOLD, fit
from backend.cards.passes import Passes
from backend.cards.picture import HEIGHT, WIDTH, draw_card, pieces_of, write
from backend.cards.qr import QUIET, qr_picture, qr_version
from backend.keys import Keyring
from backend.members.entities import Card, CardStatus, Loyalty, Member, Organisation
from tests.unit.backend.cards.people import CARD, MARINA, NOW

CODE = "https://profline.federation.example.ru/check/" + Passes(Keyring([bytes(32)])).make(MARINA, CARD, NOW)
LONG = replace(
    MARINA,
    surname="Константинопольская-Преображенская",
    first_name="Александра-Виктория",
    patronymic="Константиновна",
    loyalty=Loyalty.GOLD,
    dues_paid_until=date(2026, 8, 31),
    organisation=Organisation(
        4,
        "Первичная профсоюзная организация работников Государственного бюджетного учреждения здравоохранения "
        "«Городская клиническая больница № 52 Департамента здравоохранения города Москвы»",
        "primary",
        1,
    ),
)
ENDLESS = replace(LONG, surname="Щ" * 90, organisation=replace(LONG.organisation, name="Объединение работников " * 20))
FEDERATION = "Федерация профсоюзов «Единство»"
LONG_FEDERATION = "Общероссийское объединение профсоюзов работников здравоохранения, образования и науки"


def words(key: str, **values: str) -> str:
    return {
        "card_picture_until": "QR-код действителен до {time} (МСК)",
        "card_picture_arrears": "Взносы по {date}",
        "card_picture_blocked": "Карта заблокирована. Новую выпустит помощник или ваш профком.",
    }.get(key, key.replace("card_picture_", "")).format(**values)


def face(member: Member = MARINA, card: Card = CARD, federation: str = FEDERATION) -> Face:
    return face_of(member, card, NOW, words, federation=federation, demo=True, code=CODE)


BLOCKED = face(card=replace(CARD, status=CardStatus.BLOCKED))
FACES = {
    "usual": face(),
    "long": face(LONG, federation=LONG_FEDERATION),
    "endless": face(ENDLESS, federation=LONG_FEDERATION * 3),
    "blocked": BLOCKED,
}


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def decoded(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("name", ["usual", "long", "endless"])
def test_the_code_is_read_back(name: str) -> None:
    picture = opened(draw_card(FACES[name]))
    assert picture.size == (WIDTH, HEIGHT)
    assert decoded(picture) == [CODE]


@pytest.mark.parametrize("width", [WIDTH, 640, 480])
def test_the_code_is_read_back_after_what_messengers_do(width: int) -> None:
    picture = opened(draw_card(FACES["long"])).resize((width, width * HEIGHT // WIDTH), Image.Resampling.BILINEAR)
    out = BytesIO()
    picture.save(out, "JPEG", quality=60)
    assert decoded(opened(out.getvalue())) == [CODE]


def test_a_card_that_is_not_good_has_no_code_and_says_so() -> None:
    assert (BLOCKED.code, BLOCKED.code_until) == ("", "")
    assert decoded(opened(draw_card(BLOCKED))) == []
    assert {BLOCKED.stamp, BLOCKED.why} <= {piece.text for piece in pieces_of(BLOCKED)}


@pytest.mark.parametrize("name", FACES)
def test_no_text_leaves_its_box(name: str) -> None:
    for piece in pieces_of(FACES[name]):
        page = Image.new("L", (WIDTH, HEIGHT))
        write(ImageDraw.Draw(page), replace(piece, colour="white"))
        ink = page.getbbox()
        assert ink is not None
        left, top, right, bottom = piece.box
        room = (ink[0] - left + 1, ink[1] - top, right + 1 - ink[2], bottom - ink[3])  # an edge may be a shade wider
        assert min(room) >= 0, piece.text


@pytest.mark.parametrize("name", FACES)
def test_boxes_do_not_overlap(name: str) -> None:
    boxes = [piece.box for piece in pieces_of(FACES[name])]
    taken = [(box, piece.fitted.height) for box, piece in zip(boxes, pieces_of(FACES[name]), strict=True)]
    for number, ((left, top, right, _), height) in enumerate(taken):
        for (other_left, other_top, other_right, _), other_height in taken[number + 1 :]:
            beside = right <= other_left or other_right <= left
            assert beside or top + height <= other_top + 8 or other_top + other_height <= top + 8


def test_what_fits_is_whole_and_what_does_not_is_cut_visibly() -> None:
    whole = next(piece for piece in pieces_of(FACES["long"]) if piece.text == LONG.organisation.name)
    assert " ".join(whole.fitted.lines) == whole.text
    cut = next(piece for piece in pieces_of(FACES["endless"]) if piece.text == ENDLESS.organisation.name)
    assert cut.fitted.lines[-1].endswith("…")


def test_a_long_name_is_broken_after_its_hyphen() -> None:
    assert fit("Константинопольская-Преображенская", BOLD, (40,), 480, 120).lines == (
        "Константинопольская-",
        "Преображенская",
    )


def test_the_face_tells_the_card_and_until_when_the_code_stands() -> None:
    usual, long = FACES["usual"], FACES["long"]
    assert (usual.name, usual.number) == ("Соколова\nМарина Викторовна", "7700 0000 16")
    assert usual.code_until == "QR-код действителен до 12:15 (МСК)"
    assert (usual.warning, long.warning) == ("", "Взносы по 31.08.2026")


def test_the_code_is_small_enough_for_a_worn_screen_and_has_its_quiet_zone() -> None:
    assert qr_version(CODE) <= 9
    picture = qr_picture(CODE, 430)
    assert picture.width >= 300
    scale = picture.width // (17 + 4 * qr_version(CODE) + 2 * QUIET)
    assert picture.crop((0, 0, picture.width, QUIET * scale)).getextrema() == (255, 255)
    with pytest.raises(ValueError, match="does not fit"):
        qr_picture(CODE, 50)
