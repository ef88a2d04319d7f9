"""``make bench-nlu``'s own reckoning: what counts as right, the made-up topics, the tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.asking import one_by_one, per_second
from bench.charts import draw_bars
from bench.growth import EXAMPLES, WORDS, grown
from bench.nlu import as_bars, read
from bench.nlu_tables import Growth, Speed, accuracy_table, growth_table, ratios_table, speed_table
from bench.rasa import trained
from dialogs.nlu.evaluate import Outcome, Question, Summary, by_style
from dialogs.turns import Candidate
from knowledge_base.base import KnowledgeBase
from knowledge_base.entities import Topic
from tests.fakes.rasa_server import RANKING, FakeRasa

PAY = Question("не платят", ("pay.delay",), "hurried")


def candidates(*pairs: tuple[str, float]) -> tuple[Candidate, ...]:
    return tuple(Candidate(name, sure) for name, sure in pairs)


def styles(*judged_as: tuple[Question, str, tuple[str, ...]]) -> dict[str, Summary]:
    return by_style([Outcome(question, (), taken, offered, 0.0) for question, taken, offered in judged_as])


def topic(number: int) -> Topic:
    words = tuple(f"слово{number}{place} общее" for place in range(4))
    return Topic(f"pay.t{number}", "Вопрос", "Вопрос", words, "Ответ.", "Ответ.", (), date(2026, 11, 1), ())


def test_a_grown_base_keeps_the_real_topics_and_is_always_the_same() -> None:
    base = KnowledgeBase(topic(number) for number in range(5))
    big = grown(base, 40)
    assert len(big) == 40
    assert big.topics[:5] == base.topics
    words = {word for one in base for example in one.examples for word in example.split()}
    for made in big.topics[5:]:
        assert made.id not in base
        assert len(made.examples) == EXAMPLES
        assert all(WORDS[0] <= len(example.split()) <= WORDS[1] for example in made.examples)
        assert {word for example in made.examples for word in example.split()} <= words
    assert grown(base, 40).topics == big.topics
    assert grown(base, 5).topics == base.topics


def test_what_is_asked_for_speed_is_not_asked_for_accuracy() -> None:
    questions = read(Path(__file__).parents[2] / "data/questions-dev.jsonl")
    assert questions.more
    assert not set(questions.texts) & set(questions.more)
    assert len(set(questions.more)) == len(questions.more)


async def test_every_text_is_asked_once_one_by_one_and_four_at_once() -> None:
    async with FakeRasa().running() as server:
        texts = [f"вопрос {number}" for number in range(9)]
        ticks: list[None] = []
        asked = await one_by_one(server.url, texts, lambda: ticks.append(None))
        assert [one["text"] for one in server.asked] == texts
        assert asked.candidates == [candidates(*RANKING)] * 9
        assert len(asked.times) == 9
        server.asked.clear()
        assert await per_second(server.url, texts, lambda: ticks.append(None)) > 0
        assert sorted(one["text"] for one in server.asked) == texts
        assert len(ticks) == 18


def test_a_trained_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text("pipeline: [{name: DIETClassifier, epochs: 40}]", "utf-8")
    (tmp_path / "data/nlu.yml").write_text("nlu:\n  - intent: a\n    examples: |\n      - раз\n      - два\n", "utf-8")
    assert (trained(tmp_path).seconds, trained(tmp_path).epochs, trained(tmp_path).examples) == (None, 40, 2)
    (tmp_path / "training.json").write_text('{"seconds": 12.5}', "utf-8")
    assert trained(tmp_path).seconds == 12.5


def shown(table: Table) -> str:
    console = Console(width=160)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def test_the_tables_show_the_figures_side_by_side() -> None:
    rasa, ours = Speed("DIET", None, 12.0, 40.0, 80.0, 50.0, 900.0), Speed("ours", 42.0, 1.5, 10.0, 20.0, 100.0, 300.0)
    scores = {
        "DIET": styles((PAY, "pay.cut", ("pay.cut", "pay.delay"))),
        "ours": styles((PAY, "pay.delay", ("pay.delay",))),
    }
    accuracy = shown(accuracy_table(scores, "test"))
    assert "100.0 %" in accuracy
    assert "—" in accuracy
    speed = shown(speed_table([rasa, ours]))
    assert "?" in speed
    assert "42" in speed
    ratios = shown(ratios_table(scores, rasa, [ours]))
    for figure in ("+100.0", "x 2.00", "x 0.25", "x 0.33"):
        assert figure in ratios
    growth = shown(growth_table([Growth(113, 0.2, 5.0, 9.0), Growth(20000, 60.0, 11.5, 18.0)]))
    assert "+6.5" in growth
    assert "20,000" in growth


def test_the_picture_is_drawn_from_the_scores(tmp_path: Path) -> None:
    scores = {"DIET": styles((PAY, "pay.cut", ())), "ours": styles((PAY, "pay.delay", ("pay.delay",)))}
    bars = as_bars(scores, "DIET", "ours")
    assert list(bars.names) == ["all", "hurried"]
    assert bars.series == {"Profline": [100, 100], "Rasa 3.6.21, DIET": [0, 0]}
    draw_bars(bars, tmp_path / "images" / "chart.png")
    assert (tmp_path / "images" / "chart.png").read_bytes().startswith(b"\x89PNG")
