"""The row of the QR codes: a bot's card needs an address that a cashier's telephone can open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.parts import PartState, codes_of_cards
from app.settings import Settings


@pytest.mark.parametrize(
    ("token", "public_url", "state", "advised"),
    [
        (None, None, PartState.ON, True),
        ("1:a", None, PartState.TROUBLE, True),
        ("1:a", "http://line.example.org", PartState.TROUBLE, True),
        ("1:a", "https://line.example.org", PartState.ON, False),
    ],
)
def test_codes_that_lead_nowhere_are_told(
    tmp_path: Path, token: str | None, public_url: str | None, state: PartState, advised: bool
) -> None:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        telegram_token=SecretStr(token) if token else None,
        public_url=public_url,
    )
    part = codes_of_cards(settings)
    assert part.state is state
    assert ("PROFLINE_PUBLIC_URL" in part.note) is advised
