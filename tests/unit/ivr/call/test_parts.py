"""The parts of a call that need neither a line nor a clock."""

from __future__ import annotations

import re

from dialogs.replies import Expect, ExpectKind
from dialogs.turns import Command, HandledBy, TurnResult, Understood
from ivr.call import CallLimits, common_phrases
from ivr.call.keys import Keypad
from ivr.call.script import script_of
from ivr.call.texts import texts
from tests.unit.ivr.call.scripted import answer

LIMITS = CallLimits()


def test_a_choice_among_more_than_nine_waits_for_a_second_digit() -> None:
    keypad = Keypad(Expect(ExpectKind.CHOICE), 12, LIMITS)
    assert keypad.press("1", 0.0) is None
    assert keypad.waited(1.0) is None
    assert keypad.press("1", 1.2) is None
    assert keypad.waited(2.8) == "11"
    assert keypad.waited(9.0) is None


def test_zero_is_a_person_but_inside_a_number_a_digit() -> None:
    assert Keypad(Expect(), 3, LIMITS).press("0", 0.0) is Command.OPERATOR
    keypad = Keypad(Expect(ExpectKind.DIGITS, 2), 0, LIMITS)
    assert [keypad.press("0", 0.0), keypad.press("5", 0.1)] == [None, "05"]


def test_hash_after_a_whole_entry_only_closes_it() -> None:
    entry = Keypad(Expect(ExpectKind.DIGITS, 2), 0, LIMITS)
    assert [entry.press(key, at) for key, at in (("1", 10.0), ("2", 10.2))] == [None, "12"]
    following = [Keypad(Expect(), 0, LIMITS, entry.hash_until) for _ in range(3)]
    assert [following[0].only_closes("#", 10.4), following[0].only_closes("#", 10.6)] == [True, False]
    assert not following[1].only_closes("#", 10.2 + LIMITS.key_pause)
    assert [following[2].only_closes("5", 10.3), following[2].only_closes("#", 10.4)] == [False, False]


def test_star_takes_everything_back_and_hash_without_digits_repeats() -> None:
    keypad = Keypad(Expect(ExpectKind.DIGITS, 10), 0, LIMITS)
    keypad.press("1", 0.0)
    assert keypad.press("*", 0.1) is Command.CANCEL
    assert keypad.press("#", 0.2) is Command.REPEAT


def test_a_key_that_no_telephone_has_is_passed_over() -> None:
    assert Keypad(Expect(), 0, LIMITS).press("A", 0.0) is None


def test_a_code_is_read_by_its_digits_once() -> None:
    assert script_of(answer("Ваша карта.", code="7701")) == ["Ваша карта.", "По цифрам: семьдесят семь, ноль один."]
    assert len(script_of(answer("Карта семьдесят семь, ноль один.", code="7701"))) == 1


def test_written_things_in_a_reply_are_said_as_words() -> None:
    assert script_of(answer("**Срок** 10 дней.")) == ["Срок десять дней."]


def test_nothing_is_offered_at_the_end() -> None:
    assert script_of(answer("До свидания.", "Вступить", ends=True), first=True) == ["До свидания."]


def test_a_person_is_offered_where_the_robot_is_at_a_loss_but_not_amid_a_number() -> None:
    assert script_of(answer("Не понял.", topic="out_of_scope"))[-1] == texts()["operator_key"]
    assert script_of(answer("Номер?", kind=ExpectKind.DIGITS), first=True) == ["Номер?"]


def test_what_goes_to_a_person_is_confirmed() -> None:
    result = TurnResult((), Understood("handed_over"), HandledBy.OPERATOR)
    assert script_of(result) == [texts()["passed_on"]]


def test_the_telephones_own_phrases_can_all_be_said() -> None:
    assert all(re.fullmatch(r"[А-Яа-яЁё .,!?;:-]+", phrase) for phrase in common_phrases())
    assert common_phrases()[0] in texts()["broken"]
