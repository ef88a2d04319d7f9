"""Which edits and albums are answered."""

from bots.telegram.decode import Incoming
from bots.telegram.memory import CHATS, LastSaid
from dialogs.turns import Channel, Turn


def said(
    message_id: int, text: str | None, *, chat: int = 1, edited: bool = False, album: str | None = None
) -> Incoming:
    return Incoming(chat, Turn(Channel.TELEGRAM, str(chat), text=text), message_id, edited, album=album)


def test_an_edit_is_answered_where_nothing_is_remembered() -> None:
    assert LastSaid().answers(said(5, "новое", edited=True))


def test_an_edit_before_the_last_message_is_not_answered() -> None:
    memory = LastSaid()
    assert memory.answers(said(5, "раз"))
    assert memory.answers(said(7, "два"))
    assert not memory.answers(said(5, "другое", edited=True))
    assert memory.answers(said(7, "другое", edited=True))


def test_a_pressed_button_is_said_later_than_the_message_above_it() -> None:
    memory = LastSaid()
    assert memory.answers(said(5, "раз"))
    assert memory.answers(Incoming(1, Turn(Channel.TELEGRAM, "1", choice="x"), 6, callback="q"))
    assert not memory.answers(said(5, "другое", edited=True))


def test_chats_are_remembered_apart() -> None:
    memory = LastSaid()
    assert memory.answers(said(9, "раз", chat=1))
    assert memory.answers(said(5, "раз", chat=2, edited=True))


def test_an_album_is_answered_once_and_its_caption_always() -> None:
    memory = LastSaid()
    assert memory.answers(said(5, None, album="a"))
    assert not memory.answers(said(6, None, album="a"))
    assert memory.answers(said(7, "что это?", album="a"))
    assert memory.answers(said(8, None, album="b"))


def test_an_albums_first_picture_delivered_again_goes_to_the_engine() -> None:
    memory = LastSaid()
    assert memory.answers(said(5, None, album="a"))
    assert memory.answers(said(5, None, album="a"))


def test_the_memory_is_bounded() -> None:
    memory = LastSaid()
    for chat in range(CHATS + 5):
        memory.answers(said(9, "раз", chat=chat))
    assert memory.answers(said(5, "старое", chat=0, edited=True))
    assert not memory.answers(said(5, "старое", chat=CHATS, edited=True))
