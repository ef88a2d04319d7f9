"""E-mail in the table of what is on: off with the way on, on with the server's address, in trouble with the reason."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.messengers import Outlet, read_sections
from app.parts import PartState
from app.settings import Settings, SettingsError
from bots.mail.bot import MailSender
from bots.mail.settings import MailSettings
from tests.fakes.mail_server import mail_server
from tests.fakes.queue import MemoryOutbox

FROM = "Профлиния <robot@profline.test>"


class Nobody:
    """Knows no addresses."""

    async def of_member(self, member_id: int) -> str | None:
        """None."""
        return None


def outlet(url: str) -> Outlet[MailSender]:
    """E-mail over a server at this address."""
    settings = MailSettings.parse(url, FROM)
    return Outlet("E-mail", "set it", lambda: MailSender(settings, MemoryOutbox(), Nobody()))


async def test_off_it_says_how_to_turn_it_on() -> None:
    part = await Outlet[MailSender]("E-mail", "Set PROFLINE_SMTP_URL", None).examine()
    assert (part.state, part.note) == (PartState.OFF, "Set PROFLINE_SMTP_URL")


async def test_on_it_names_the_server() -> None:
    async with mail_server() as server:
        part = await outlet(f"smtp://{server.url}").examine()
    assert (part.state, part.where) == (PartState.ON, f"smtp://{server.url}")


async def test_a_server_that_is_away_is_tried_again_by_itself() -> None:
    async with mail_server() as server:
        url = f"smtp://robot:s3cret@{server.url}"
    part = await outlet(url).examine()
    assert part.state is PartState.TROUBLE
    assert "tried again" in part.note
    assert "s3cret" not in part.note


def test_the_settings_are_read_before_anything_starts() -> None:
    on = Settings(smtp_url=SecretStr("smtps://mail.example.org"), mail_from=FROM)
    assert read_sections(on).mail == MailSettings.parse("smtps://mail.example.org", FROM)
    assert read_sections(Settings(mail_from=FROM)).mail is None


@pytest.mark.parametrize(("url", "sender"), [("mail.example.org", FROM), ("smtps://a:s3cret@mail.example.org", "x")])
def test_a_wrong_setting_stops_the_start_and_shows_no_secret(url: str, sender: str) -> None:
    with pytest.raises(SettingsError, match="PROFLINE_") as caught:
        read_sections(Settings(smtp_url=SecretStr(url), mail_from=sender))
    assert "s3cret" not in str(caught.value)
