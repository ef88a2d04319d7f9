"""What docs/telephony.md gives to be copied, held against what Asterisk really writes."""

from __future__ import annotations

import re

import pytest

from app.settings import PACKAGE_ROOT

TEXT = (PACKAGE_ROOT / "docs/telephony.md").read_text(encoding="utf-8")
REAL = (
    "anonymous: Call ({kind}:203.0.113.7:36263) to extension '999' rejected because extension not found in "
    "context 'callers'."
)
"""As Asterisk 22.10.1 writes it to messages.log, after what fail2ban takes off the front; with or without the name."""


@pytest.mark.parametrize("kind", ["UDP", "TCP", "TLS"])
@pytest.mark.parametrize("line", [REAL, REAL.removeprefix("anonymous: ")])
def test_fail2ban_finds_who_calls_extensions_that_do_not_exist(kind: str, line: str) -> None:
    (given,) = re.findall(r"^failregex = (.+)$", TEXT, re.MULTILINE)
    found = re.match(given.replace("<HOST>", r"(?P<host>[0-9.]+)"), line.format(kind=kind))
    assert found is not None
    assert found["host"] == "203.0.113.7"
