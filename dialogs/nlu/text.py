"""What a person typed, made fit for comparing: one alphabet, no marks, no markup."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_ODD = re.compile(r"[^\x20-\x7eА-Яа-яЁё№«»—–…]")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Lower case with ``е`` for ``ё``, single spaces, no HTML, emoji, control or direction marks.

    Compatibility forms (full-width letters, ligatures) become plain ones; a letter that is
    repeated three times or more stands once, as no Russian word needs it.
    """
    plain = _ODD.sub(_plain, unicodedata.normalize("NFC", text))
    if "<" in plain or "&" in plain:
        plain = _TAG.sub(" ", html.unescape(_TAG.sub(" ", plain)))
    plain = plain.lower().replace("ё", "е")
    return _SPACE.sub(" ", _REPEATED.sub(r"\1", plain)).strip()


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    match unicodedata.category(char)[0]:
        case "L" | "N":
            return unicodedata.normalize("NFKC", char)
        case "M":
            return ""
        case "C":
            return "" if unicodedata.category(char) == "Cf" else " "
        case _:
            return " "
