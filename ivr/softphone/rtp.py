"""RTP packets (RFC 3550) and key presses in them (RFC 4733)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

KEYS = "0123456789*#ABCD"
FRAME_SAMPLES = 160
KEY_FRAMES = 5
"""A key is held for 100 ms, then its end is told three times."""


class NotRtp(ValueError):
    """A datagram that is no RTP packet."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet; ``timestamp`` counts samples of 8 kHz."""

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes
    marker: bool = False

    def encode(self) -> bytes:
        """As it goes over the wire."""
        kind = self.payload_type | (0x80 if self.marker else 0)
        head = struct.pack("!BBHII", 0x80, kind, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.source)
        return head + self.payload


def decode(data: bytes) -> Packet:
    """Read a datagram; raises :class:`NotRtp`."""
    if len(data) < 12 or data[0] >> 6 != 2:
        raise NotRtp(f"{len(data)} bytes")
    first, kind, sequence, timestamp, source = struct.unpack("!BBHII", data[:12])
    start = 12 + 4 * (first & 15)
    if first & 0x10:  # a header extension, whose length in words is at its bytes 2 and 3
        if len(data) < start + 4:
            raise NotRtp("the extension is cut")
        start += 4 + 4 * int(struct.unpack("!H", data[start + 2 : start + 4])[0])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start > end:
        raise NotRtp("the payload is cut")
    return Packet(kind & 0x7F, sequence, timestamp, source, data[start:end], bool(kind & 0x80))


def key_payloads(key: str, frames: int = KEY_FRAMES, ends: int = 3) -> list[tuple[bytes, bool]]:
    """The payloads of one key, a frame each, and whether it is the first; raises ValueError for an unknown key."""
    code = KEYS.index(key)
    held = [(n * FRAME_SAMPLES, False) for n in range(1, frames + 1)]
    ended = [(frames * FRAME_SAMPLES, True)] * ends
    return [
        (struct.pack("!BBH", code, (0x80 if over else 0) | 10, duration), n == 0)
        for n, (duration, over) in enumerate(held + ended)
    ]
