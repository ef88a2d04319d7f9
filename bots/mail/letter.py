"""A reply as a letter: plain words, and the same as simple HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any

from backend.delivery.entities import OutboxMessage
from bots import rendering
from bots.rendering import Span
from dialogs.ports import MadeFile
from dialogs.replies import Reply

LONGEST_ADDRESS = 254
"""Characters (RFC 5321, 4.5.3.1.3, without the brackets)."""
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@<>()\[\]\\,:;\"]{1,64}@[^\s\x00-\x20\x7f@<>()\[\]\\,:;\"]+")
_LINKED = ("http://", "https://", "mailto:", "tel:")


def plain_address(text: str) -> str | None:
    """An address that a letter may go to, its domain in ASCII; None for what is none, or hides a second line."""
    if not _ADDRESS.fullmatch(text) or len(text) > LONGEST_ADDRESS:
        return None
    local, _, domain = text.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None


def letter(
    message: OutboxMessage,
    reply: Reply,
    sender: Address,
    to: str,
    texts: Mapping[str, Any],
    file: MadeFile | None = None,
) -> EmailMessage:
    """The letter. All its tries have one Message-ID, so that whoever gets two can tell.

    Options are left out: nobody reads what is written back, and each would need an answer.
    """
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # any server takes it
    made["Subject"] = texts["subject_code" if reply.code else "subject"]
    made["From"] = sender
    made["To"] = to
    made["Date"] = format_datetime(message.created_at.astimezone(UTC))
    made["Message-ID"] = f"<profline-{int(message.created_at.timestamp())}-{message.id}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes do not answer it
    footer = texts["footer"]
    made.set_content(f"{_words(reply)}\n\n-- \n{footer}\n")
    made.add_alternative(_html(reply, footer), subtype="html")
    if file is not None:
        kind, _, subtype = file.media_type.partition(";")[0].partition("/")
        name = re.sub(r"[\x00-\x1f\x7f]", " ", file.name)
        made.add_attachment(file.content, maintype=kind, subtype=subtype or "octet-stream", filename=name)
    return made


def _words(reply: Reply) -> str:
    return rendering.plain(rendering.compose(reply))


def _html(reply: Reply, footer: str) -> str:
    blocks = [f"<p>{_inline(one)}</p>" for one in rendering.clean(reply.text).strip().split("\n\n") if one.strip()]
    if reply.code:
        blocks.append(
            f'<p style="font-size:1.6em;letter-spacing:.1em"><b>{escape(rendering.clean(reply.code))}</b></p>'
        )
    blocks.append(f'<hr><p style="color:#666">{escape(footer)}</p>')
    style = "font-family:sans-serif;font-size:16px;line-height:1.5"
    return "\n".join([f'<!DOCTYPE html><html><body style="{style}">', *blocks, "</body></html>\n"])


def _inline(markdown: str) -> str:
    return "".join(_tagged(span) for span in rendering.spans(markdown))


def _tagged(span: Span) -> str:
    html = escape(span.text).replace("\n", "<br>\n")
    for tag in _tags(span):
        html = f"<{tag}>{html}</{tag}>"
    if span.href and span.href.startswith(_LINKED):
        return f'<a href="{escape(span.href)}">{html}</a>'
    return html


def _tags(span: Span) -> Iterator[str]:
    if span.code:
        yield "code"
    if span.italic:
        yield "i"
    if span.bold:
        yield "b"
