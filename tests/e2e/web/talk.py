"""What the engine answers in these tests."""

from __future__ import annotations

from dialogs.replies import Option, Reply
from dialogs.turns import Turn

ATTACK = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
EVIL_LINK = "[нажми](javascript:window.pwned=1)"


def answer(turn: Turn) -> list[Reply]:
    """A greeting, a card, an attack, a long answer, or what was said."""
    if turn.command:
        return [Reply("Здравствуйте! Выберите:", "", (Option("Задержка зарплаты", "go:pay.delay"),))]
    if turn.choice == "go:card.show":
        return [Reply("**Карта**", "", code="0012345675")]
    if turn.text == "атака":
        return [Reply(f"{ATTACK} {EVIL_LINK}", "", (Option(ATTACK[:40], "go:x"),), code="<b>1</b>")]
    if turn.text == "разметка":
        text = (
            "**Жирно** и _курсив_, [сайт](https://example.org/a_b_c)\n\n1. раз\n2. два\n\n- точка\n\n+7 (495) 000-01-10"
        )
        return [Reply(text, "")]
    if turn.text == "длинно":
        return [Reply("слово " * 400 + "х" * 300, "")]
    said = turn.choice or turn.text
    return [Reply(f"ответ: {said}", "", (Option("Моя карта", "go:card.show"), Option("Ещё вопрос", "go:other")))]
