"""A mail server, spoken to by the standard library's client in threads of our own; its failures come out as ours.

What a server says may name the person it is said about: of its words nothing but the code goes into an error.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import TypeVar

from bots.errors import BotError, LoginRefused, Transient, Undeliverable
from bots.mail.settings import URL, MailSettings, Security

T = TypeVar("T")
TIMEOUT = 10.0
"""Seconds to connect, and for each of the server's answers: one that goes away slowly ends by the sender's limit."""
THREADS = 4
_WHO_ARE_YOU = 530


class MailServer:
    """One server. Every method raises the errors of :mod:`bots.errors`, and no other. A letter has a connection."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT) -> None:
        self._settings = settings
        self._tls = tls
        self._timeout = timeout
        self._threads: ThreadPoolExecutor | None = None

    async def check(self) -> None:
        """Say hello, and who we are.

        Raises:
            LoginRefused: the server does not know the user or the password.
            Transient: it cannot be reached, or has no time.
        """
        await self._in_thread(lambda client: None)

    async def send(self, message: EmailMessage, to: str) -> None:
        """Return when the server has taken the letter.

        Raises:
            Undeliverable: it never will (a code of 500 and more): the address is none, or the letter is refused.
        """
        sender = self._settings.sender.addr_spec
        await self._in_thread(lambda client: client.send_message(message, sender, [to]))

    def close(self) -> None:
        """What hangs ends by its own time limit; nobody waits for it."""
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    async def _in_thread(self, work: Callable[[smtplib.SMTP], T]) -> T:
        self._threads = self._threads or ThreadPoolExecutor(THREADS, "mail")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._blocking, work)

    def _blocking(self, work: Callable[[smtplib.SMTP], T]) -> T:
        """Connect, work, and translate the failure. It is raised outside of ``except``: smtplib's own names people."""
        try:
            with self._connected() as client:
                return work(client)
        except Exception as failure:
            error = translated(failure)
        raise error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection, protected and known as the settings want. What goes wrong in leaving goes wrong unheard:
        the letter was taken, and would be sent twice."""
        client = self._opened()
        try:
            if self._settings.security is Security.STARTTLS:
                client.starttls(context=self._context())
            if self._settings.user is not None:
                client.login(self._settings.user, self._settings.password or "")
            yield client
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
        finally:
            client.close()

    def _opened(self) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        if self._settings.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=self._context())
        return smtplib.SMTP(host, port, timeout=self._timeout)

    def _context(self) -> ssl.SSLContext:
        """With the system's authorities: a server that nobody vouches for gets no password and no letter."""
        return self._tls or ssl.create_default_context()


def translated(failure: Exception) -> BotError:
    """What a failure means to us. The order tells: smtplib's kinds are kinds of each other."""
    match failure:
        case smtplib.SMTPRecipientsRefused():
            code, _ = next(iter(failure.recipients.values()), (0, b""))
            return _by_code(code, "no_address")
        case smtplib.SMTPAuthenticationError() if failure.smtp_code >= 500:
            return LoginRefused("the mail server", URL, f"{failure.smtp_code}")
        case smtplib.SMTPResponseException():
            return _by_code(failure.smtp_code, "refused")
        case smtplib.SMTPNotSupportedError():
            return _unsupported(str(failure))
        case ssl.SSLCertVerificationError():
            return Transient(f"the server's certificate is not trusted: {failure.verify_message}")
        case TimeoutError() | smtplib.SMTPServerDisconnected():
            return Transient("the mail server closed the connection, or did not answer in time")
    return Transient(f"the mail server: {type(failure).__name__}")


def _by_code(code: int, reason: str) -> BotError:
    """By the first figure (RFC 5321, 4.2.1): 4 may work later, as greylisting does, 5 never will."""
    if code == _WHO_ARE_YOU:
        return LoginRefused("the mail server", URL, f"{code}: some are needed")
    return Undeliverable(reason, str(code)) if code >= 500 else Transient(f"the mail server answers {code}")


def _unsupported(words: str) -> BotError:
    """The server lacks something. An address beyond ASCII is this letter's matter; protection is everyone's."""
    if "SMTPUTF8" in words:
        return Undeliverable("no_address", "SMTPUTF8")
    return Transient("the mail server lacks what the settings ask for: STARTTLS or a way to say who we are")
