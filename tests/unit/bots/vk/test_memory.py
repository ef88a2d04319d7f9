"""Which edits are answered."""

from bots.vk import memory
from bots.vk.decode import Incoming
from bots.vk.memory import LastSaid
from dialogs.turns import Channel, Turn


def said(number: int, text: str, *, edited: bool = False, peer: int = 7) -> Incoming:
    return Incoming(peer, Turn(Channel.VK, str(peer), text=text), number, edited)


def test_an_edit_of_the_last_message_is_answered_once() -> None:
    last = LastSaid()
    assert last.answers(said(1, "отпук"))
    assert last.answers(said(1, "отпуск", edited=True))
    assert not last.answers(said(1, "отпуск", edited=True))


def test_an_edit_of_an_older_message_is_left_alone() -> None:
    last = LastSaid()
    assert last.answers(said(1, "отпук"))
    assert last.answers(said(2, "взносы"))
    assert not last.answers(said(1, "отпуск", edited=True))


def test_people_are_remembered_apart() -> None:
    last = LastSaid()
    assert last.answers(said(5, "взносы"))
    assert last.answers(said(1, "отпуск", edited=True, peer=8))


def test_the_memory_has_a_limit() -> None:
    last = LastSaid()
    for peer in range(1, memory.PEERS + 2):
        last.answers(said(5, "взносы", peer=peer))
    assert last.answers(said(1, "отпуск", edited=True, peer=1))
    assert not last.answers(said(1, "отпуск", edited=True, peer=memory.PEERS + 1))
