"""Partners of the demo federation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from backend.loyalty.entities import Partner, Place

FILE = Path(__file__).with_suffix(".yml")


def demo_partners(today: date) -> list[Partner]:
    """The invented partners, with agreements that end around ``today``."""
    return [_partner(entry, today) for entry in yaml.safe_load(FILE.read_text("utf-8"))["partners"]]


def _partner(entry: Mapping[str, Any], today: date) -> Partner:
    days = entry.get("valid_days")
    return Partner(
        entry["code"],
        entry["name"],
        entry["category"],
        entry["discount"],
        entry["conditions"],
        entry["keywords"],
        valid_until=None if days is None else today + timedelta(days=days),
        places=tuple(
            Place(place["address"], tuple(place["stations"]), place.get("phone"), place.get("hours"))
            for place in entry["places"]
        ),
    )
