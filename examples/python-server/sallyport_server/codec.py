"""From the text of a frame to an envelope, in the order of section 3: size, depth, JSON, keys."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from . import dialect, json_text
from .depth import is_deeper_than
from .envelopes import CLIENT_ENVELOPE, CLIENT_TYPES, ClientEnvelope, ServerEnvelope
from .errors import Issue, ProtocolError, issues_of
from .settings import Limits
from .shapes import utf16_length
from .tables import ERRORS


class Refusal(Exception):
    """A frame that is refused under section 3, with the id that its error answers to."""

    def __init__(self, error: ProtocolError, ref: str | None) -> None:
        self.error = error
        self.ref = ref
        self.is_strike = ERRORS[error.code].strike
        super().__init__(error.message)


def decode(text: str, limits: Limits) -> ClientEnvelope:
    """Read one frame. Raises Refusal."""
    if _is_too_large(text, limits):
        message = f"The frame is larger than {limits.max_frame_bytes} bytes; send less at once."
        raise Refusal(ProtocolError("payload_too_large", message), _id_within(text, limits))
    if is_deeper_than(text, limits.max_depth):
        message = f"The frame nests deeper than {limits.max_depth} levels; flatten the payload."
        raise Refusal(ProtocolError("invalid_envelope", message), None)
    try:
        value = json_text.parse(text)
    except json_text.ForbiddenKey:
        message = 'The key "__proto__" is not allowed at any depth; rename it.'
        raise Refusal(ProtocolError("invalid_envelope", message), _id_within(text, limits)) from None
    except ValueError:
        message = "The frame is not JSON; send one JSON object as a text frame."
        raise Refusal(ProtocolError("malformed_json", message), None) from None
    return _to_envelope(value)


def encode(envelope: ServerEnvelope) -> str:
    """The text of an envelope."""
    return json_text.write(envelope.to_wire())


def _is_too_large(text: str, limits: Limits) -> bool:
    if len(text) * 4 <= limits.max_frame_bytes:
        return False
    return len(text.encode("utf-8")) > limits.max_frame_bytes


def _to_envelope(value: Any) -> ClientEnvelope:
    bare = dialect.hint_for_bare_jsonrpc(value)
    if bare is not None:
        raise Refusal(ProtocolError("wrong_dialect", bare), _readable_id(value))
    if not isinstance(value, dict):
        message = "The frame is JSON but no object; an envelope is one JSON object."
        raise Refusal(ProtocolError("invalid_envelope", message), None)
    frame = value if "type" in value or "channel" not in value else {**value, "type": "message"}
    try:
        return _validate(frame)
    except ProtocolError as error:
        hint = dialect.hint_for_event(value)
        found = error if hint is None else ProtocolError("wrong_dialect", hint)
        raise Refusal(found, _readable_id(value)) from None


def _validate(frame: dict[str, Any]) -> ClientEnvelope:
    typed = dialect.hint_for_typed_message(frame)
    if typed is not None:
        raise ProtocolError("wrong_dialect", typed)
    kind = frame.get("type")
    if "type" in frame and not isinstance(kind, str):
        raise ProtocolError("invalid_envelope", 'The field "type" must be a string.')
    if kind is None:
        message = 'The fields "type" and "channel" are missing; a message needs at least "channel".'
        raise ProtocolError("invalid_envelope", message)
    if kind not in CLIENT_TYPES:
        known = ", ".join(sorted(CLIENT_TYPES))
        raise ProtocolError("unknown_type", f'A client does not send this "type"; use {known}.')
    try:
        return CLIENT_ENVELOPE.validate_python(frame)
    except ValidationError as error:
        raise ProtocolError("invalid_envelope", _name_fields(issues_of(error))) from None


def _name_fields(issues: list[Issue]) -> str:
    # The first segment is the tag of the union.
    named = [(issue.path.split("/", 2)[-1], issue.message) for issue in issues]
    return " ".join(f'The field "{field}": {message}' for field, message in named)


def _id_within(text: str, limits: Limits) -> str | None:
    if is_deeper_than(text, limits.max_depth):
        return None
    try:
        return _readable_id(json_text.parse(text, allow_forbidden_keys=True))
    except ValueError:
        return None


def _readable_id(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and 1 <= utf16_length(found) <= 128 else None
