"""What the parts that handle envelopes see of a connection."""

from __future__ import annotations

from typing import Any, Protocol

from .budget import Budget
from .envelopes import ServerEnvelope
from .identity import Identity
from .work import Audience, Work


class Peer(Audience, Protocol):
    """One connection, after `welcome`."""

    budget: Budget
    identity: Identity
    session_id: str

    def send(self, envelope: ServerEnvelope) -> None:
        """Queue an envelope, in order."""

    def begin(self, work: Work) -> None:
        """Count a work as in flight here, until it calls `release`."""

    def publish(self, address: str, intent: str, payload: Any) -> None:
        """Publish on a channel."""

    def send_direct(self, to_session: bool, intent: str, payload: Any) -> None:
        """Send to this user, or to this session of theirs."""

    def close(self, code: int, reason: str) -> None:
        """Close when what is queued has been written."""
