"""Everything that an operator may set, with the defaults in one place."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """What `welcome` tells the client (section 3, limits)."""

    max_frame_bytes: int = 262_144
    max_depth: int = 32
    max_in_flight: int = 256
    max_subscriptions: int = 256

    def to_wire(self) -> dict[str, int]:
        """The `limits` of `welcome`."""
        return {
            "maxFrameBytes": self.max_frame_bytes,
            "maxDepth": self.max_depth,
            "maxInFlight": self.max_in_flight,
            "maxSubscriptions": self.max_subscriptions,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs. Times are in milliseconds."""

    path: str = "/ws"
    origins: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    max_connections: int = 1_000
    max_strikes: int = 10
    max_queued_bytes: int = 4 * 1024 * 1024
    """What may wait to be written to one connection; beyond it the close code is 4508."""
    stream_pause_bytes: int = 256 * 1024
    """From here on a streamed reply waits for the client to read."""
    heartbeat_interval_ms: int = 25_000
    heartbeat_timeout_ms: int = 60_000
    handshake_timeout_ms: int = 10_000
    request_timeout_ms: int = 120_000
    close_timeout_ms: int = 5_000
    expiring_notice_ms: int = 60_000
    answer_memory_ms: int = 60_000
    """The stated window of SP-REQ-018."""
    answer_memory_bytes: int = 8 * 1024 * 1024
    """Of the answers that are kept for one user."""
    drain_spread_ms: int = 1_000
    drain_deadline_ms: int = 10_000
