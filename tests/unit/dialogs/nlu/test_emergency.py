"""A life in danger now is heard; a question about danger is a question."""

from __future__ import annotations

import random
import time
from itertools import permutations, product
from pathlib import Path

import pytest
import yaml

from dialogs.nlu.emergency import EMERGENCIES, Emergency, detect
from dialogs.nlu.evaluate import read_questions
from knowledge_base.base import KnowledgeBase

DATA = Path(__file__).parents[3] / "data"


@pytest.mark.parametrize(
    "text",
    [
        "скорую, человек упал с крыши",
        "Скорую!!!",
        "срочно нужна скорая",
        "вызовите скорую помощь",
        "пожар в цехе",
        "у нас на участке пожар на складе",
        "цех горит, люди внутри",
        "напарника придавило плитой",
        "рабочий упал с лесов, не дышит",
        "упал человек с крана",
        "коллега без сознания",
        "его током ударило, лежит",
        "парню руку зажало, кровь хлещет",
        "станком отрезало пальцы",
        "мне плохо с сердцем",
        "пахнет газом в подвале",
        "somebody is hurt, call an ambulance",
    ],
)
def test_somebody_hurt_now_or_a_fire_is_an_accident(text: str) -> None:
    assert detect(text) == "accident"


@pytest.mark.parametrize(
    "text",
    [
        "не хочу жить",
        "я больше не хочу жить",
        "мне плохо хочу умереть",
        "хочу умереть из-за увольнения",
        "после увольнения жить не хочется",
        "покончу с собой, раз уволили",
        "лучше умереть чем так",
        "повешусь я от такой работы",
        "i want to die",
    ],
)
def test_a_wish_to_die_is_despair(text: str) -> None:
    assert detect(text) == "despair"


@pytest.mark.parametrize(
    "text",
    [
        "не хочу жить из-за увольнения",
        "повешусь",
        "лучше бы меня не было",
        "нет смысла жить дальше",
        "не вижу смысла жить, уволили",
        "без меня всем будет лучше",
        "наглотаюсь таблеток",
        "брошусь под поезд",
        "я устала жить",
        "лучше бы я умер",
        "надоело так жить",
        "жить больше не могу",
        "полезу в петлю",
        "меня посещают мысли о самоубийстве",
        "уволили думаю о суициде",
        "i don't want to live anymore",
        "I want to kill myself",
        "there is no point in living",
    ],
)
def test_many_wordings_of_despair_are_heard(text: str) -> None:
    assert detect(text) == "despair"


@pytest.mark.parametrize(
    "text",
    [
        "нехочу жить",
        "не хачу жить",
        "не зочу жить",
        "повещусь",
        "пакончу с собой",
        "покончу ссобой",
        "думаю о самаубийстве",
        "ne hochu zhit",
        "yt [jxe ;bnm",
        "н\u0335е\u0336 х\u0335о\u0334ч\u0337у\u0338 ж\u0335и\u0336т\u0337ь",
        "НЕ ХОЧУ ЖИТЬ!!!",
    ],
)
def test_typing_errors_layout_and_marks_do_not_hide_despair(text: str) -> None:
    assert detect(text) == "despair"


@pytest.mark.parametrize(
    "text",
    [
        "начальник угрожает меня избить",
        "директор обещал меня убить если пойду в суд",
        "мастер ударил меня",
        "бригадир меня бьёт",
        "хозяин запер нас на складе",
        "прораб с ножом на меня кинулся",
        "my boss threatens to beat me",
    ],
)
def test_violence_and_threats_of_it_are_heard(text: str) -> None:
    assert detect(text) == "violence"


@pytest.mark.parametrize(
    "text",
    [
        "напился таблеток",
        "наглоталась таблеток",
        "наглаталась таблетак",
        "выпил пачку таблеток из-за увольнения",
        "таблеток наглотаюсь и всё",
        "таблетки пил пачками всю ночь",
        "я хочу покончить с жизнью",
        "кончить жизнь хочу",
        "руки на себя наложить хочется",
        "как умереть безболезненно",
        "детям без меня будет лучше",
        "не хочу существовать",
        "прощайте все, меня больше не будет",
        "хочется исчезнуть",
        "вешаюсь",
        "муж хочет повеситься",
        "режу вены",
        "вскрыла вены",
        "жить сил нет",
        "не хочу жить, в отделе травят",
        "надоело жить, на работе травят",
        "ya naglotalas tabletok",
        "i took pills",
        "i took an overdose",
        "хочу выпить яду",
        "режу себя",
        "ухожу из жизни",
        "he wants to hang himself",
        "i dont see the point anymore",
        "i want to disappear",
    ],
)
def test_an_attempt_a_plan_and_a_farewell_are_despair(text: str) -> None:
    assert detect(text) == "despair"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("на работе пожар", "accident"),
        ("в цеху пожар", "accident"),
        ("на складе пожар", "accident"),
        ("начался пожар", "accident"),
        ("на складе горит", "accident"),
        ("напарник задыхается", "accident"),
        ("colleague is suffocating", "accident"),
        ("меня насилуют", "violence"),
        ("начальник изнасиловал меня", "violence"),
        ("меня держат взаперти", "violence"),
        ("мастер избил", "violence"),
        ("отобрали паспорта и не выпускают", "violence"),
        ("человек под завалом", "accident"),
        ("у напарника инфаркт", "accident"),
        ("меня заперли в подсобке", "violence"),
        ("мужа избивают на работе", "violence"),
        ("начальник кричит: убью", "violence"),
        ("убью начальника", "anger"),
        ("хочу убить этого директора", "anger"),
        ("i will kill my boss", "anger"),
    ],
)
def test_danger_is_heard_in_whatever_order_it_is_told(text: str, kind: Emergency) -> None:
    assert detect(text) == kind


@pytest.mark.parametrize("kind", ["despair", "violence", "accident", "anger"])
def test_shuffled_words_of_a_set_hide_nothing(kind: Emergency) -> None:
    shuffled = [" ".join(order) for words in _sets(kind) for order in permutations(words)]
    assert shuffled
    assert [text for text in shuffled if detect(text) is None] == []


def _sets(kind: Emergency) -> list[tuple[str, ...]]:
    """Some texts of each set of a kind: a word of each place, drawn the same each time."""
    data = yaml.safe_load(EMERGENCIES.read_text("utf-8"))["kinds"][kind]
    lines = [line for key in ("surely_together", "signs_together") for line in data.get(key, ())]
    texts = (list(product(*(place.removeprefix("~").split("|") for place in line.split()))) for line in lines)
    draw = random.Random(112)
    return [words for all_of in texts for words in draw.sample(all_of, min(10, len(all_of)))]


@pytest.mark.parametrize(
    "text",
    [
        "надоело жить от зарплаты до зарплаты",
        "напился на корпоративе",
        "пью таблетки от давления на работе",
        "выпил таблетку и уснул на смене",
        "кончился срок жизни",
        "детям без меня не дадут путёвку",
        "вешаю шторы",
        "повесили объявление",
        "завтра меня не будет на смене",
        "завтра меня не будет, заболел",
        "дым от сигарет в цеху",
        "начальник бьёт тревогу",
        "исчезнуть хочу с работы пораньше",
        "приказ: тот же запрет, что и на нас",
        "i take pills for my heart, sick leave",
        "i dont see the point of the union",
        "boss reduced my rate without asking",
        "after sick leave can i go on holiday",
        "can the factory fire me",
        "убью время на работе",
        "пожарная сигнализация в цеху не работает",
        "премии лишили за пожар на складе",
        "в цеху горит одна лампа",
    ],
)
def test_what_shares_words_with_a_danger_is_none(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "работа убивает",
        "умираю со смеху",
        "умираю от жары в цехе",
        "сын умер дают ли отпуск",
        "умер отец, положена ли матпомощь",
        "начальник меня убьёт если опоздаю",
        "как жить на минималку",
        "как дальше жить на такие деньги",
        "не хочу жить на одну зарплату",
        "нет смысла работать дальше",
        "больше не могу работать",
        "всем лучше без премии",
        "повесили на меня недостачу",
        "по рукам ударили и всё на словах",
        "i can not live on this salary",
        "i want to quit",
    ],
)
def test_harmless_neighbours_are_left_alone(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "112",
        "как расследуют несчастный случай на производстве",
        "несчастный случай на производстве",
        "травма на работе",
        "упал на работе и сломал руку, что положено",
        "коллега упал с лестницы вчера, акт не составляют",
        "рабочий упал с лесов, кто отвечает",
        "если человек упал с крыши, кто платит",
        "мастер не вызвал скорую, когда мне стало плохо",
        "скорую вызывали, а начальник скрывает",
        "я фельдшер, работаю на скорой, не платят ночные",
        "был пожар в цехе, простой не оплатили",
        "сгорел дом, нужна матпомощь после пожара",
        "не хочу жить в общежитии",
        "не хочу умирать на такой работе",
        "умереть со смеху",
        "меня уволили",
        "жить не на что, зарплату не платят",
        "инструктаж при пожаре в цехе",
    ],
)
def test_a_question_is_no_emergency(text: str) -> None:
    assert detect(text) is None


def test_no_example_of_a_topic_is_an_emergency_but_those_that_are(kb: KnowledgeBase) -> None:
    found = {text for topic in kb for text in (*topic.examples, topic.title) if detect(text)}
    assert found <= {
        "начальник угрожает избить помогите",
        "алло у нас человек разбился на стройке куда сообщать надо первым делом",
    }


@pytest.mark.parametrize("name", ["questions-dev.jsonl", "questions-regression.jsonl"])
def test_no_marked_question_is_an_emergency(name: str) -> None:
    assert [one.text for one in read_questions(DATA / name) if detect(one.text)] == []


@pytest.mark.parametrize("text", ["не хочу " * 600, "а" * 4000, "человек " * 500, "у нас " * 700, "пожарр " * 60])
def test_a_long_text_is_looked_at_quickly(text: str) -> None:
    detect("")
    start = time.process_time()
    detect(text)
    assert time.process_time() - start < 0.1
