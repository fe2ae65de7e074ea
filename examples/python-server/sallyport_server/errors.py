"""Errors that cross the wire; anything else that a handler raises becomes `internal`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .tables import DECLARED_ERROR_RPC, ERRORS


@dataclass(frozen=True, slots=True)
class Issue:
    """One failing place: an RFC 6901 pointer (`""` is the whole) and what is wrong there."""

    path: str
    message: str


class ProtocolError(Exception):
    """An error of the protocol's table. Handlers may raise it too, such as `conflict`."""

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        issues: Sequence[Issue] = (),
        retry_after_ms: int | None = None,
    ) -> None:
        if code not in ERRORS:
            raise TypeError(f'"{code}" is not in the error table; declare it in the contract.')
        self.code = code
        self.message = message or ERRORS[code].meaning
        self.issues = tuple(issues)
        self.retry_after_ms = retry_after_ms
        super().__init__(self.message)

    def to_payload(self) -> dict[str, Any]:
        """The payload of an `error` envelope."""
        return {"code": self.code, "message": self.message, **self._details()}

    def to_rpc(self) -> dict[str, Any]:
        """The `error` member of a JSON-RPC response (SP-RPC-010)."""
        return {
            "code": ERRORS[self.code].rpc,
            "message": self.message,
            "data": {"code": self.code, **self._details()},
        }

    def _details(self) -> dict[str, Any]:
        details: dict[str, Any] = {"retryable": ERRORS[self.code].retryable}
        if self.retry_after_ms is not None:
            details["retryAfterMs"] = self.retry_after_ms
        if self.issues:
            details["issues"] = [{"path": i.path, "message": i.message} for i in self.issues]
        return details


class DeclaredError(Exception):
    """An error that the contract declares for an intent or method, with its data."""

    def __init__(
        self, code: str, data: Any, message: str | None = None, *, retryable: bool = False
    ) -> None:
        self.code = code
        self.data = data
        self.message = message or f'The service answered "{code}".'
        self.retryable = retryable
        super().__init__(self.message)

    def to_payload(self) -> dict[str, Any]:
        """The payload of an `error` envelope."""
        details = {"retryable": self.retryable, "data": self.data}
        return {"code": self.code, "message": self.message, **details}

    def to_rpc(self) -> dict[str, Any]:
        """The `error` member of a JSON-RPC response (SP-RPC-011)."""
        return {
            "code": DECLARED_ERROR_RPC,
            "message": self.message,
            "data": {"code": self.code, "retryable": self.retryable, "data": self.data},
        }


WireError = ProtocolError | DeclaredError


def issues_of(error: ValidationError) -> list[Issue]:
    """The issues of a pydantic error, with JSON Pointers in place of its tuples."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [Issue(pointer(item["loc"]), item["msg"].rstrip(".") + ".") for item in found]


def pointer(location: Sequence[int | str]) -> str:
    """An RFC 6901 JSON Pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
