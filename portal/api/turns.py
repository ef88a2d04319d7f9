"""``POST /api/v1/dialog/turns``: one turn of the dialogue by web."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dialogs.replies import Attachment, AttachmentKind
from dialogs.turns import Channel, Command, HandledBy, Locale, Turn, TurnResult
from portal.admission import Admission
from portal.files import LASTS, FileLinks, file_names
from portal.ports import PortalDeps
from portal.problems import Refusal, problem_responses

_EXAMPLES: dict[str, Any] = {
    "start": {"summary": "Begin", "value": {"conversation": "3f9c1b7a5e2d4c60", "text": None, "choice": None}},
    "question": {
        "summary": "A question",
        "value": {
            "conversation": "3f9c1b7a5e2d4c60",
            "text": "как вступить в профсоюз",
            "choice": None,
            "locale": "ru",
            "update_id": "b1",
        },
    },
    "choice": {
        "summary": "A pressed option",
        "value": {"conversation": "3f9c1b7a5e2d4c60", "choice": "go:operator", "update_id": "b2"},
    },
}


NO_CONTROLS = r"^\P{Cc}*$"
"""What is stored or logged by name holds no control characters."""


def _mended(text: str) -> str:
    """The text without halves of characters (an emoji cut in two), which cannot be stored or sent on."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class TurnRequest(BaseModel):
    """What one person wrote or pressed. Neither ``text`` nor ``choice``: the conversation begins.

    ``conversation`` is a secret of the client's making that nobody else knows. ``update_id`` is the
    client's own name for this turn: sent again under the same name, it gets the same answer.
    Of a long ``text`` the first 4,000 characters are read.
    """

    model_config = ConfigDict(extra="ignore")

    conversation: str = Field(min_length=16, max_length=200, pattern=NO_CONTROLS)
    text: Annotated[str, AfterValidator(_mended)] | None = None
    choice: Annotated[str, Field(max_length=200)] | None = None
    locale: Locale = Locale.RU
    update_id: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROLS)] | None = None

    def turn(self, client: str) -> Turn:
        """The turn, addressed by a hash: the secret itself goes no further. ``client`` is who sent it."""
        nothing = self.text is None and self.choice is None
        return Turn(
            channel=Channel.WEB,
            address=sha256(self.conversation.encode()).hexdigest(),
            text=self.text,
            choice=self.choice,
            command=Command.START if nothing else None,
            locale=self.locale,
            update_id=self.update_id,
            client=client,
        )


class OptionView(BaseModel):
    """Something to choose; ``choice`` comes back in the next request."""

    label: str
    choice: str


class AttachmentView(BaseModel):
    """A picture (``card``) or a file (``about_me``). ``name`` says what it is; ``url`` serves it for so many s."""

    kind: AttachmentKind
    name: str
    url: str
    expires_in: int


class ReplyView(BaseModel):
    """One message: ``text`` is light Markdown, ``speech`` the same for the ear, ``code`` a value to show large."""

    text: str
    speech: str
    options: list[OptionView]
    code: str | None
    attachment: AttachmentView | None


class CandidateView(BaseModel):
    """A topic or intent, and how sure we are of it (0 to 1)."""

    id: str
    confidence: float


class UnderstoodView(CandidateView):
    """What the turn was taken for; with ``clarify``, the ``alternatives`` are what is offered, best first."""

    alternatives: list[CandidateView]


class TurnResponse(BaseModel):
    """What the engine answers.

    What a client keeps: with ``private`` the replies say something of a person, and are kept for half an hour at most,
    and not past a goodbye (``ends``); ``kept`` is the turn's text as it may be kept, where it holds what proves
    somebody (a card number, a date of birth, a code), else null; with ``erased`` nothing said before may be kept.
    """

    replies: list[ReplyView]
    understood: UnderstoodView
    handled_by: HandledBy
    private: bool
    kept: str | None
    ends: bool
    erased: bool


def turns_router(deps: PortalDeps, admission: Admission, links: FileLinks | None = None) -> APIRouter:
    """The routes of the dialogue; without ``links`` nothing is attached."""
    router = APIRouter(prefix="/api/v1/dialog", tags=["dialogue"])

    async def admitted(request: Request) -> None:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Refusal("media_type")
        admission.take(request)

    @router.post(
        "/turns",
        summary="Take a turn",
        dependencies=[Depends(admitted)],
        responses=problem_responses(
            "malformed", "too_large", "media_type", "validation", "too_many_turns", "internal", "unavailable"
        ),
    )
    async def take_turn(
        asked: Annotated[TurnRequest, Body(openapi_examples=_EXAMPLES)], request: Request, response: Response
    ) -> TurnResponse:
        response.headers["cache-control"] = "no-store"
        turn = asked.turn(admission.clients.key(request.scope))
        return as_response(await deps.handler.handle(turn), turn.locale, links)

    return router


def as_response(result: TurnResult, locale: Locale, links: FileLinks | None) -> TurnResponse:
    """A turn's result as the web chat gets it."""
    understood = result.understood
    return TurnResponse(
        replies=[
            ReplyView(
                text=reply.text,
                speech=reply.speech,
                options=[OptionView(label=option.label, choice=option.choice) for option in reply.options],
                code=reply.code,
                attachment=_attached(reply.attachment, locale, links),
            )
            for reply in result.replies
        ],
        understood=UnderstoodView(
            id=understood.id,
            confidence=understood.confidence,
            alternatives=[CandidateView(id=one.id, confidence=one.confidence) for one in understood.alternatives],
        ),
        handled_by=result.handled_by,
        private=result.private,
        kept=result.kept,
        ends=result.ends,
        erased=result.erased,
    )


def _attached(attachment: Attachment | None, locale: Locale, links: FileLinks | None) -> AttachmentView | None:
    if attachment is None or links is None:
        return None
    return AttachmentView(
        kind=attachment.kind,
        name=file_names()[attachment.kind.value][locale.value],
        url=links.url(attachment),
        expires_in=int(LASTS.total_seconds()),
    )
