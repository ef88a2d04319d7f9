"""Refusals as RFC 9457 problem documents, in the language of the request. The one mapper of this edge."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import DomainError
from portal.languages import language_of

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""When to come back while a part of the system does not answer."""
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type", 503: "unavailable"}
_QUOTED = re.compile(r"'([^']*)'")

log = logging.getLogger(__name__)


class FieldProblem(BaseModel):
    """One field that is wrong: ``pointer`` into the body, or ``parameter`` of the address."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457). ``instance`` names this one occurrence, for the log."""

    type: str = Field(examples=["/api/docs#problem-validation"])
    title: str
    status: int
    detail: str
    instance: str = Field(examples=["urn:uuid:0b6c3f0e-6f0e-4a44-9a3e-0d5b0a3f7b0e"])
    errors: list[FieldProblem] | None = None


class Refusal(Exception):
    """A refusal of the portal's own, by its code in ``problems.yml``; ``values`` are filled into its text."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.headers = headers
        self.values = values


@cache
def problem_texts() -> dict[str, Any]:
    """The texts by code, as in ``problems.yml``."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "problems.yml").read_text("utf-8"))
    return loaded


class Problems:
    """Makes problem responses; ``new_id`` names each occurrence."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id

    def install(self, app: FastAPI) -> None:
        """Answer every refusal of this application by a problem."""
        app.add_exception_handler(Refusal, self._refusal)
        app.add_exception_handler(RequestValidationError, self._validation)
        app.add_exception_handler(HTTPException, self._http)
        app.add_exception_handler(DomainError, self._domain)

    def response(
        self,
        code: str,
        language: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] | None = None,
        instance: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> JSONResponse:
        """The problem of this code; ``status`` overrides the code's own, ``values`` fill its text."""
        text = problem_texts()[code]
        problem = Problem(
            type=f"/api/docs#problem-{code}",
            title=text["title"][language],
            status=status or text["status"],
            detail=text["detail"][language].format(**(values or {})),
            instance=instance or self.instance(),
            errors=list(errors) if errors else None,
        )
        body = problem.model_dump(exclude_none=True)
        return JSONResponse(body, problem.status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)

    def instance(self) -> str:
        """A new name for an occurrence."""
        return f"urn:uuid:{self._new_id()}"

    async def _refusal(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return self.response(error.code, language_of(request.scope), headers=error.headers, values=error.values)

    async def _validation(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        language = language_of(request.scope)
        faults = error.errors()
        if any(fault["type"] == "json_invalid" for fault in faults):
            return self.response("malformed", language)
        return self.response("validation", language, errors=[_field(fault, language) for fault in faults])

    async def _http(self, request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = "malformed" if error.status_code == 400 else _BY_STATUS.get(error.status_code, "http")
        return self.response(code, language_of(request.scope), status=error.status_code, headers=error.headers)

    async def _domain(self, request: Request, error: Exception) -> JSONResponse:
        codes = (getattr(kind, "code", "") for kind in type(error).__mro__)
        code = next((code for code in codes if code in problem_texts()), "refused")
        headers = {"retry-after": str(RETRY_SECONDS)} if code == "unavailable" else None
        instance = self.instance()
        log.warning("%s: %s", instance, type(error).__name__)
        return self.response(code, language_of(request.scope), headers=headers, instance=instance)


class Guard:
    """ASGI: whatever was not foreseen is logged under its name, and told without internals."""

    def __init__(self, app: ASGIApp, problems: Problems) -> None:
        self._app = app
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and answer 500 if that fails before the answer began."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            instance = self._problems.instance()
            log.exception("%s: %s %s failed", instance, scope["method"], scope["path"])
            if started:
                raise
            response = self._problems.response("internal", language_of(scope), instance=instance)
            await response(scope, receive, send)


def problem_responses(*codes: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the refusals that an operation may answer."""
    texts = problem_texts()
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        texts[code]["status"]: {
            "model": Problem,
            "description": texts[code]["title"]["en"],
            "content": {MEDIA_TYPE: schema},
        }
        for code in codes
    }


def as_problems(document: dict[str, Any]) -> None:
    """Strike out of an OpenAPI document that a problem may also be plain JSON, as FastAPI adds."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                content = response.get("content", {})
                if MEDIA_TYPE in content:
                    content.pop("application/json", None)


def _field(fault: Mapping[str, Any], language: str) -> FieldProblem:
    texts = problem_texts()["fields"]
    text: str = texts.get(fault["type"], texts["other"])[language].format(**_values(fault))
    place, *path = (str(part) for part in fault["loc"])
    if place == "body":
        return FieldProblem(pointer="#/" + "/".join(path) if path else "#", detail=text)
    return FieldProblem(parameter=".".join(path), detail=text)


def _values(fault: Mapping[str, Any]) -> dict[str, Any]:
    """What is filled into a fault's text. Allowed values come in an English sentence: the values alone are taken."""
    values: dict[str, Any] = dict(fault.get("ctx", {}))
    if "expected" in values:
        values["expected"] = ", ".join(_QUOTED.findall(str(values["expected"]))) or values["expected"]
    return values
