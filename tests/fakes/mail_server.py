"""A real mail server (aiosmtpd) with mailboxes that can be looked into, and that refuses and hangs as told.

By hand: ``python -m tests.fakes.mail_server --port 2525`` shows the letters in a terminal, so that e-mail can be tried
without a server.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import warnings
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes.until import until

USER, PASSWORD = "robot@profline.test", "s3cret/of:the@robot"  # values made up for tests
HOST = "127.0.0.1"


@dataclass(slots=True)
class MailServer:
    """The server's inside. ``answers`` to RCPT and ``data_answers`` to DATA stand in for the next good ones;
    ``held`` keeps DATA waiting until it is set.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)
    data_answers: deque[str] = field(default_factory=deque)
    sender_answers: deque[str] = field(default_factory=deque)
    held: asyncio.Event | None = None
    tries: int = 0
    passwords: list[bytes] = field(default_factory=list)
    auth_answers: deque[str] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """What ``PROFLINE_SMTP_URL`` would be, without its scheme."""
        return f"{HOST}:{self.port}"

    async def wait_for_letter(self, number: int = 1, seconds: float = 10.0) -> EmailMessage:
        """The letter of this number, the first is 1."""
        await until(lambda: len(self.letters) >= number, seconds)
        return self.letters[number - 1]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A letter begins."""
        if self.sender_answers:
            return self.sender_answers.popleft()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whom it is for."""
        self.tries += 1
        if self.answers:
            return self.answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The letter itself."""
        if self.held:
            await self.held.wait()
        if self.data_answers:
            return self.data_answers.popleft()
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        self.recipients.append([str(one) for one in envelope.rcpt_tos])
        assert server.transport is not None
        self.secured.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"

    def known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
        """Whether somebody is who they say."""
        if self.auth_answers:
            return AuthResult(success=False, handled=False, message=self.auth_answers.popleft())
        assert isinstance(given, LoginPassword)
        self.passwords.append(given.password)
        return AuthResult(success=given == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False)


@asynccontextmanager
async def mail_server(
    server: MailServer | None = None, *, tls: ssl.SSLContext | None = None, starttls: bool = False, auth: bool = False
) -> AsyncIterator[MailServer]:
    """A running server, on the port it had before where it is given one. With ``tls`` from the first byte, or after
    STARTTLS; ``auth``: none but :data:`USER` may send."""
    server = server or MailServer()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        with warnings.catch_warnings(action="ignore"):  # it does not see that TLS is there from the first byte
            return SMTP(
                server,
                enable_SMTPUTF8=False,
                hostname="mail.test",
                tls_context=tls if starttls else None,
                require_starttls=starttls,
                authenticator=server.known if auth else None,
                auth_required=auth,
                auth_require_tls=starttls,
                loop=loop,
            )

    listening = await loop.create_server(protocol, HOST, server.port, ssl=None if starttls else tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate that nobody but the second context knows: contexts of the server, and of who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "mail.pem", folder / "mail.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain, secret)
    return serving, ssl.create_default_context(cafile=str(chain))


if __name__ == "__main__":
    from tests.fakes.mail_console import main

    main()
