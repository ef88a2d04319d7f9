"""E-mail as a part: its pieces put together, from the first letter to the last."""

from __future__ import annotations

import ssl

from backend.clock import Clock, SystemClock
from backend.delivery.entities import MAIL, OutboxQueue
from bots.errors import Transient, Undeliverable, Unreachable
from bots.mail.client import EmailAddresses, MailClient
from bots.mail.server import TIMEOUT, MailServer
from bots.mail.settings import MailSettings
from bots.pace import Backoff, Pace, usual_backoff
from bots.sender import Sender
from bots.texts import load_texts
from dialogs.ports import AttachmentMaker

PACE = Pace(per_second=5, address_gap=1.0)
"""Letters; more at once makes many a mail server take us for a spammer."""
CONCURRENCY = 4
"""Letters on their way at once, each with a thread and a connection."""


class MailSender:
    """Sends the outbox's letters. :meth:`run` may be called again after it has ended."""

    def __init__(
        self,
        settings: MailSettings,
        queue: OutboxQueue,
        addresses: EmailAddresses,
        *,
        clock: Clock | None = None,
        pace: Pace = PACE,
        backoff: Backoff | None = None,
        attachments: AttachmentMaker | None = None,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._settings = settings
        self._server = MailServer(settings, tls, timeout)
        client = MailClient(settings, self._server, addresses, load_texts("mail"), attachments)
        self._sender = Sender(
            MAIL, queue, client, pace, clock or SystemClock(), backoff or usual_backoff(), concurrency=CONCURRENCY
        )

    async def check(self) -> str:
        """The server's address.

        Raises:
            LoginRefused: the server does not know the user or the password.
            Unreachable: it cannot be reached, or has no time.
        """
        try:
            await self._server.check()
        except (Transient, Undeliverable) as error:
            failure = Unreachable(self._settings.where, str(error))
        else:
            return self._settings.where
        raise failure

    async def run(self) -> None:
        """Send until cancelled. A server that is away is waited for, message by message."""
        try:
            await self._sender.run()
        finally:
            self._server.close()
