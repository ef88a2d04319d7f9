"""Session descriptions (RFC 4566, 3264): offering A-law and digits, reading where to send."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALAW = 8
DIGITS = 101


class NoCommonSound(ValueError):
    """The other side's answer has no A-law sound."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where our sound goes; ``digits`` is the other side's payload type for RFC 4733, None if it takes none."""

    host: str
    port: int
    digits: int | None


def offer(host: str, port: int, session: int) -> str:
    """What we can: A-law both ways, 20 ms, RFC 4733 digits."""
    lines = [
        "v=0",
        f"o=- {session} {session} IN IP4 {host}",
        "s=Profline softphone",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {ALAW} {DIGITS}",
        f"a=rtpmap:{ALAW} PCMA/8000",
        f"a=rtpmap:{DIGITS} telephone-event/8000",
        f"a=fmtp:{DIGITS} 0-15",
        "a=ptime:20",
        "a=sendrecv",
    ]
    return "\r\n".join([*lines, ""])


def read(text: str) -> Remote:
    """The other side's answer; raises :class:`NoCommonSound`."""
    media = re.search(r"^m=audio (\d+) RTP/AVP((?: \d+)+)\s*$", text, re.MULTILINE)
    hosts = re.findall(r"^c=IN IP4 (\S+)\s*$", text, re.MULTILINE)
    if media is None or not hosts or str(ALAW) not in media[2].split() or media[1] == "0":
        raise NoCommonSound(text)
    digits = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", text, re.MULTILINE | re.IGNORECASE)
    return Remote(hosts[-1], int(media[1]), int(digits[1]) if digits else None)
