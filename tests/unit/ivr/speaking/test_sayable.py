"""What texts become leaves Festival nothing to drop: no word, no figure, no mark."""

from __future__ import annotations

from pathlib import Path

import yaml

from dialogs.spoken import speakable
from ivr.speaking import sentences
from ivr.speaking.festival import sayable

ROOT = Path(__file__).resolve().parents[4]
CASES = ROOT / "tests/unit/dialogs/spoken_cases.txt"


def _spoken() -> list[str]:
    """Every case of the written language and every topic's whole answer, as it would be spoken."""
    written = [line.partition(" | ")[0] for line in CASES.read_text("utf-8").splitlines()[1:]]
    for file in sorted((ROOT / "knowledge_base/content/ru").glob("*.yml")):
        written += [topic["answer"] for topic in yaml.safe_load(file.read_text("utf-8"))["topics"]]
    return [sentence for text in written for sentence in sentences(speakable(text))]


def test_festival_drops_nothing() -> None:
    spoken = _spoken()
    assert len(spoken) > 1000
    assert [sentence for sentence in spoken if sayable(sentence) != sentence] == []
