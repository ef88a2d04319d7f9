"""Plain wishes: what is one, and what is left to the understanding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogs.flows.registry import FLOWS, build_forms
from dialogs.wishes import flows, wished

DATA = Path(__file__).parents[2] / "data"
QUESTIONS = [json.loads(line) for path in sorted(DATA.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def test_no_question_of_the_measured_ones_is_taken_from_another_topic() -> None:
    taken = [(one, wish) for one in QUESTIONS if (wish := wished(one["text"])) is not None]
    assert [one["text"] for one, wish in taken if wish.understood not in one["expect"]] == []
    assert len(QUESTIONS) > 1000


def test_every_wish_leads_to_a_flow() -> None:
    forms = build_forms()
    assert [flow for flow in flows() if flow not in FLOWS and flow not in forms] == []


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("отзываю согласие", "privacy.withdraw"),
        ("Хочу отозвать своё согласие на обработку персональных данных!", "privacy.withdraw"),
        ("даю согласие на обработку данных", "privacy.consent"),
        ("пришлите всё, что вы обо мне храните", "privacy.about_me"),
        ("скачать мои данные", "privacy.about_me"),
        ("удалите, пожалуйста, все мои данные", "privacy.erase"),
        ("сотрите всё обо мне", "privacy.erase"),
        ("мои привязки", "links.list"),
        ("где вы меня помните", "links.list"),
        ("запомните меня", "links.add"),
        ("отвяжите этот чат", "links.cut"),
        ("забудьте меня здесь", "links.cut"),
        ("Заблокируйте мою карту!", "card.block"),
        ("перевыпустите карту", "card.reissue"),
        ("не пришёл код", "proof.code"),
        ("мне код так и не пришел", "proof.code"),
        ("unlink this chat", "links.cut"),
        ("Block my card please", "card.block"),
    ],
)
def test_a_plain_wish_is_done_at_once(text: str, flow: str) -> None:
    wish = wished(text)
    assert wish is not None
    assert wish.flow == flow


@pytest.mark.parametrize(
    "text",
    [
        "как отозвать согласие",
        "отзываю согласие на удержание взносов",
        "отзываю заявление на отпуск",
        "заблокируйте мою банковскую карту",
        "начальник требует согласие на обработку данных",
        "удалите данные",
        "где помнят ветеранов",
        "пришлите образец заявления",
        "пин-код не подходит",
        "код",
    ],
)
def test_other_business_is_none(text: str) -> None:
    assert wished(text) is None
