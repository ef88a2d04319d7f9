"""The mail server's section of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from bots.errors import BadSetting

URL, FROM = "PROFLINE_SMTP_URL", "PROFLINE_MAIL_FROM"
SHAPE = "an address like smtp+starttls://user:password@mail.example.org:587 is expected (smtp, smtps, smtp+starttls)"
SENDER = "an address like Профлиния <robot@example.org> is expected"


class Security(StrEnum):
    """How the connection is protected: the scheme of the address."""

    PLAIN = "smtp"
    TLS = "smtps"
    STARTTLS = "smtp+starttls"


PORTS = {Security.PLAIN: 25, Security.TLS: 465, Security.STARTTLS: 587}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server that takes our letters, and whom they are from."""

    host: str
    port: int
    security: Security
    sender: Address
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def where(self) -> str:
        """The server's address, without what is secret."""
        return f"{self.security}://{self.host}:{self.port}"

    @classmethod
    def parse(cls, url: str, sender: str) -> MailSettings:
        """The settings in ``PROFLINE_SMTP_URL`` and ``PROFLINE_MAIL_FROM``. Raises BadSetting, which shows neither."""
        try:
            parts = urlsplit(url)
            security, port = Security(parts.scheme), parts.port
            user, password = (unquote(one) if one else None for one in (parts.username, parts.password))
        except ValueError:
            raise BadSetting(URL, SHAPE) from None
        if (
            not parts.hostname
            or parts.path.strip("/")
            or parts.query
            or parts.fragment
            or (user is None) != (not password)
        ):
            raise BadSetting(URL, SHAPE)
        return cls(parts.hostname, port or PORTS[security], security, _sender(sender), user, password)


def _sender(text: str) -> Address:
    name, spec = parseaddr(text)
    try:
        address = Address(name, addr_spec=spec)
        address.addr_spec.encode("ascii")
    except (MessageError, ValueError, IndexError):
        raise BadSetting(FROM, SENDER) from None
    if not address.username or not address.domain or any(character in text for character in "\r\n\0"):
        raise BadSetting(FROM, SENDER)
    return address
