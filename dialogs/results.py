"""A turn's result as plain JSON, as it is stored and given again to a repeated update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dialogs.replies import Expect, ExpectKind, Reply
from dialogs.turns import Candidate, Channel, Destination, HandledBy, Transfer, TurnResult, Understood


def result_to_json(result: TurnResult) -> dict[str, Any]:
    """As plain JSON values."""
    return {
        "replies": [reply.to_json() for reply in result.replies],
        "understood": asdict(result.understood),
        "handled_by": str(result.handled_by),
        "ends": result.ends,
        "expect": asdict(result.expect),
        **({"transfer": asdict(result.transfer)} if result.transfer else {}),
        **({"kept": result.kept} if result.kept is not None else {}),
        **({"erased": True} if result.erased else {}),
    }


def said_in(channel: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    """What the person heard or read of a stored result: by telephone speech, elsewhere text."""
    by_ear = channel == Channel.PHONE
    return tuple(str((by_ear and reply.get("speech")) or reply["text"]) for reply in result["replies"])


def prefaced(replies: Sequence[Mapping[str, Any]], preface: str) -> list[Mapping[str, Any]]:
    """Replies as JSON, the first one begun by the channel's words. Where nothing is answered, nothing is said."""
    if not preface or not replies:
        return list(replies)
    return [{**replies[0], "text": f"{preface}\n\n{replies[0]['text']}"}, *replies[1:]]


def result_from_json(data: Mapping[str, Any], *, duplicate: bool) -> TurnResult:
    """The result that :func:`result_to_json` wrote."""
    understood = data["understood"]
    transfer = data.get("transfer")
    return TurnResult(
        replies=tuple(Reply.from_json(reply) for reply in data["replies"]),
        understood=Understood(
            understood["id"],
            understood["confidence"],
            tuple(Candidate(**candidate) for candidate in understood["alternatives"]),
        ),
        handled_by=HandledBy(data["handled_by"]),
        duplicate=duplicate,
        ends=data["ends"],
        expect=Expect(ExpectKind(data["expect"]["kind"]), data["expect"]["digits"]),
        transfer=Transfer(Destination(transfer["to"]), transfer["argument"]) if transfer else None,
        private=bool(data.get("hidden")),
        kept=data.get("kept"),
        erased=bool(data.get("erased")),
    )
