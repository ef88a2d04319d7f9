"""Wishes about the talking, as people say them and as recognisers mishear them."""

from __future__ import annotations

import pytest

from ivr.call.wishes import Wish, wishes


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish.SLOWER, "помедленнее"),
        (Wish.SLOWER, "Помедленнее, пожалуйста."),
        (Wish.SLOWER, "говорите медленнее"),
        (Wish.SLOWER, "а можно чуть помедленней"),
        (Wish.SLOWER, "по медленнее"),
        (Wish.SLOWER, "помедленне"),
        (Wish.SLOWER, "помедление"),
        (Wish.SLOWER, "По медлинее."),
        (Wish.SLOWER, "боимидлинния."),
        (Wish.SLOWER, "помидлиннее, пожалуйста."),
        (Wish.SLOWER, "можно по медлине?"),
        (Wish.SLOWER, "говорите и, пожалуйста, по медлению."),
        (Wish.SLOWER, "не торубитесь."),
        (Wish.SLOWER, "не так быстро"),
        (Wish.SLOWER, "вы слишком быстро говорите"),
        (Wish.SLOWER, "не торопитесь"),
        (Wish.SLOWER, "не спешите пожалуйста"),
        (Wish.SLOWER, "я не успеваю записать"),
        (Wish.FASTER, "побыстрее"),
        (Wish.FASTER, "можно быстрее"),
        (Wish.FASTER, "слишком медленно"),
        (Wish.FASTER, "зрешком медленно."),
        (Wish.USUAL, "говорите как обычно"),
        (Wish.USUAL, "обычным темпом"),
        (Wish.USUAL, "не так медленно"),
        (Wish.LOUDER, "громче"),
        (Wish.LOUDER, "погромче можно?"),
        (Wish.LOUDER, "багромцы."),
        (Wish.LOUDER, "я вас не слушаю."),
        (Wish.LOUDER, "плохо ослышно."),
        (Wish.LOUDER, "вас плохо слышно"),
        (Wish.LOUDER, "я вас не слышу"),
        (Wish.LOUDER, "Алло, ничего не слышно"),
        (Wish.QUIETER, "подтиши."),
        (Wish.QUIETER, "потише пожалуйста"),
        (Wish.QUIETER, "слишком громко"),
        (Wish.QUIETER, "не кричите"),
        (Wish.WAIT, "подождите"),
        (Wish.WAIT, "подождите минуточку"),
        (Wish.WAIT, "минутечку."),
        (Wish.WAIT, "одну секунду"),
        (Wish.WAIT, "сейчас найду карточку"),
        (Wish.WAIT, "секундочку, сейчас возьму ручку"),
        (Wish.WAIT, "подождите, я найду очки"),
        (Wish.WAIT, "минутку, достану из сумки карту"),
        (Wish.WAIT, "погодите, сейчас очки надену"),
        (Wish.WAIT, "секунду, я схожу за карточкой"),
        (Wish.QUIETER, "громко"),
        (Wish.QUIETER, "вы говорите громко"),
        (Wish.LOUDER, "по громко"),
        (Wish.GO_ON, "продолжайте"),
        (Wish.GO_ON, "да, я слушаю вас"),
        (Wish.GO_ON, "всё, готова"),
        (Wish.GO_ON, "я здесь"),
    ],
)
def test_a_wish_is_known(wish: Wish, said: str) -> None:
    assert wishes().of(said) is wish


@pytest.mark.parametrize(
    "said",
    [
        "",
        "...",
        "пожалуйста",
        "ещё раз",
        "повторите ещё раз",
        "да",
        "семь семь ноль",
        "как быстро мне ответят на жалобу",
        "на работе шумно и ничего не слышно",
        "начальник кричит на меня",
        "медленно платят зарплату",
        "медная проволока",
        "миллион",
        "громкое дело",
        "не слушают меня на работе",
        "сколько минут положено на обед",
        "подождите а как вступить в профсоюз",
        "сейчас",
        "прямо сейчас",
        "минутку соедините с оператором",
        "сейчас посмотрю семьдесят семь ноль ноль",
        "подождите нашла семь семь ноль ноль",
        "как обычно платят отпускные",
    ],
)
def test_what_is_no_wish_goes_to_the_engine(said: str) -> None:
    assert wishes().of(said) is None


@pytest.mark.parametrize("words", ["стоп", "Стоп, стоп!", "хватит", "замолчите, пожалуйста", "помолчи", "остановитесь"])
def test_who_wants_silence_gets_it(words: str) -> None:
    assert wishes().of(words) is Wish.HUSH
