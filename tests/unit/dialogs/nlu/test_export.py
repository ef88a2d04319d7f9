"""The export is a Rasa project: every id, every example once, and nothing in a text that Rasa would read as more."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from app.rasa_export import CONFIG
from dialogs.nlu.examples import Example, examples_of, load_all_intents
from dialogs.nlu.export import ExportError, phrases, project, readable
from knowledge_base.base import KnowledgeBase

PIPELINE = "pipeline:\n- name: WhitespaceTokenizer\n- name: DIETClassifier\n  epochs: 100\n"
NASTY = [
    "- дефис впереди",
    "# решётка",
    "двоеточие: и | черта",
    "'кавычки\" `и` апостроф",
    "две\nстроки\r\n и\tтабуляция",
    "нуль\0внутри\x85\u2028\ufeff",
    "половина \ud800 знака",
    "{{фигурные}} ${HOME} %s",
    "💸 не платят",
]


def read(text: str) -> Any:
    return yaml.safe_load(text)


def lines(nlu: str) -> dict[str, list[str]]:
    """The examples by intent, as Rasa takes them out: each line, from behind its first dash."""
    blocks = read(nlu)["nlu"]
    assert all(line.startswith("- ") for block in blocks for line in block["examples"].splitlines())
    return {block["intent"]: [line[2:] for line in block["examples"].splitlines()] for block in blocks}


def test_the_house_is_exported_whole(kb: KnowledgeBase) -> None:
    intents = load_all_intents()
    examples = examples_of(kb, intents)
    files = project(examples, CONFIG.read_text("utf-8"), 40)
    found = lines(files["data/nlu.yml"])
    assert set(found) == {topic.id for topic in kb} | set(intents)
    assert read(files["domain.yml"])["intents"] == list(found)
    assert found == {name: list(texts) for name, texts in phrases(examples).items()}
    ruled = [rule["steps"][0]["intent"] for rule in read(files["data/rules.yml"])["rules"]]
    assert ruled == list(found)
    said = {rule["steps"][1]["action"] for rule in read(files["data/rules.yml"])["rules"]}
    assert said == set(read(files["domain.yml"])["responses"])


def test_every_file_of_a_project_is_there_and_is_yaml() -> None:
    files = project([Example("привет", "greeting")], PIPELINE, 1)
    assert set(files) == {
        "config.yml",
        "domain.yml",
        "data/nlu.yml",
        "data/rules.yml",
        "endpoints.yml",
        "credentials.yml",
    }
    for text in files.values():
        read(text)


def test_the_epochs_are_those_asked_for() -> None:
    config = read(project([Example("привет", "greeting")], PIPELINE, 7)["config.yml"])
    assert [part.get("epochs") for part in config["pipeline"]] == [None, 7]


def test_the_pipeline_of_the_house_has_the_classifier_that_is_set() -> None:
    config = read(project([Example("привет", "greeting")], CONFIG.read_text("utf-8"), 7)["config.yml"])
    assert 7 in [part.get("epochs") for part in config["pipeline"]]


def test_texts_come_through_as_one_line_each() -> None:
    found = lines(project([Example(text, "pay.delay") for text in NASTY], PIPELINE, 1)["data/nlu.yml"])
    assert found["pay.delay"] == [
        "- дефис впереди",
        "# решётка",
        "двоеточие: и | черта",
        "'кавычки\" `и` апостроф",
        "две строки и табуляция",
        "нуль внутри",
        "половина знака",
        "((фигурные)) $(HOME) %s",
        "💸 не платят",
    ]


@pytest.mark.parametrize("text", ["[оклад](slot)", '[оклад]{"entity": "x"}', "[оклад][{}]"])
def test_brackets_annotate_nothing(text: str) -> None:
    assert not set("[]{}") & set(readable(text))


def test_an_example_is_written_once_and_words_of_answers_not_at_all() -> None:
    examples = [Example("раз", "a"), Example("раз ", "a"), Example("раз", "b"), Example("ответ", "a", 0.3)]
    assert phrases(examples) == {"a": ("раз",), "b": ("раз",)}


def test_an_id_that_rasa_reads_as_two_is_refused() -> None:
    with pytest.raises(ExportError, match="faq/pay"):
        project([Example("раз", "faq/pay")], PIPELINE, 1)
