"""Whatever is typed becomes plain comparable words."""

from __future__ import annotations

import pytest

from dialogs.nlu.text import normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Ёлка \n\t Зелёная ", "елка зеленая"),
        ("зарпла\u0301та", "зарплата"),
        ("и\u0306од", "йод"),
        ("за\0рплата", "за рплата"),
        ("\u202eзарплата\u202c \u200fнет\ufeff", "зарплата нет"),
        ("зарплата 🙂👨‍👩‍👧 нет", "зарплата нет"),
        ("<b onclick='x()'>зарплата</b><br/>нет", "зарплата нет"),
        ("зарплата &lt;script&gt; нет", "зарплата нет"),
        ("оклад < 5000 и > 100", "оклад < 5000 и > 100"),
        ("помогитеееее", "помогите"),
        ("длинная рассказанная", "длинная рассказанная"),
        ("10000 рублей", "10000 рублей"),
        ("ｈｅｌｌｏ ﬁn", "hello fin"),
        ("форма № 1", "форма № 1"),
        ("\ud800привет", "привет"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_text_becomes_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain
