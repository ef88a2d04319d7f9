"""The telephone's row of the table: an address that can be called, or whose Asterisk knows it."""

from __future__ import annotations

from pathlib import Path

from app.parts import PartState
from app.phone import phone_settings, taking_calls
from app.settings import Settings


def row(folder: Path, **values: str) -> tuple[str, str]:
    """Where it is called, and what is said of it."""
    settings = Settings(_env_file=None, data_dir=folder, **values)  # type: ignore[arg-type]
    part = taking_calls(phone_settings(settings), 5062, "whisper")
    assert part.state is PartState.ON
    return part.where, part.note


def test_our_own_asterisk_is_called_by_its_address(tmp_path: Path) -> None:
    where, note = row(tmp_path)
    assert where == "sip:100@127.0.0.1:5062"
    assert "ear whisper; try: make call" in note


def test_of_an_asterisk_elsewhere_no_address_is_invented(tmp_path: Path) -> None:
    where, note = row(tmp_path, ari_url="http://asterisk:8088", ari_password="secret")
    assert where == "Asterisk at http://asterisk:8088"
    assert "sip:" not in where + note
    assert "Stasis(profline)" in note
