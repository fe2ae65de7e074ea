"""What a client is told of an exception in a handler (SP-MSG-018)."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from pydantic import ValidationError

from .contract import Schema
from .errors import DeclaredError, ProtocolError, WireError

_log = logging.getLogger("sallyport")


def to_wire_error(failure: Exception, declared: Mapping[str, Schema]) -> WireError:
    """The error to send; what the contract does not foresee becomes `internal`."""
    if isinstance(failure, ProtocolError):
        return failure
    if isinstance(failure, DeclaredError) and _is_as_declared(failure, declared):
        return failure
    # The stack stays here; a ValidationError's text would quote the payload.
    hide = isinstance(failure, ValidationError)
    _log.error("A handler failed: %s", type(failure).__name__, exc_info=None if hide else failure)
    return ProtocolError("internal")


def _is_as_declared(failure: DeclaredError, declared: Mapping[str, Schema]) -> bool:
    schema = declared.get(failure.code)
    if schema is None:
        return False
    try:
        schema.read(failure.data)
    except ValidationError:
        return False
    return True
