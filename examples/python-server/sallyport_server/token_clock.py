"""Tells of a token that is about to expire, and ends the connection when it has (section 8)."""

from __future__ import annotations

import asyncio
import time

from .envelopes import System
from .peer import Peer
from .tables import CloseCode


class TokenClock:
    """The timers of one connection's token."""

    def __init__(self, peer: Peer, notice_ms: int) -> None:
        self._peer = peer
        self._notice_ms = notice_ms
        self._timers: list[asyncio.TimerHandle] = []

    def start(self) -> None:
        """Start over with the peer's present token."""
        self.stop()
        expires_at = self._peer.identity.expires_at_ms
        if expires_at is None:
            return
        left_ms = max(0.0, expires_at - time.time() * 1000)
        notice_ms = min(self._notice_ms, left_ms / 2)
        loop = asyncio.get_running_loop()
        self._timers = [
            loop.call_later((left_ms - notice_ms) / 1000, self._tell, expires_at),
            loop.call_later(left_ms / 1000, self._end),
        ]

    def stop(self) -> None:
        """Stop; twice is harmless."""
        for timer in self._timers:
            timer.cancel()
        self._timers = []

    def _tell(self, expires_at: int) -> None:
        self._peer.send(System(intent="expiring", payload={"expiresAt": expires_at}))

    def _end(self) -> None:
        self._peer.close(CloseCode.UNAUTHENTICATED, "The token expired; connect with a new one.")
