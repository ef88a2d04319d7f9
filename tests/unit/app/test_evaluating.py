"""``profline eval``: what it asks, and what it says of a file or a server that is of no use."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app import evaluating
from app.cli import cli
from app.evaluating import RasaUnusable, Whole, evaluate
from app.settings import Settings
from dialogs.nlu.evaluate import QuestionsError
from dialogs.turns import Candidate, Locale
from tests.fakes.rasa_server import FakeRasa, Mood

UNDERSTOOD = (Candidate("pay.delay", 0.9),)


class Recorder:
    """An understanding that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def understand(self, text: str, locale: Locale) -> tuple[Candidate, ...]:
        self.asked.append(text)
        return UNDERSTOOD


@pytest.fixture
async def server() -> AsyncIterator[FakeRasa]:
    async with FakeRasa().running() as fake:
        yield fake


def written(folder: Path, *questions: tuple[str, str]) -> Path:
    path = folder / "asked.jsonl"
    lines = (json.dumps({"text": text, "expect": [expected]}, ensure_ascii=False) for text, expected in questions)
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "found", "asked"),
    [
        ("не хочу жить из-за увольнения", (Candidate("operator", 1.0),), []),
        ("иди к чёрту", (Candidate("out_of_scope", 1.0),), []),
        ("ывапролд фывапр", (Candidate("out_of_scope", 1.0),), []),
        ("когда же мне заплатят", UNDERSTOOD, ["когда же мне заплатят"]),
        ("rjulf vyt pfgkfnzn", UNDERSTOOD, ["когда мне заплатят"]),
    ],
)
async def test_the_whole_hears_danger_and_manner_first(
    text: str, found: tuple[Candidate, ...], asked: list[str]
) -> None:
    inner = Recorder()
    assert await Whole(inner).understand(text, Locale.RU) == found
    assert inner.asked == asked


@pytest.mark.parametrize(("whole", "right"), [(False, 0.5), (True, 1.0)])
async def test_the_understanding_is_measured_alone_or_in_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool, right: float
) -> None:
    monkeypatch.setattr(evaluating, "embedded_understanding", lambda settings, base: Recorder())
    path, out = written(tmp_path, ("не хочу жить", "operator"), ("когда заплатят", "pay.delay")), io.StringIO()
    code = await evaluate(Settings(), Console(file=out), path, "embedded", whole, as_json=True)
    assert code == 0
    assert json.loads(out.getvalue())["styles"]["all"]["first"] == right


async def test_an_id_that_nobody_knows_is_refused_with_those_that_are_near(tmp_path: Path) -> None:
    path = written(tmp_path, ("привет", "greeting"), ("погода", "out_of_scope"), ("не платят", "pay.dely"))
    with pytest.raises(QuestionsError, match=r'line 3: .*"pay\.dely"; near: pay\.delay'):
        await evaluate(Settings(), Console(quiet=True), path, "embedded", whole=False, as_json=False)


async def test_a_rasa_that_does_not_answer_is_named_with_what_to_do(server: FakeRasa, tmp_path: Path) -> None:
    server.mood = Mood.BREAKS
    settings = Settings(nlu="rasa", rasa_url=server.url)
    with pytest.raises(RasaUnusable, match=rf"^Rasa at {server.url} does not answer .*make rasa$"):
        await evaluate(
            settings, Console(quiet=True), written(tmp_path, ("да", "thanks")), "rasa", whole=False, as_json=False
        )


def test_what_can_be_mended_is_one_plain_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, ("да", "thanks"))
    environment = {"PROFLINE_RASA_URL": "http://127.0.0.1:9", "COLUMNS": "500"}
    done = CliRunner().invoke(cli, ["eval", str(path), "--engine", "rasa"], env=environment)
    told = capsys.readouterr().err + done.stderr
    assert done.exit_code == 1
    assert "Settings are wrong" not in told
    assert "http://127.0.0.1:9 does not answer" in told


def test_the_help_tells_of_the_format_and_of_the_whole() -> None:
    told = CliRunner().invoke(cli, ["eval", "--help"], env={"COLUMNS": "200"}).stdout
    assert "list of ids" in told
    assert "--whole" in told
    assert "`out_of_scope`" in told
