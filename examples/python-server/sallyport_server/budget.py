"""How many intents and calls of one connection are under way (section 3, limits)."""

from __future__ import annotations

from collections.abc import Callable

from .errors import ProtocolError

_RETRY_AFTER_MS = 1_000


class Budget:
    """Counts what is under way, with or without ids."""

    def __init__(self, most: int, is_draining: Callable[[], bool]) -> None:
        self._most = most
        self._is_draining = is_draining
        self._taken = 0

    def check(self) -> None:
        """Raises `rate_limited` where nothing more may start."""
        if self._taken >= self._most:
            reason = f"There are {self._most} intents and calls under way; wait for an answer."
            raise ProtocolError("rate_limited", reason, retry_after_ms=_RETRY_AFTER_MS)

    def take(self) -> None:
        """Count one more; each `take` needs one `give`. Raises as `check`, or `unavailable`."""
        self.check()
        if self._is_draining():
            reason = "This server is shutting down; send again on the next connection."
            raise ProtocolError("unavailable", reason, retry_after_ms=0)
        self._taken += 1

    def give(self) -> None:
        """Count one less."""
        self._taken -= 1
