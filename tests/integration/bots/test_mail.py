"""Letters through a real mail server: what arrives, what does not, and what nobody else gets to see."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from bots.errors import TokenRefused, Unreachable
from bots.mail.bot import MailSender
from bots.mail.settings import MailSettings
from bots.pace import Backoff, Pace
from bots.texts import load_texts
from dialogs.replies import Attachment, AttachmentKind, Option, Reply
from tests.fakes.attachments import ScriptedMaker
from tests.fakes.mail_server import PASSWORD, USER, MailServer, certificate, mail_server
from tests.fakes.queue import MemoryOutbox
from tests.fakes.until import running, until

ANNA, ADDRESS = "7", "anna.petrova@example.org"
FROM = "Профлиния <robot@profline.test>"
TEXTS = load_texts("mail")
CODE = Reply("Ваш код. **Никому** его не говорите.", "", (Option("Отмена", "go:cancel"),), code="123456")
FAST = Pace(per_second=1000, address_gap=0.001)


@dataclass(slots=True)
class Addresses:
    """Where members get letters."""

    known: dict[int, str] = field(default_factory=lambda: {7: ADDRESS})

    async def of_member(self, member_id: int) -> str | None:
        """The address."""
        return self.known.get(member_id)


@dataclass(slots=True)
class Case:
    """What a test holds in its hands."""

    server: MailServer
    outbox: MemoryOutbox = field(default_factory=lambda: MemoryOutbox(hasten=100))
    addresses: Addresses = field(default_factory=Addresses)
    maker: ScriptedMaker = field(default_factory=ScriptedMaker)

    def sender(
        self, scheme: str = "smtp", who: str = "", tls: ssl.SSLContext | None = None, timeout: float = 5.0
    ) -> MailSender:
        """The part under test; its pauses are a hundredth of the real ones."""
        return MailSender(
            MailSettings.parse(f"{scheme}://{who}{self.server.url}", FROM),
            self.outbox,
            self.addresses,
            pace=FAST,
            backoff=Backoff(random.Random(1), first=0.01, longest=0.1),
            attachments=self.maker,
            tls=tls,
            timeout=timeout,
        )

    async def put(self, *replies: Reply, address: str = ANNA) -> None:
        """Put replies into the outbox."""
        await self.outbox.put("mail", address, [reply.to_json() for reply in replies], self.outbox.now())

    async def settled(self, *statuses: str) -> None:
        """Wait until the outbox stands so."""
        await until(lambda: self.outbox.statuses() == list(statuses))


@pytest.fixture
async def mail() -> AsyncIterator[Case]:
    """A server without protection, as one on the same machine may be."""
    async with mail_server() as server:
        yield Case(server)


def login(user: str = USER, password: str = PASSWORD) -> str:
    """The user's part of the address."""
    return f"{quote(user, safe='')}:{quote(password, safe='')}@"


async def test_a_code_arrives_as_words_and_as_html(mail: Case) -> None:
    await mail.put(CODE)
    async with running(mail.sender().run()):
        letter = await mail.server.wait_for_letter()
        await mail.settled("delivered")
    assert letter["Subject"] == TEXTS["subject_code"]
    assert letter["To"] == ADDRESS
    assert letter["From"] == FROM
    assert letter["Auto-Submitted"] == "auto-generated"
    assert mail.server.recipients == [[ADDRESS]]
    words, html = _body(letter, "plain"), _body(letter, "html")
    assert words.startswith("Ваш код. Никому его не говорите.\n\n123456\n")
    assert TEXTS["footer"] in words
    assert "<b>Никому</b>" in html
    assert "123456" in html
    assert "123456" not in str(letter["Subject"])
    assert "Отмена" not in letter.as_string()
    assert letter.as_bytes().isascii(), "any server takes it"


async def test_a_letter_that_is_sent_again_can_be_told(mail: Case) -> None:
    mail.server.data_answers.append("451 later")
    await mail.put(CODE, Reply("Другое", ""))
    async with running(mail.sender().run()):
        await mail.settled("delivered", "delivered")
    first, second = mail.server.letters
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Subject"] == TEXTS["subject_code"]
    assert second["Subject"] == TEXTS["subject"]
    number = int(mail.outbox.rows[1].message.created_at.timestamp())
    assert first["Message-ID"] == f"<profline-{number}-1@profline.test>"


async def test_a_file_goes_with_it(mail: Case) -> None:
    await mail.put(Reply("Всё о вас.", "", attachment=Attachment(AttachmentKind.ABOUT_ME, ANNA)))
    async with running(mail.sender().run()):
        letter = await mail.server.wait_for_letter()
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("обо мне.json", "application/json")
    assert file.get_payload(decode=True) == b"{}"


@pytest.mark.parametrize("starttls", [False, True], ids=["smtps", "starttls"])
async def test_protected_and_with_a_password(starttls: bool, tmp_path: Path) -> None:
    serving, trusting = certificate(tmp_path)
    async with mail_server(tls=serving, starttls=starttls, auth=True) as server:
        case = Case(server)
        sender = case.sender("smtp+starttls" if starttls else "smtps", login(), trusting)
        assert await sender.check() == f"{'smtp+starttls' if starttls else 'smtps'}://{server.url}"
        await case.put(CODE)
        async with running(sender.run()):
            await case.settled("delivered")
    assert server.secured == [True]
    assert server.recipients == [[ADDRESS]]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_server_that_nobody_vouches_for_gets_nothing(scheme: str, tmp_path: Path) -> None:
    serving, _ = certificate(tmp_path)
    async with mail_server(tls=serving, starttls=scheme != "smtps", auth=True) as server:
        case = Case(server)
        with pytest.raises(Unreachable, match="certificate"):
            await case.sender(scheme, login()).check()
        await case.put(CODE)
        async with running(case.sender(scheme, login()).run()):
            await until(lambda: case.outbox.retries)
    assert server.letters == []
    assert server.passwords == []


async def test_a_server_without_starttls_gets_nothing(mail: Case) -> None:
    sender = mail.sender("smtp+starttls", login())
    with pytest.raises(Unreachable, match="STARTTLS"):
        await sender.check()
    await mail.put(CODE)
    async with running(sender.run()):
        await until(lambda: mail.outbox.retries)
    assert mail.server.letters == []


async def test_a_wrong_password_is_told_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    serving, trusting = certificate(tmp_path)
    async with mail_server(tls=serving, auth=True) as server:
        case = Case(server)
        sender = case.sender("smtps", login(password="wr0ng-one"), trusting)
        with pytest.raises(TokenRefused, match="refuses the user or the password in PROFLINE_SMTP_URL") as caught:
            await sender.check()
        assert "wr0ng-one" not in repr(caught.value) + str(caught.value) + repr(caught.value.__context__)
        await case.put(CODE)
        async with running(sender.run()):
            await until(lambda: case.outbox.retries)
        assert [(pause.total_seconds(), reason) for _, pause, reason in case.outbox.retries] == [(300, "retry_after")]
        assert len(server.passwords) == 4, "twice, in both of the ways that the server offers"
    assert "PROFLINE_SMTP_URL" in caplog.text
    assert "wr0ng-one" not in caplog.text


async def test_a_server_that_wants_to_know_us_is_told_as_a_setting(tmp_path: Path) -> None:
    serving, trusting = certificate(tmp_path)
    async with mail_server(tls=serving, auth=True) as server:
        case = Case(server)
        await case.put(CODE)
        async with running(case.sender("smtps", tls=trusting).run()):
            await until(lambda: case.outbox.retries)
        assert case.outbox.statuses() == ["waiting"]
        assert case.outbox.retries[0][2] == "retry_after"


async def test_an_address_that_the_server_refuses_is_given_up(mail: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mail.server.answers.append(f"550 5.1.1 <{ADDRESS}>: no such user here")
    await mail.put(CODE, Reply("Другое", ""))
    async with running(mail.sender().run()):
        await mail.settled("given up", "delivered")
    assert mail.outbox.rows[1].reasons == ["no_address"]
    assert "mail:7" in caplog.text
    _nothing_personal(caplog)


@pytest.mark.parametrize("where", ["answers", "data_answers", "sender_answers"])
async def test_a_greylisting_server_is_asked_again(mail: Case, where: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    getattr(mail.server, where).extend([f"450 4.7.1 <{ADDRESS}>: greylisted, come again"] * 2)
    await mail.put(CODE)
    async with running(mail.sender().run()):
        await mail.settled("delivered")
    assert [reason for _, _, reason in mail.outbox.retries] == ["the mail server answers 450"] * 2
    assert len(mail.server.letters) == 1
    _nothing_personal(caplog)


@pytest.mark.parametrize("where", ["data_answers", "sender_answers"])
async def test_a_letter_that_is_refused_is_given_up(mail: Case, where: str) -> None:
    getattr(mail.server, where).append("554 5.7.1 this looks like spam")
    await mail.put(CODE)
    async with running(mail.sender().run()):
        await mail.settled("given up")
    assert mail.outbox.rows[1].reasons == ["refused"]


async def test_a_server_that_is_away_and_comes_back(mail: Case) -> None:
    port = mail.server.port
    async with mail_server() as gone:
        mail.server.port = gone.port
    await mail.put(CODE)
    sender = mail.sender()
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        await sender.check()
    async with running(sender.run()):
        await until(lambda: len(mail.outbox.retries) > 1)
        async with mail_server(mail.server):
            await mail.settled("delivered")
    assert len(mail.server.letters) == 1
    assert mail.server.port != port


async def test_a_server_that_hangs_is_left_and_holds_nobody_else_up(mail: Case) -> None:
    mail.addresses.known[8] = "boris@example.org"
    mail.server.held = asyncio.Event()
    await mail.put(CODE)
    async with running(mail.sender(timeout=0.3).run()):
        await until(lambda: mail.outbox.retries)
        mail.server.held.set()
        await mail.put(CODE, address="8")
        await mail.settled("delivered", "delivered")
    assert "did not answer in time" in mail.outbox.retries[0][2]


async def test_a_member_without_an_address_gets_none(mail: Case) -> None:
    await mail.put(CODE, address="9")
    async with running(mail.sender().run()):
        await mail.settled("given up")
    assert mail.outbox.rows[1].reasons == ["no_address"]


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.org\r\nBcc: eve@example.org",
        "anna@example.org\nRCPT TO:<eve@example.org>",
        "anna@example.org, eve@example.org",
        "anna@example.org> SIZE=1",
        "<anna@example.org>",
        "anna",
        "@example.org",
        "a@b@example.org",
        "анна петрова@example.org",
        "a" * 300 + "@example.org",
        "a@" + "b" * 64 + ".org",
    ],
)
async def test_an_address_that_hides_another_goes_nowhere(
    mail: Case, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    mail.addresses.known[7] = address
    await mail.put(CODE)
    async with running(mail.sender().run()):
        await mail.settled("given up")
    assert mail.server.tries == 0
    assert "eve@" not in caplog.text


async def test_an_address_of_another_alphabet(mail: Case) -> None:
    mail.addresses.known[7] = "anna@почта.рф"
    await mail.put(CODE)
    async with running(mail.sender().run()):
        await mail.settled("delivered")
    assert mail.server.recipients == [["anna@xn--80a1acny.xn--p1ai"]]


async def test_a_name_of_another_alphabet_needs_a_server_that_knows_it(mail: Case) -> None:
    mail.addresses.known[7] = "анна@example.org"
    await mail.put(CODE)
    async with running(mail.sender().run()):
        await mail.settled("given up")
    assert mail.outbox.rows[1].reasons == ["no_address"]


async def test_what_a_reply_says_makes_no_header(mail: Case) -> None:
    odd = "Bcc: eve@example.org\r\n\r\n.\r\nMAIL FROM:<eve@example.org>\r\n<script>alert(1)</script> 🙂"
    await mail.put(Reply(odd, "", code="1\r\nBcc: eve@example.org"))
    async with running(mail.sender().run()):
        letter = await mail.server.wait_for_letter()
        await mail.settled("delivered")
    assert letter["Bcc"] is None
    assert mail.server.recipients == [[ADDRESS]]
    words, html = _body(letter, "plain"), _body(letter, "html")
    assert "MAIL FROM:<eve@example.org>" in words
    assert "<script>" not in html


async def test_what_is_no_reply_is_given_up(mail: Case) -> None:
    await mail.outbox.put("mail", ANNA, [{"nonsense": 1}], mail.outbox.now())
    await mail.outbox.put("mail", "x", [CODE.to_json()], mail.outbox.now())
    async with running(mail.sender().run()):
        await mail.settled("given up", "given up")
    assert [mail.outbox.rows[number].reasons for number in (1, 2)] == [["malformed"], ["malformed"]]


async def test_it_may_run_again(mail: Case) -> None:
    sender = mail.sender()
    for number in (1, 2):
        await mail.put(CODE)
        async with running(sender.run()):
            await mail.server.wait_for_letter(number)


def _body(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body([kind])
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _nothing_personal(caplog: pytest.LogCaptureFixture) -> None:
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the server's own
    assert ours
    assert not [line for line in ours if ADDRESS in line or "123456" in line]
