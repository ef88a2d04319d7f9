"""A voice that is a server: text in a request, a wave file in the answer."""

from __future__ import annotations

import asyncio
import hashlib
import re
from urllib.parse import urlsplit

import httpx

from ivr.errors import SpeakingFailed
from ivr.speaking.stretch import stretched
from ivr.speaking.wave_file import pcm_of

SPEAK_SECONDS = 8.0
CONNECT_SECONDS = 2.0
MOST_BYTES = 16 * 1024 * 1024
AT_ONCE = 8


class HttpVoice:
    """Sends ``POST {"text": "…"}`` as JSON and expects a wave file with status 200, as Piper's own server gives.

    The pace is made here, since servers name it differently. Name and password in the address are sent as basic auth.
    """

    def __init__(self, url: str, *, seconds: float = SPEAK_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._url, self._seconds, self._most = url, seconds, most_bytes
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            limits=httpx.Limits(max_connections=AT_ONCE),
            trust_env=False,
        )
        self._host = urlsplit(url).hostname or "?"
        self.name = f"{self._host}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"

    async def speak(self, text: str, *, pace: float = 1.0) -> bytes:
        """The sound of a text.

        Raises:
            SpeakingFailed: the server is not there, refused, hung, or sent no wave file.
        """
        if not re.search(r"\w", text):
            return b""
        try:
            async with asyncio.timeout(self._seconds):
                riff = await self._asked(text)
        except TimeoutError as error:
            raise SpeakingFailed(f"the voice at {self._host} did not answer in {self._seconds:g} s") from error
        except httpx.HTTPError as error:
            raise SpeakingFailed(f"the voice at {self._host} failed: {type(error).__name__} {error}") from error
        pcm = await asyncio.to_thread(pcm_of, riff)
        return await asyncio.to_thread(stretched, pcm, pace)

    async def _asked(self, text: str) -> bytes:
        async with self._client.stream("POST", self._url, json={"text": text}) as response:
            if response.status_code != httpx.codes.OK:
                raise SpeakingFailed(f"the voice at {self._host} answered with status {response.status_code}")
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > self._most:
                    raise SpeakingFailed(f"the voice at {self._host} sent more than {self._most} bytes of one sentence")
            return bytes(data)

    async def start(self) -> None:
        """A connection is made with the first sentence."""

    async def rest(self) -> None:
        """Nothing here takes memory."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
