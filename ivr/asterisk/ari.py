"""A thin client of Asterisk's REST interface: requests over httpx, events over websockets with reconnection."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx
import websockets

from ivr.asterisk.events import AriEvent, Channel, Connected, Telephone, decode
from ivr.errors import AsteriskUnavailable, PhoneError
from ivr.settings import ExternalAsterisk

PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each attempt to reconnect; the last one repeats."""

STEADY_SECONDS = 10.0
"""A connection that lasted this long makes the pauses short again."""

PING_SECONDS = 5.0
"""A connection that is dead without a word is noticed within twice this."""
_log = logging.getLogger(__name__)


class AriRefused(PhoneError):
    """Asterisk answered no: the channel is gone, or cannot do that now."""

    code = "ari_refused"

    def __init__(self, status: int, request: str, reason: str) -> None:
        super().__init__(f"ARI {request}: {status} {reason}")
        self.status = status


class Ari:
    """``async with Ari(address) as ari``. Requests raise :class:`AriRefused` and :class:`AsteriskUnavailable`."""

    def __init__(self, address: ExternalAsterisk, pauses: Sequence[float] = PAUSES) -> None:
        self._address = address
        self._pauses = pauses
        limits = httpx.Limits(max_connections=64, keepalive_expiry=10.0)
        self._http = httpx.AsyncClient(
            base_url=f"{address.url}/ari/",
            auth=(address.user, address.password),
            timeout=5.0,
            limits=limits,
            trust_env=False,
            verify=address.url.startswith("https:"),  # else the certificates would be loaded for nothing
        )

    async def __aenter__(self) -> Ari:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def socket_url(self, path: str) -> str:
        """The address of a WebSocket of this Asterisk."""
        return self._address.url.replace("http", "ws", 1) + path

    def socket_headers(self) -> dict[str, str]:
        """What such a WebSocket needs to be let in."""
        secret = base64.b64encode(f"{self._address.user}:{self._address.password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {secret}"}

    async def runs(self, module: str) -> bool:
        """Whether a module of Asterisk is there and runs."""
        return bool((await self._ask("GET", f"asterisk/modules/{module}"))["status"] == "Running")

    async def variable(self, name: str) -> str:
        """A global variable of the dial plan, empty where there is none."""
        try:
            return str((await self._ask("GET", "asterisk/variable", variable=name)).get("value", ""))
        except AriRefused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return ""
            raise

    async def ping(self) -> None:
        """Ask for a sign of life."""
        await self._ask("GET", "asterisk/ping")

    async def play(self, channel: str, media: str) -> None:
        """Let Asterisk play ``sound:/path/without/extension``; its end is told by :class:`PlaybackOver`."""
        await self._ask("POST", f"channels/{channel}/play", media=media)

    async def answer(self, channel: str) -> None:
        """Pick up."""
        await self._ask("POST", f"channels/{channel}/answer")

    async def hang_up(self, channel: str, reason: str = "normal") -> None:
        """End a channel; ``reason`` is ARI's: normal, busy, congestion …"""
        await self._ask("DELETE", f"channels/{channel}", reason=reason)

    async def channels(self) -> list[Channel]:
        """All channels of this Asterisk, others' too."""
        return [Channel.decode(one) for one in await self._ask("GET", "channels")]

    async def bridges(self) -> list[str]:
        """The ids of all bridges."""
        return [str(one["id"]) for one in await self._ask("GET", "bridges")]

    async def make_bridge(self, bridge: str) -> None:
        """A bridge that mixes, tells keys, and keeps the sound with Asterisk."""
        await self._ask("POST", f"bridges/{bridge}", type="mixing,dtmf_events,proxy_media", name=bridge)

    async def bridge_channels(self, bridge: str, *channels: str) -> None:
        """Join channels."""
        await self._ask("POST", f"bridges/{bridge}/addChannel", channel=",".join(channels))

    async def remove_bridge(self, bridge: str) -> None:
        """Dissolve a bridge; its channels stay."""
        await self._ask("DELETE", f"bridges/{bridge}")

    async def make_media(self, channel: str, app: str, sound_format: str) -> str:
        """A channel whose sound is a WebSocket that we open; the id to open it by."""
        made = await self._ask(
            "POST",
            "channels/externalMedia",
            channelId=channel,
            app=app,
            external_host="INCOMING",
            transport="websocket",
            encapsulation="none",
            connection_type="server",
            format=sound_format,
            transport_data="f(json)",
        )
        return str(made["channelvars"]["MEDIA_WEBSOCKET_CONNECTION_ID"])

    async def leave_bridge(self, bridge: str, channel: str) -> None:
        """Take a channel out of a bridge; it stays with us."""
        await self._ask("POST", f"bridges/{bridge}/removeChannel", channel=channel)

    async def telephone(self, extension: str) -> Telephone:
        """Whether a telephone that registers with us is there, and its channels."""
        return Telephone.decode(await self._ask("GET", f"endpoints/PJSIP/{extension}"))

    async def ring(self, extension: str, channel: str, app: str, caller: str, seconds: int) -> None:
        """Ring a telephone; its channel comes to the application when it is picked up, and is gone when it is not."""
        await self._ask(
            "POST",
            "channels",
            endpoint=f"PJSIP/{extension}",
            app=app,
            channelId=channel,
            callerId=caller,
            timeout=str(seconds),
        )

    async def record_bridge(self, bridge: str, name: str, longest: int) -> None:
        """Record what is heard in a bridge, both sides, for so many seconds at most."""
        how = {"format": "wav", "maxDurationSeconds": str(longest), "ifExists": "overwrite"}
        await self._ask("POST", f"bridges/{bridge}/record", name=name, **how)

    async def stop_recording(self, name: str) -> None:
        """End a recording, and keep it."""
        await self._ask("POST", f"recordings/live/{name}/stop")

    async def is_being_recorded(self, name: str) -> bool:
        """Whether a recording is still written."""
        try:
            await self._ask("GET", f"recordings/live/{name}")
        except AriRefused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return False
            raise
        return True

    async def recordings(self) -> list[str]:
        """The names of all recordings that Asterisk has kept."""
        return [str(one["name"]) for one in await self._ask("GET", "recordings/stored")]

    async def recording(self, name: str) -> bytes:
        """The sound of a recording, a wave file."""
        return (await self._answer("GET", f"recordings/stored/{name}/file")).content

    async def remove_recording(self, name: str) -> None:
        """Delete a recording that Asterisk has kept."""
        await self._ask("DELETE", f"recordings/stored/{name}")

    async def events(self, app: str) -> AsyncGenerator[AriEvent, None]:
        """Events of an application for ever, with :class:`Connected` at each new connection.

        Reconnects with growing pauses. Raises :class:`AsteriskUnavailable` where the password is refused.
        """
        failures = 0
        clock = asyncio.get_running_loop().time
        while True:
            opened = clock()
            try:
                async with websockets.connect(
                    self.socket_url(f"/ari/events?app={quote(app)}"),
                    additional_headers=self.socket_headers(),
                    ping_interval=PING_SECONDS,
                    ping_timeout=PING_SECONDS,
                    open_timeout=5.0,
                    close_timeout=1.0,
                    proxy=None,
                ) as socket:
                    yield Connected()
                    async for message in socket:
                        if (event := decode(message)) is not None:
                            yield event
                _log.warning("ARI closed the event stream")
            except websockets.InvalidStatus as error:
                if error.response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
                    raise AsteriskUnavailable(f"ARI at {self._address.url} refuses the user or password") from error
                _log.warning("ARI events: %s", error)
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                _log.warning("ARI events: %s", error)
            if clock() - opened > STEADY_SECONDS:
                failures = 0
            await asyncio.sleep(self._pauses[min(failures, len(self._pauses) - 1)])
            failures += 1

    async def _ask(self, method: str, path: str, **query: str) -> Any:
        answer = await self._answer(method, path, **query)
        return answer.json() if answer.content else None

    async def _answer(self, method: str, path: str, **query: str) -> httpx.Response:
        try:
            answer = await self._http.request(method, path, params=query)
        except httpx.TransportError as error:
            raise AsteriskUnavailable(f"ARI at {self._address.url} is out of reach: {error!r}") from error
        if answer.is_error:
            raise AriRefused(answer.status_code, f"{method} {path}", answer.text.strip())
        return answer
