"""The mail server's settings: what is read from them, and that a wrong one is named and never shown."""

import pytest

from bots.errors import BadSetting
from bots.mail.settings import MailSettings, Security

FROM = "Профлиния <robot@example.org>"


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "user", "password"),
    [
        ("smtp://127.0.0.1", "127.0.0.1", 25, Security.PLAIN, None, None),
        ("smtps://mail.example.org", "mail.example.org", 465, Security.TLS, None, None),
        ("smtp+starttls://a:b@mail.example.org", "mail.example.org", 587, Security.STARTTLS, "a", "b"),
        ("smtps://a%40example.org:p%3A%2Fw@[::1]:2465/", "::1", 2465, Security.TLS, "a@example.org", "p:/w"),
    ],
)
def test_an_address_is_read(
    url: str, host: str, port: int, security: Security, user: str | None, password: str | None
) -> None:
    settings = MailSettings.parse(url, FROM)
    found = (settings.host, settings.port, settings.security, settings.user, settings.password)
    assert found == (host, port, security, user, password)
    assert (settings.sender.display_name, settings.sender.addr_spec) == ("Профлиния", "robot@example.org")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://a@mail.example.org",
        "smtp://:s3cret@mail.example.org",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org/path",
        "smtp://mail.example.org?tls=1",
        "smtp://[::1",
    ],
)
def test_a_wrong_address_is_named(url: str) -> None:
    with pytest.raises(BadSetting, match=r"PROFLINE_SMTP_URL.*smtp\+starttls") as caught:
        MailSettings.parse(url, FROM)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "sender", ["", "Профлиния", "a@", "@b", "a b@example.org", "a@example.org\nBcc: b@c", "робот@пример.рф"]
)
def test_a_wrong_sender_is_named(sender: str) -> None:
    with pytest.raises(BadSetting, match="PROFLINE_MAIL_FROM"):
        MailSettings.parse("smtp://127.0.0.1", sender)


def test_the_password_is_shown_nowhere() -> None:
    settings = MailSettings.parse("smtps://robot:s3cret@mail.example.org", FROM)
    assert "s3cret" not in repr(settings) + str(settings) + settings.where
    assert settings.where == "smtps://mail.example.org:465"
