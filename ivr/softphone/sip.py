"""SIP messages (RFC 3261), as much of them as a caller needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
}


class NotSip(ValueError):
    """A datagram that is no SIP message."""


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request (``method``) or a response (``status``). Header names are in lower case, in order."""

    headers: tuple[tuple[str, str], ...]
    method: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""
    body: str = ""

    def get(self, name: str) -> str:
        """The first header of this name, empty where there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """All headers of this name."""
        return [value for key, value in self.headers if key == name]

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method of the transaction."""
        number, _, method = self.get("cseq").partition(" ")
        return int(number or 0), method.strip()

    def encode(self) -> bytes:
        """As it goes over the wire."""
        first = f"SIP/2.0 {self.status} {self.reason}" if self.status else f"{self.method} {self.uri} SIP/2.0"
        body = self.body.encode()
        lines = [first, *(f"{key}: {value}" for key, value in self.headers if key != "content-length")]
        return "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode() + body


def decode(data: bytes) -> SipMessage:
    """Read a datagram; raises :class:`NotSip`."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise NotSip(line)
        name = name.strip().lower()
        headers.append((_COMPACT.get(name, name), value.strip()))
    words = first.split(" ", 2)
    if len(words) == 3 and words[0] == "SIP/2.0" and words[1].isdigit():
        return SipMessage(tuple(headers), status=int(words[1]), reason=words[2], body=body)
    if len(words) == 3 and words[2] == "SIP/2.0":
        return SipMessage(tuple(headers), method=words[0], uri=words[1], body=body)
    raise NotSip(first)


def respond(request: SipMessage, status: int, reason: str, tag: str) -> SipMessage:
    """The response to a request from the other side."""
    kept = [(name, value) for name, value in request.headers if name in ("via", "from", "call-id", "cseq")]
    to = request.get("to")
    kept.append(("to", to if ";tag=" in to else f"{to};tag={tag}"))
    return SipMessage(tuple(kept), status=status, reason=reason)


@dataclass(slots=True)
class Dialog:
    """What all requests of one call share; our side's headers, and what the other side's answer fixed."""

    local: tuple[str, int]
    remote: tuple[str, int]
    target: str
    caller: str
    id: str
    tag: str
    number: int = 1
    to_tag: str = ""
    contact: str = ""
    routes: list[str] = field(default_factory=list)

    def learn(self, answer: SipMessage) -> None:
        """Take the other side's tag, contact and route from its answer to our INVITE."""
        if found := re.search(r";tag=([^;>\s]+)", answer.get("to")):
            self.to_tag = found[1]
        if found := re.search(r"<([^>]+)>", answer.get("contact")):
            self.contact = found[1]
        self.routes = answer.all("record-route")[::-1]

    def request(self, method: str, branch: str, number: int, body: str = "", *, in_dialog: bool = False) -> SipMessage:
        """A request of this call. CANCEL and the ACK of a refusal repeat the INVITE's branch and number."""
        invited = f"sip:{self.target}@{self.remote[0]}:{self.remote[1]}"
        us = f"{self.local[0]}:{self.local[1]}"
        to = f"<{invited}>" + (f";tag={self.to_tag}" if self.to_tag and method != "CANCEL" else "")
        headers = [
            ("via", f"SIP/2.0/UDP {us};branch=z9hG4bK{branch};rport"),
            ("max-forwards", "70"),
            *(("route", route) for route in self.routes if in_dialog),
            ("from", f'"{self.caller}" <sip:{self.caller}@{us}>;tag={self.tag}'),
            ("to", to),
            ("call-id", self.id),
            ("cseq", f"{number} {method}"),
            ("contact", f"<sip:{self.caller}@{us}>"),
            ("allow", "INVITE, ACK, CANCEL, BYE, OPTIONS"),
            ("user-agent", "Profline softphone"),
        ]
        if body:
            headers.append(("content-type", "application/sdp"))
        uri = self.contact if in_dialog and self.contact else invited
        return SipMessage(tuple(headers), method=method, uri=uri, body=body)
