"""Reads ``texts.yml``: a section a messenger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def load_texts(platform: str) -> Mapping[str, Any]:
    """The texts of one messenger (``telegram``, ``vk``)."""
    sections: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text("utf-8"))
    return sections[platform]
