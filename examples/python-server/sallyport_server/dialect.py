"""Frames of other protocols, recognised so that the error can say how to write them here."""

from __future__ import annotations

from typing import Any

from .envelopes import PROTOCOL_TYPES

_MESSAGE_FORM = '{"channel": "…", "intent": "…", "payload": {…}}'
_RPC_FORM = '{"type": "jsonrpc", "payload": …}'


def hint_for_bare_jsonrpc(value: Any) -> str | None:
    """SP-ENV-026: JSON-RPC without an envelope."""
    if isinstance(value, dict):
        bare = "jsonrpc" in value and "type" not in value and "channel" not in value
    else:
        bare = (
            isinstance(value, list)
            and len(value) > 0
            and all(isinstance(v, dict) and "jsonrpc" in v and "type" not in v for v in value)
        )
    return f"This is bare JSON-RPC. Put it into an envelope: {_RPC_FORM}." if bare else None


def hint_for_typed_message(frame: dict[str, Any]) -> str | None:
    """SP-ENV-027: the type is the product's own and nothing else of an envelope is there."""
    kind = frame.get("type")
    if not isinstance(kind, str) or kind in PROTOCOL_TYPES:
        return None
    if any(field in frame for field in ("channel", "intent", "payload", "ref")):
        return None
    return (
        "This type is not one of this protocol. Name the channel, and put what "
        f'"type" said into the intent: {_MESSAGE_FORM}.'
    )


def hint_for_event(frame: dict[str, Any]) -> str | None:
    """SP-ENV-028: `event` and `data`; ask only for what is not an envelope."""
    if "event" not in frame or "channel" in frame:
        return None
    return (
        'This is an "event" message. Name the channel, and put what "event" said into '
        f"the intent: {_MESSAGE_FORM}."
    )
