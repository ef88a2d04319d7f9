"""What the assistant says of recording is what the settings have it do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import knowledge
from app.settings import Settings
from knowledge_base.entities import KnowledgeError

TOPIC = "service.record"


def settings(days: int = 30, *, record: bool = True, file: Path | None = None) -> Settings:
    made = Settings(_env_file=None, record_calls=record, recordings_days=days)
    return made.model_copy(update={"organisation_file": file}) if file else made


def test_without_recording_the_answer_says_that_calls_are_not_recorded() -> None:
    _, base = knowledge.load(settings(record=False))
    topic = base.get(TOPIC)
    assert topic is not None
    assert "записи разговоров не ведутся" in topic.speech
    assert "записываются" not in topic.answer


def test_with_recording_the_answer_says_so_and_for_how_long() -> None:
    facts, base = knowledge.load(settings())
    topic = base.get(TOPIC)
    assert topic is not None
    assert facts.demo
    for said, days in ((topic.answer, "30 дней"), (topic.speech, "тридцати дней")):
        assert "разговоры записываются" in said
        assert f"не дольше {days}" in said
        assert "не ведутся" not in said
        assert "{" not in said


@pytest.mark.parametrize(
    ("days", "written", "said"),
    [(1, "1 дня", "одного дня"), (11, "11 дней", "одиннадцати дней"), (21, "21 дня", "двадцати одного дня")],
)
def test_the_days_agree_with_their_number(days: int, written: str, said: str) -> None:
    fact = knowledge.load(settings(days))[0]["recording_term"]
    assert f"не дольше {written}," in fact.text
    assert f"не дольше {said}," in fact.speech
    assert f"{days} day" in fact.in_language("en").text


def test_an_organisation_without_words_for_it_is_told_before_anybody_is_recorded(tmp_path: Path) -> None:
    whole = settings().organisation_file.read_text("utf-8")
    own = tmp_path / "own.yml"
    own.write_text(whole.replace("recording_term_recorded:", "something_else:"), "utf-8")
    assert knowledge.load(settings(record=False, file=own))
    with pytest.raises(KnowledgeError, match="recording_term_recorded"):
        knowledge.load(settings(file=own))
