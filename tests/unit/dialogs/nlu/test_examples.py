"""Examples come from Rasa's YAML and from the topics."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dialogs.nlu.examples import SENTENCE_WEIGHT, TrainingDataError, examples_of, load_all_intents, load_intents
from knowledge_base.base import KnowledgeBase

INTENTS = Path(__file__).parents[4] / "dialogs" / "nlu" / "intents.yml"


def test_every_intent_has_examples_and_no_other_has() -> None:
    expected = {intent["id"] for intent in yaml.safe_load(INTENTS.read_text("utf-8"))["intents"]}
    intents = load_all_intents()
    assert set(intents) == expected
    assert min(len(examples) for examples in intents.values()) >= 20


def test_files_add_up_and_annotations_are_read_as_words(tmp_path: Path) -> None:
    one = tmp_path / "one.yml"
    two = tmp_path / "two.yml"
    one.write_text('version: "3.1"\nnlu:\n- intent: greeting\n  examples: |\n    - привет [Анна](name)\n', "utf-8")
    two.write_text("nlu:\n- intent: greeting\n  examples: |\n    - hi\n- lookup: x\n  examples: |\n    - y\n", "utf-8")
    assert load_intents(one, two) == {"greeting": ("привет Анна", "hi")}


@pytest.mark.parametrize(
    "text", ["nlu: 1", "other: []", "[", "nlu: [{intent: a}]", "nlu: [{intent: a, examples: [b]}]"]
)
def test_a_file_of_another_shape_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yml").write_text(text, "utf-8")
    with pytest.raises(TrainingDataError, match=r"^bad\.yml"):
        load_intents(tmp_path / "bad.yml")


def test_a_topic_gives_its_examples_titles_and_weaker_sentences(kb: KnowledgeBase) -> None:
    topic = kb.topics[0]
    own = [example for example in examples_of(kb, {}) if example.id == topic.id]
    told = (topic, *topic.translations.values())
    assert {example.text for example in own if example.weight == 1} == {
        text for one in told for text in (*one.examples, one.title, one.label)
    }
    weaker = [example.text for example in own if example.weight == SENTENCE_WEIGHT]
    assert weaker
    assert " ".join(weaker) == " ".join(one.speech for one in told)


def test_a_button_typed_by_hand_is_an_example_in_every_language_it_is_shown_in(kb: KnowledgeBase) -> None:
    by_text: dict[str, set[str]] = {}
    for example in examples_of(kb, {}):
        if example.weight == 1:
            by_text.setdefault(example.text, set()).add(example.id)
    labels = {(topic.label_in(language), topic.id) for topic in kb for language in ("ru", "en")}
    assert len(labels) > 200
    assert {(text, name) for text, name in labels if name not in by_text.get(text, ())} == set()
