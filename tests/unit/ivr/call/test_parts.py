"""The parts of a call that need neither a line nor a clock."""

from __future__ import annotations

import re

from dialogs.replies import ExpectKind
from dialogs.turns import HandledBy, TurnResult, Understood
from ivr.call import common_phrases
from ivr.call.texts import texts
from tests.support.script import script_of
from tests.unit.ivr.call.scripted import answer


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
