"""What keys mean, by what is awaited."""

from __future__ import annotations

import pytest

from dialogs.replies import Expect, ExpectKind, Option
from dialogs.turns import Command
from ivr.call import CallLimits
from ivr.call.keys import Keypad
from ivr.call.offered import Offered
from ivr.call.script import options_hint
from ivr.call.wishes import Wish

LIMITS = CallLimits()
YES_NO = Expect(ExpectKind.YES_NO)
NUMBER = Expect(ExpectKind.DIGITS, 10)


def _options(count: int) -> Offered:
    return Offered(tuple(Option(f"выбор {number}", f"choice-{number}") for number in range(count)))


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("0", Command.OPERATOR),
        ("*", Command.CANCEL),
        ("#", Command.REPEAT),
        ("7", Wish.PACE),
        ("8", Command.MORE),
        ("9", Command.MENU),
    ],
)
@pytest.mark.parametrize("options", [0, 3, 6])
def test_the_keys_that_mean_the_same_everywhere(key: str, meant: Command | Wish, options: int) -> None:
    assert Keypad(Expect(ExpectKind.CHOICE), options, LIMITS).press(key, 0.0) is meant


@pytest.mark.parametrize("key", list("0789"))
@pytest.mark.parametrize("expect", [NUMBER, Expect(ExpectKind.DIGITS), Expect(ExpectKind.DATE)])
def test_in_an_entry_they_are_digits(key: str, expect: Expect) -> None:
    keypad = Keypad(expect, 2, LIMITS)
    assert [keypad.press(key, 0.0), keypad.press(key, 0.1)] == [None, None]
    assert keypad.press("#", 0.2) == key * 2


def test_an_option_is_picked_at_once_and_only_the_keys_above_serve() -> None:
    keypads = [Keypad(Expect(ExpectKind.CHOICE), 8, LIMITS) for _ in range(3)]
    assert [keypad.press(key, 0.0) for keypad, key in zip(keypads, "789", strict=True)] == ["7", "8", Command.MENU]


def test_where_nothing_is_offered_a_key_is_an_answer_too() -> None:
    assert Keypad(Expect(), 0, LIMITS).press("2", 0.0) == "2"


def test_an_entry_that_is_not_finished_is_taken_after_a_pause() -> None:
    keypad = Keypad(Expect(ExpectKind.DATE), 0, LIMITS)
    assert [keypad.press(key, at) for key, at in (("1", 0.0), ("9", 1.0))] == [None, None]
    assert keypad.waited(1.0 + LIMITS.long_key_pause - 0.1) is None
    assert keypad.waited(1.0 + LIMITS.long_key_pause) == "19"
    assert keypad.waited(99.0) is None


@pytest.mark.parametrize(
    ("expect", "keys"), [(Expect(ExpectKind.DIGITS), "495"), (Expect(ExpectKind.DATE), "140385"), (NUMBER, "0")]
)
def test_the_pause_is_short_where_what_was_pressed_may_be_all(expect: Expect, keys: str) -> None:
    keypad = Keypad(expect, 0, LIMITS)
    assert [keypad.press(key, 0.0) for key in keys] == [None] * len(keys)
    assert keypad.waited(LIMITS.key_pause) is not None


def test_a_zero_alone_calls_a_person_in_an_entry_too() -> None:
    by_hash, by_pause, digit = (Keypad(NUMBER, 0, LIMITS) for _ in range(3))
    assert [by_hash.press(key, 0.0) for key in "0#"] == [None, Command.OPERATOR]
    assert by_pause.press("0", 0.0) is None
    assert by_pause.waited(LIMITS.key_pause) is Command.OPERATOR
    assert [digit.press(key, 0.0) for key in "00#"] == [None, None, "00"]


@pytest.mark.parametrize("number", ["89031112233", "79031112233", "9031112233", "4951234567"])
@pytest.mark.parametrize("options", [0, 2])
def test_a_number_pressed_where_yes_or_no_is_awaited_is_one_text(number: str, options: int) -> None:
    keypad = Keypad(YES_NO, options, LIMITS)
    assert [keypad.press(key, 0.1 * at) for at, key in enumerate(number)] == [None] * (len(number) - 1) + [number]
    assert Keypad(YES_NO, options, LIMITS, keypad.hash_until).only_closes("#", 2.0)


@pytest.mark.parametrize(("key", "meant"), [("7", Wish.PACE), ("8", Command.MORE), ("9", Command.MENU), ("5", "5")])
def test_such_a_key_alone_means_there_what_it_always_does_after_a_pause(key: str, meant: Command | Wish | str) -> None:
    keypad = Keypad(YES_NO, 2, LIMITS)
    assert keypad.press(key, 0.0) is None
    assert keypad.waited(LIMITS.choice_key_pause) == meant
    assert keypad.press(key, 9.0) is None
    assert keypad.press("#", 9.1) == meant


def test_a_short_number_there_is_one_text_after_a_longer_pause_and_star_wipes_it() -> None:
    keypad = Keypad(YES_NO, 2, LIMITS)
    assert [keypad.press(key, 0.0) for key in "8903"] == [None] * 4
    assert keypad.waited(LIMITS.key_pause - 0.1) is None
    assert keypad.waited(LIMITS.key_pause) == "8903"
    assert [keypad.press(key, 9.0) for key in "89*"] == [None, None, Wish.AFRESH]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("1", "1"), ("2", "2"), ("0", Command.OPERATOR), ("*", Command.CANCEL), ("#", Command.REPEAT)],
)
def test_an_answer_to_yes_or_no_is_taken_at_once(key: str, meant: Command | str) -> None:
    assert Keypad(YES_NO, 2, LIMITS).press(key, 0.0) == meant
    assert Keypad(YES_NO, 9, LIMITS).press("5", 0.0) == "5"


def test_an_entry_is_whole_with_its_last_digit() -> None:
    keypad = Keypad(Expect(ExpectKind.DIGITS, 2), 0, LIMITS)
    assert [keypad.press("0", 0.0), keypad.press("5", 0.1)] == [None, "05"]
    date = Keypad(Expect(ExpectKind.DATE), 0, LIMITS)
    assert [date.press(key, 0.0) for key in "14031985"] == [None] * 7 + ["14031985"]


def test_hash_after_a_whole_entry_only_closes_it() -> None:
    entry = Keypad(Expect(ExpectKind.DIGITS, 2), 0, LIMITS)
    assert [entry.press(key, at) for key, at in (("1", 10.0), ("2", 10.2))] == [None, "12"]
    following = [Keypad(Expect(), 0, LIMITS, entry.hash_until) for _ in range(3)]
    assert [following[0].only_closes("#", 10.4), following[0].only_closes("#", 10.6)] == [True, False]
    assert not following[1].only_closes("#", 10.2 + LIMITS.key_pause)
    assert [following[2].only_closes("5", 10.3), following[2].only_closes("#", 10.4)] == [False, False]


def test_star_in_an_entry_begins_it_afresh_and_at_its_beginning_goes_back() -> None:
    keypad = Keypad(NUMBER, 0, LIMITS)
    keypad.press("1", 0.0)
    assert keypad.press("*", 0.1) is Wish.AFRESH
    assert keypad.waited(99.0) is None
    assert keypad.press("*", 0.2) is Command.CANCEL
    assert keypad.press("#", 0.3) is Command.REPEAT


def test_a_key_that_no_telephone_has_is_passed_over() -> None:
    assert Keypad(Expect(), 0, LIMITS).press("A", 0.0) is None


def test_six_options_fit_the_keys() -> None:
    six = _options(6)
    assert (six.paged, six.keys, len(six.shown)) == (False, 6, 6)
    assert six.picked("2") is None
    assert not six.goes_on("6")


def test_of_more_options_five_are_told_and_the_sixth_key_goes_on() -> None:
    first = _options(12)
    assert (first.keys, first.goes_on("6"), first.goes_on("5")) == (6, True, False)
    assert "шесть, другие варианты" in options_hint(first)[0]
    assert "пять, выбор пять" not in options_hint(first)[0]
    second = first.following()
    picked = second.picked("1")
    assert picked is not None
    assert picked.choice == "choice-5"
    assert options_hint(second)[0].startswith("Нажмите: один, выбор пять;")
    third = second.following()
    assert (third.keys, third.goes_on("3"), third.picked("3")) == (3, True, None)
    assert third.following() == first


def test_every_option_of_any_number_can_be_reached() -> None:
    for count in range(20):
        page, seen = _options(count), list[Option]()
        while not set(page.shown) <= set(seen):
            seen += page.shown
            page = page.following()
        assert len(seen) == count
        assert page.keys <= 6
