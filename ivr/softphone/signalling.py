"""The SIP side of one outgoing call: INVITE, ACK, CANCEL, BYE and their repetitions (RFC 3261, UDP)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from ivr.softphone import sip
from ivr.softphone.udp import UdpSocket, local_host

FIRST_REPEAT = 0.5
"""Seconds until an unanswered request is sent again; doubles (T1)."""

REPEATS = 5


class CallFailed(Exception):
    """The call was not answered: refused, cancelled, or nobody there (408)."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a call: the loop's time, and whether we ended it."""

    at: float
    by_us: bool


class Signalling:
    """One call from INVITE to BYE. ``answered`` gives the other side's session description."""

    def __init__(self, remote: tuple[str, int], target: str, caller: str, chance: random.Random) -> None:
        self._loop = asyncio.get_running_loop()
        self._remote, self._target, self._caller, self._chance = remote, target, caller, chance
        self._socket: UdpSocket | None = None
        self._branch = self._token()
        self._number = 1
        self._invite: sip.SipMessage | None = None
        self._dialog: sip.Dialog | None = None
        self._trying = asyncio.Event()
        self._bye_heard = asyncio.Event()
        self._giving_up = False
        self.invited_at = 0.0
        self.rung_at: float | None = None
        self.answered_at: float | None = None
        self.answered: asyncio.Future[str] = self._loop.create_future()
        self.ended: asyncio.Future[Ended] = self._loop.create_future()

    async def open(self) -> str:
        """Make the socket; our own address, for the session description."""
        self._socket = await UdpSocket.open(local_host(self._remote), self._received)
        self._dialog = sip.Dialog(
            self._socket.address, self._remote, self._target, self._caller, self._token(), self._token()
        )
        return self._socket.address[0]

    def close(self) -> None:
        """Close the socket, without a word to the other side."""
        if self._socket is not None:
            self._socket.close()
        self._finish(by_us=True)

    async def invite(self, description: str) -> None:
        """Call, and repeat until the other side says anything; :attr:`answered` tells what came of it."""
        self._invite = self._request("INVITE", self._branch, 1, description)
        self.invited_at = self._loop.time()
        if not await self._repeat(self._invite, self._trying):
            self._fail(408, "Request Timeout")

    async def hang_up(self) -> None:
        """BYE where the call was answered, CANCEL before; returns when it is over."""
        if self.ended.done():
            return
        if self.answered_at is None:
            await self._cancel()
        else:
            await self._bye()
        await asyncio.shield(self.ended)

    async def _cancel(self) -> None:
        self._giving_up = True
        await self._trying.wait()
        over = asyncio.Event()
        self.ended.add_done_callback(lambda _: over.set())
        if not await self._repeat(self._request("CANCEL", self._branch, 1), over):
            self._fail(408, "Request Timeout")

    async def _bye(self) -> None:
        self._number += 1
        bye = self._request("BYE", self._token(), self._number, in_dialog=True)
        await self._repeat(bye, self._bye_heard)
        self._finish(by_us=True)

    async def _repeat(self, message: sip.SipMessage, until: asyncio.Event) -> bool:
        """Send until the event; False where it never comes."""
        pause = FIRST_REPEAT
        for _ in range(REPEATS):
            self._send(message)
            try:
                async with asyncio.timeout(pause):
                    await until.wait()
                    return True
            except TimeoutError:
                pause *= 2
        return False

    def _received(self, data: bytes, at: float) -> None:
        try:
            message = sip.decode(data)
        except sip.NotSip:
            return
        if self._dialog is None or message.get("call-id") != self._dialog.id:
            return
        if message.method:
            self._requested(message)
        elif message.cseq[1] == "INVITE":
            self._invite_answered(message, at)
        elif message.cseq[1] == "BYE":
            self._bye_heard.set()

    def _requested(self, request: sip.SipMessage) -> None:
        known = {"BYE": (200, "OK"), "OPTIONS": (200, "OK"), "INVITE": (488, "Not Acceptable Here"), "ACK": (0, "")}
        status, reason = known.get(request.method, (501, "Not Implemented"))
        if status:
            self._send(sip.respond(request, status, reason, self._dialog.tag if self._dialog else ""))
        if request.method == "BYE":
            self._finish(by_us=False)

    def _invite_answered(self, answer: sip.SipMessage, at: float) -> None:
        if self._dialog is None:
            return
        self._trying.set()
        if answer.status < 200:
            if answer.status in (180, 183) and self.rung_at is None:
                self.rung_at = at
            return
        self._dialog.learn(answer)
        if answer.status >= 300:
            self._send(self._request("ACK", self._branch, 1))
            self._fail(answer.status, answer.reason)
            return
        self._send(self._request("ACK", self._token(), 1, in_dialog=True))
        if self.answered_at is None:
            self.answered_at = at
            if not self.answered.done():
                self.answered.set_result(answer.body)
            if self._giving_up:  # it was answered while our CANCEL was on its way
                self._number += 1
                self._send(self._request("BYE", self._token(), self._number, in_dialog=True))
                self._finish(by_us=True)

    def _request(
        self, method: str, branch: str, number: int, body: str = "", *, in_dialog: bool = False
    ) -> sip.SipMessage:
        if self._dialog is None:
            raise OSError("not open")
        return self._dialog.request(method, branch, number, body, in_dialog=in_dialog)

    def _fail(self, status: int, reason: str) -> None:
        if not self.answered.done():
            self.answered.set_exception(CallFailed(status, reason))
            self.answered.exception()  # nobody has to ask for it
        self._finish(by_us=self._giving_up)

    def _finish(self, *, by_us: bool) -> None:
        self._trying.set()
        self._bye_heard.set()
        if not self.ended.done():
            self.ended.set_result(Ended(self._loop.time(), by_us))
        if not self.answered.done():
            self.answered.set_exception(CallFailed(487, "Request Terminated"))
            self.answered.exception()

    def _send(self, message: sip.SipMessage) -> None:
        if self._socket is not None:
            self._socket.send(message.encode(), self._remote)

    def _token(self) -> str:
        return f"{self._chance.getrandbits(64):016x}"
