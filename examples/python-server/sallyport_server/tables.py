"""The two closed tables of the protocol: error codes (section 12) and close codes (section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """What the protocol says about one error code."""

    meaning: str
    retryable: bool
    strike: bool
    rpc: int


ERRORS: dict[str, ErrorRow] = {
    "malformed_json": ErrorRow("The frame is not JSON.", False, True, -32700),
    "invalid_envelope": ErrorRow("The frame is not an envelope.", False, True, -32600),
    "wrong_dialect": ErrorRow("The frame is written in another format.", False, True, -32010),
    "unknown_type": ErrorRow("No envelope has this type.", False, True, -32011),
    "unknown_channel": ErrorRow(
        "The contract has no channel at this address.", False, False, -32012
    ),
    "unknown_intent": ErrorRow("The channel does not accept this intent.", False, False, -32601),
    "invalid_payload": ErrorRow(
        "The payload is not what the contract says.", False, False, -32602
    ),
    "not_subscribed": ErrorRow(
        "This connection has no such subscription.", False, False, -32013
    ),
    "forbidden": ErrorRow("This identity may not do this.", False, False, -32014),
    "rate_limited": ErrorRow("Too many frames in a short time.", True, False, -32015),
    "payload_too_large": ErrorRow("The frame is larger than allowed.", False, False, -32016),
    "timeout": ErrorRow("The work was not done within its deadline.", True, False, -32001),
    "unavailable": ErrorRow("No service can take this now.", True, False, -32017),
    "queue_full": ErrorRow("The queue of this channel is full.", True, False, -32018),
    "cancelled": ErrorRow("The work was cancelled.", False, False, -32019),
    "conflict": ErrorRow("The state of the resource does not allow this.", False, False, -32020),
    "internal": ErrorRow("The server failed; details stay there.", False, False, -32603),
}

DECLARED_ERROR_RPC = -32000
"""The JSON-RPC number of every error that a contract declares itself."""


class CloseCode(IntEnum):
    """The close codes that a server sends."""

    GOING_AWAY = 1001
    UNSUPPORTED_DATA = 1003
    INVALID_UTF8 = 1007
    TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    RESTART = 1012
    PROTOCOL_VIOLATION = 4400
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_SUPPORTED = 4406
    TIMEOUT = 4408
    CONTRACT_INCOMPATIBLE = 4409
    EVICTED = 4410
    LIMITS_EXCEEDED = 4429
    SLOW_CONSUMER = 4508


MAX_REASON_BYTES = 123
"""RFC 6455, section 5.5: what is left of a control frame beside the code."""


def fit_reason(reason: str) -> str:
    """Cut a close reason to what a close frame can carry, at a whole character (SP-CON-028)."""
    return reason.encode("utf-8", "replace")[:MAX_REASON_BYTES].decode("utf-8", "ignore")
