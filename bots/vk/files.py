"""Files that VK keeps for its people, by the links in its events."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bots.errors import Transient, Undeliverable
from bots.voice import NotHeard, NotHeardWhy

TIMEOUT = 30.0
"""Seconds for a file."""
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Files:
    """Fetches over HTTPS only, but for a VK of one's own at ``api_url``."""

    api_url: str

    async def fetch(self, link: str, most: int) -> bytes:
        """The file.

        Raises:
            Undeliverable: the link is none of VK's, or the file is gone.
            Transient: it may work later.
            NotHeard: it is larger than ``most`` bytes.
        """
        try:
            self._demand_secure(link)
            async with (
                aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(TIMEOUT)) as http,
                http.get(link, allow_redirects=False) as response,
            ):
                if response.status >= 500:
                    raise Transient(f"the file: status {response.status}")
                if response.status != 200:
                    raise Undeliverable("refused", f"the file: status {response.status}")
                return await _whole(response, most)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Transient(f"the file: {type(error).__name__}") from None  # its own words would show the link

    def _demand_secure(self, link: str) -> None:
        parts, own = urlsplit(link), urlsplit(self.api_url)
        if parts.scheme != "https" and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            raise Undeliverable("refused", "the file's link is not https")


async def _whole(response: aiohttp.ClientResponse, most: int) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most:
            raise NotHeard(NotHeardWhy.TOO_LARGE)
    return bytes(data)
