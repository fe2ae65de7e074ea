"""Refusals before the upgrade, as problem+json (RFC 9457, SP-CON-007)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

_RETRY_AFTER_SECONDS = "5"


def problem_body(status: int, detail: str) -> dict[str, Any]:
    """The members of a problem; `detail` says what to do instead."""
    return {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}


def problem(status: int, detail: str) -> JSONResponse:
    """The response of a refusal, with the headers that its status needs."""
    headers: dict[str, str] = {}
    if status == HTTPStatus.UPGRADE_REQUIRED:
        headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
    elif status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers = {"Retry-After": _RETRY_AFTER_SECONDS}
    return JSONResponse(
        problem_body(status, detail),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )
