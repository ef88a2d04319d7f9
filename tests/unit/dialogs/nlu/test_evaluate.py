"""The measure counts as it says, and the house's own questions stay above a floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogs.nlu.embedded import EmbeddedUnderstanding
from dialogs.nlu.evaluate import (
    Question,
    QuestionsError,
    ask,
    by_style,
    calibration,
    calibration_error,
    confusions,
    decided,
    judged,
    latency,
    ranked,
    read_questions,
    summarise,
)
from dialogs.nlu.examples import examples_of, load_all_intents
from dialogs.nlu.text import normalise
from dialogs.turns import Candidate
from knowledge_base.base import KnowledgeBase
from knowledge_base.words import split_words

DEV = Path(__file__).parents[3] / "data" / "questions-dev.jsonl"
TEST = DEV.with_name("questions-test.jsonl")
REGRESSION = DEV.with_name("questions-regression.jsonl")
TRAINED = "trained"
"""The style of the few one-word questions that are examples as well."""
ANSWERS = {
    "right": (Candidate("a", 1.0),),
    "wrong": (Candidate("b", 1.0),),
    "offered": (Candidate("b", 0.4), Candidate("a", 0.35)),
    "refused": (Candidate("out_of_scope", 0.9),),
}


def test_shares_are_counted_as_the_format_says() -> None:
    questions = [Question(text, ("a",), "x") for text in ANSWERS]
    questions += [Question("refused", ("out_of_scope",)), Question("wrong", ("out_of_scope",))]
    outcomes = ask(questions, ANSWERS.__getitem__)
    total = summarise(outcomes)
    assert (total.first, total.among_three, total.clarified, total.false_refusals) == (0.25, 0.5, 0.25, 0.25)
    assert total.out_of_scope_refused == 0.5
    assert by_style(outcomes)["x"].out_of_scope_refused is None
    assert confusions(outcomes)["a", "clarify"] == 1
    assert latency(outcomes)["p99_ms"] >= latency(outcomes)["median_ms"] > 0


def test_calibration_is_the_gap_between_confidence_and_truth() -> None:
    outcomes = ask([Question("x", ("a",)), Question("x", ("b",))], lambda _: (Candidate("a", 0.8),))
    assert calibration_error(outcomes) == pytest.approx(0.3)


def test_calibration_is_told_by_tenths() -> None:
    outcomes = ask([Question("x", ("a",)), Question("y", ("b",))], lambda text: (Candidate("a", 0.8 + len(text) / 50),))
    (only,) = calibration(outcomes)
    assert (only.questions, only.right) == (2, 0.5)
    assert only.confidence == pytest.approx(0.82)


def test_the_product_offers_what_is_near_and_nothing_beside_an_answer() -> None:
    near = (Candidate("a", 0.41), Candidate("b", 0.4), Candidate("c", 0.0))
    assert decided(near) == ("clarify", ("a", "b"))
    assert decided((Candidate("a", 0.9), Candidate("b", 0.1))) == ("a", ("a",))
    assert decided((Candidate("out_of_scope", 0.9), Candidate("b", 0.1))) == ("out_of_scope", ())


def test_candidates_that_are_there_are_judged_without_asking() -> None:
    (outcome,) = judged([(Question("x", ("b",)), (Candidate("a", 0.9), Candidate("b", 0.1)))], ranked)
    assert (outcome.taken_for, outcome.first, outcome.among) == ("a", False, True)


def test_rasa_answers_with_its_best_and_offers_its_three_best() -> None:
    four = tuple(Candidate(name, 0.25) for name in "abcd")
    (right, fourth, nothing) = ask(
        [Question("x", ("c",)), Question("x", ("d",)), Question("", ("a",))], lambda text: four if text else (), ranked
    )
    assert (right.taken_for, right.first, right.among) == ("a", False, True)
    assert not fourth.among
    assert nothing.taken_for == "out_of_scope"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"text"',
        "{}",
        '{"text": "x"}',
        '{"text": 1, "expect": ["a"]}',
        '{"text": "x", "expect": "a"}',
        '{"text": "x", "expect": []}',
        '{"text": "x", "expect": [1]}',
        '{"text": "x", "expect": ["a"], "style": 3}',
        '{"text": "x", "expect": ["a"], "style": "all"}',
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text('{"text": "x", "expect": ["a"]}\n\n' + line + "\n", "utf-8")
    with pytest.raises(QuestionsError, match=r"^asked\.jsonl, line 3: expected"):
        read_questions(path)


@pytest.mark.parametrize(("wrong", "near"), [("pay.dely", "; near: pay.delay"), ("zzz", "")])
def test_an_id_that_is_not_known_is_refused_with_those_that_are_near(tmp_path: Path, wrong: str, near: str) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(json.dumps({"text": "x", "expect": ["greeting", wrong]}), "utf-8")
    with pytest.raises(QuestionsError) as refused:
        read_questions(path, {"pay.delay", "greeting", "out_of_scope"})
    assert str(refused.value) == f'asked.jsonl, line 1: expected ids of topics or intents, found "{wrong}"{near}'
    assert read_questions(path), "without the known ids any may stand there"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_any_editor_are_read(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "asked.jsonl"
    lines = [json.dumps({"text": text, "expect": ["a"]}, ensure_ascii=False) for text in ("раз", "два\u2028три")]
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    assert [one.text for one in read_questions(path)] == ["раз", "два\u2028три"]


def test_a_file_without_questions_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
    for name in ("empty.jsonl", "missing.jsonl"):
        with pytest.raises(QuestionsError, match=name):
            read_questions(tmp_path / name)


def test_no_question_is_trained_on(kb: KnowledgeBase) -> None:
    trained = {tuple(split_words(normalise(example.text))) for example in examples_of(kb, load_all_intents())}
    asked = [one for path in (TEST, DEV, REGRESSION) for one in read_questions(path) if one.style != TRAINED]
    shared = [one.text for one in asked if tuple(split_words(normalise(one.text))) in trained]
    assert shared == []


def test_every_topic_is_asked_about_three_times(kb: KnowledgeBase) -> None:
    asked = [one.expect[0] for one in read_questions(DEV)]
    assert [topic.id for topic in kb if asked.count(topic.id) < 3] == []
    assert asked.count("out_of_scope") >= 80


def test_development_questions_are_understood(understanding: EmbeddedUnderstanding) -> None:
    total = summarise(ask(read_questions(DEV), understanding.candidates))
    assert total.first is not None
    assert total.first >= 0.92
    assert total.among_three is not None
    assert total.among_three >= 0.955
    assert total.false_refusals is not None
    assert total.false_refusals <= 0.03
    assert total.clarified is not None
    assert total.clarified <= 0.1
    assert total.out_of_scope_refused is not None
    assert total.out_of_scope_refused >= 0.88


def test_what_was_misunderstood_in_use_is_answered_or_offered(understanding: EmbeddedUnderstanding) -> None:
    outcomes = ask(read_questions(REGRESSION), understanding.candidates)
    assert [one.question.text for one in outcomes if not one.among and one.question.style == TRAINED] == []
    ours = [one for one in outcomes if one.question.ours]
    wrong = [one.question.text for one in ours if not one.among]
    assert len(wrong) <= 0.05 * len(ours), wrong
