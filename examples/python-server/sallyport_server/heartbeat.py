"""Ends connections from which nothing arrives. uvicorn sends the pings (SP-LIV-001)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .tables import CloseCode


async def close_when_idle(
    idle_ms: Callable[[], float], timeout_ms: int, close: Callable[[int, str], None]
) -> None:
    """Wait until nothing has arrived for `timeout_ms`, then close with 4408 (SP-LIV-003)."""
    while True:
        left_ms = timeout_ms - idle_ms()
        if left_ms <= 0:
            close(CloseCode.TIMEOUT, f"Nothing arrived for {timeout_ms} ms; answer pings.")
            return
        await asyncio.sleep(left_ms / 1000)
