"""An operator's telephone: registers with a password, rings, is picked up."""

from __future__ import annotations

import asyncio
import random
from types import TracebackType

from ivr.softphone import digest, sip
from ivr.softphone.ringing import Ringing
from ivr.softphone.signalling import FIRST_REPEAT, REPEATS, CallFailed
from ivr.softphone.sound import SoundStream
from ivr.softphone.udp import UdpSocket, local_host

EXPIRES = 300


class Deskphone:
    """``async with Deskphone(host, port, "201", "secret") as phone: async with await phone.rings() as call: …``

    Entering raises :class:`CallFailed` where the registration is refused.
    """

    def __init__(
        self, host: str, port: int, extension: str, password: str, chance: random.Random | None = None
    ) -> None:
        self._remote = (host, port)
        self._extension, self._password = extension, password
        self._chance = chance or random.SystemRandom()
        self._socket: UdpSocket | None = None
        self._local = ("", 0)
        self._id, self._tag, self._number = self._token(), self._token(), 0
        self._answers: asyncio.Queue[sip.SipMessage] = asyncio.Queue()
        self._rings: asyncio.Queue[Ringing] = asyncio.Queue()
        self._calls: dict[str, Ringing] = {}
        self.rung: list[Ringing] = []
        """All calls that ever rang here."""

    async def __aenter__(self) -> Deskphone:
        host = local_host(self._remote)
        self._socket = await UdpSocket.open(host, self._received)
        self._local = (host, self._socket.address[1])
        try:
            await self._register(EXPIRES)
        except BaseException:
            self._socket.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None and not self._socket.closed:
            await self._register(0)
            self._socket.close()

    async def rings(self, within: float = 10.0) -> Ringing:
        """Wait until it rings; each call is told once. TimeoutError where it does not."""
        async with asyncio.timeout(within):
            return await self._rings.get()

    def vanish(self) -> None:
        """Be gone without a word, in the middle of a talk too."""
        if self._socket is not None:
            self._socket.close()
        for call in self._calls.values():
            call.vanish()

    async def _register(self, expires: int) -> None:
        answer = await self._asked(expires, "")
        if answer.status == 401:
            uri = self._uri
            proof = digest.answer(
                answer.get("www-authenticate"), "REGISTER", uri, self._extension, self._password, self._token()
            )
            answer = await self._asked(expires, proof)
        if answer.status != 200:
            raise CallFailed(answer.status, answer.reason)

    async def _asked(self, expires: int, proof: str) -> sip.SipMessage:
        """Send a REGISTER until it is answered for good."""
        self._number += 1
        request = self._request(expires, proof)
        pause = FIRST_REPEAT
        for _ in range(REPEATS):
            self._send(request)
            try:
                async with asyncio.timeout(pause):
                    while (answer := await self._answers.get()).status < 200 or answer.cseq[0] != self._number:
                        pass
                    return answer
            except TimeoutError:
                pause *= 2
        raise CallFailed(408, "Request Timeout")

    @property
    def _uri(self) -> str:
        return f"sip:{self._remote[0]}:{self._remote[1]}"

    def _request(self, expires: int, proof: str) -> sip.SipMessage:
        us = f"{self._local[0]}:{self._local[1]}"
        who = f"<sip:{self._extension}@{self._remote[0]}:{self._remote[1]}>"
        headers = (
            ("via", f"SIP/2.0/UDP {us};branch=z9hG4bK{self._token()};rport"),
            ("max-forwards", "70"),
            ("from", f"{who};tag={self._tag}"),
            ("to", who),
            ("call-id", self._id),
            ("cseq", f"{self._number} REGISTER"),
            ("contact", f"<sip:{self._extension}@{us}>"),
            ("expires", str(expires)),
            ("user-agent", "Profline softphone"),
            *((("authorization", proof),) if proof else ()),
        )
        return sip.SipMessage(headers, method="REGISTER", uri=self._uri)

    def _received(self, data: bytes, at: float) -> None:
        try:
            message = sip.decode(data)
        except sip.NotSip:
            return
        call = self._calls.get(message.get("call-id"))
        if message.status and message.cseq[1] == "REGISTER":
            self._answers.put_nowait(message)
        elif call is not None:
            call.received_message(message)
        elif message.method == "INVITE":
            ringing = Ringing(message, self._local, self._token(), self._send, SoundStream(self._chance))
            self._calls[ringing.id] = ringing
            self.rung.append(ringing)
            self._rings.put_nowait(ringing)
        elif message.method and message.method != "ACK":
            self._send(sip.respond(message, 200 if message.method == "OPTIONS" else 481, "OK", self._token()))

    def _send(self, message: sip.SipMessage) -> None:
        if self._socket is not None:
            self._socket.send(message.encode(), self._remote)

    def _token(self) -> str:
        return f"{self._chance.getrandbits(64):016x}"
