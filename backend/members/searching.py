"""What a member is searched by: each text in one form, whoever wrote it, before it becomes a keyed hash."""

from __future__ import annotations

import re
import unicodedata

PHONE_DIGITS = 11


def plain_phone(text: str) -> str | None:
    """A telephone number as digits with a leading +, Russian ones from 8 or +7; None where it cannot be one."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == PHONE_DIGITS - 1 and digits[0] == "9" and not text.strip().startswith("+"):
        digits = f"7{digits}"
    if len(digits) == PHONE_DIGITS and digits[0] == "8" and not text.strip().startswith("+"):
        digits = f"7{digits[1:]}"
    return f"+{digits}" if PHONE_DIGITS <= len(digits) <= 15 else None


def plain_email(text: str) -> str:
    """An e-mail address in small letters."""
    return text.strip().lower()


def plain_name(surname: str, first_name: str) -> str:
    """Surname and first name in small letters, ё as е, hyphens and spaces of one kind."""
    joined = unicodedata.normalize("NFC", f"{surname} {first_name}").lower().replace("ё", "е")
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"\s*[-‐‑–—]\s*", "-", joined)).strip()
