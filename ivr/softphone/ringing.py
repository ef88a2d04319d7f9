"""A call that comes to a telephone: it rings, is answered or not, and ends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

from ivr.softphone import sdp, sip
from ivr.softphone.signalling import Ended
from ivr.softphone.sound import SoundStream
from ivr.softphone.talking import Talking

Send = Callable[[sip.SipMessage], None]
BYE_SECONDS = 3.0


class Ringing(Talking):
    """One incoming call. ``caller`` is the number shown; ``over`` tells that it rings no more, answered or not."""

    def __init__(
        self, invite: sip.SipMessage, local: tuple[str, int], token: str, send: Send, sound: SoundStream
    ) -> None:
        self._loop = asyncio.get_running_loop()
        super().__init__(sound, self._loop.create_future())
        self._invite, self._local, self._token, self._send = invite, local, token, send
        self._said: sip.SipMessage | None = None
        self._bye_heard = asyncio.Event()
        self._tasks = asyncio.TaskGroup()
        found = re.search(r"sip:([^@>;]*)@", invite.get("from"))
        self.caller = found[1] if found else ""
        self.at = self._loop.time()
        self.answered_at: float | None = None
        self.ended.add_done_callback(lambda _: sound.close())
        self._respond(180, "Ringing")

    @property
    def id(self) -> str:
        """The call's id in SIP."""
        return self._invite.get("call-id")

    async def __aenter__(self) -> Ringing:
        """Pick up."""
        remote = sdp.read(self._invite.body)
        port = await self._sound.open(self._local[0])
        self._respond(200, "OK", sdp.offer(self._local[0], port, port))
        self.answered_at = self._loop.time()
        await self._tasks.__aenter__()
        self._tasks.create_task(self._sound.run(remote))
        return self

    async def __aexit__(self, *error: object) -> None:
        """Hang up."""
        await self.hang_up()
        await self._tasks.__aexit__(None, None, None)

    def refuse(self) -> None:
        """Busy."""
        if not self.ended.done():
            self._respond(486, "Busy Here")
            self._finish(by_us=True)

    def vanish(self) -> None:
        """Be gone without a word, like a dead battery."""
        self._finish(by_us=True)

    async def hang_up(self) -> None:
        """End the call, politely."""
        if self.ended.done():
            return
        self._send(self._bye())
        try:
            async with asyncio.timeout(BYE_SECONDS):
                await self._bye_heard.wait()
        except TimeoutError:
            pass
        self._finish(by_us=True)

    def received_message(self, message: sip.SipMessage) -> None:
        """Something about this call."""
        if message.status:
            self._bye_heard.set()
        elif message.method == "INVITE":
            self._repeat(message)
        elif message.method in ("CANCEL", "BYE"):
            self._send(sip.respond(message, 200, "OK", self._token))
            if message.method == "CANCEL" and not self.ended.done() and self.answered_at is None:
                self._respond(487, "Request Terminated")
            self._finish(by_us=False)
        elif message.method != "ACK":
            self._send(sip.respond(message, 200, "OK", self._token))

    def _repeat(self, invite: sip.SipMessage) -> None:
        """The same INVITE again, or one that changes nothing for us: our answer stays."""
        if self._said is not None:
            kept = sip.respond(invite, self._said.status, self._said.reason, self._token)
            extra = tuple(one for one in self._said.headers if one[0] in ("contact", "content-type"))
            self._send(replace(kept, headers=kept.headers + extra, body=self._said.body))

    def _respond(self, status: int, reason: str, body: str = "") -> None:
        said = sip.respond(self._invite, status, reason, self._token)
        headers = (*said.headers, ("contact", f"<sip:{self._local[0]}:{self._local[1]}>"))
        headers += (("content-type", "application/sdp"),) if body else ()
        self._said = replace(said, headers=headers, body=body)
        self._send(self._said)

    def _bye(self) -> sip.SipMessage:
        invite, (host, port) = self._invite, self._local
        found = re.search(r"<([^>]+)>", invite.get("contact"))
        to = invite.get("to")
        headers = (
            ("via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{self._token}bye;rport"),
            ("max-forwards", "70"),
            ("from", to if ";tag=" in to else f"{to};tag={self._token}"),
            ("to", invite.get("from")),
            ("call-id", self.id),
            ("cseq", "1 BYE"),
        )
        return sip.SipMessage(headers, method="BYE", uri=found[1] if found else "sip:unknown")

    def _finish(self, *, by_us: bool) -> None:
        self._bye_heard.set()
        if not self.ended.done():
            self.ended.set_result(Ended(self._loop.time(), by_us))
