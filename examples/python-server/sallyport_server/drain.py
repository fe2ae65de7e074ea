"""Shutting down without cutting anybody off (section 8, drain)."""

from __future__ import annotations

import asyncio

from .connection import Connection
from .envelopes import System
from .errors import ProtocolError
from .gateway import Gateway
from .tables import CloseCode

_POLL_SECONDS = 0.02


async def drain(gateway: Gateway) -> None:
    """Say `goaway`, let work end, and close with 1012; returns when all are gone."""
    if gateway.is_draining:
        return
    gateway.is_draining = True
    settings = gateway.settings
    leaving = tuple(gateway.connections)
    for connection in leaving:
        payload = {"reason": "shutdown", "spreadMs": settings.drain_spread_ms}
        connection.send(System(intent="goaway", payload=payload))
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.drain_deadline_ms / 1000
    # Clients may move within the spread; even an idle connection is kept until its share is over.
    started = loop.time()
    spread = min(settings.drain_spread_ms, settings.drain_deadline_ms) / 1000
    shares = {connection: (at + 1) * spread / len(leaving) for at, connection in enumerate(leaving)}
    while gateway.connections and loop.time() < deadline:
        for connection in tuple(gateway.connections):
            is_due = loop.time() - started >= shares.get(connection, spread)
            if is_due and not connection.is_busy:
                _close(connection)
        await asyncio.sleep(_POLL_SECONDS)
    for connection in tuple(gateway.connections):
        reason = "This server shut down before it was done."
        connection.stop_work(ProtocolError("unavailable", reason))
        _close(connection)
    last = loop.time() + settings.close_timeout_ms / 1000
    while gateway.connections and loop.time() < last:
        await asyncio.sleep(_POLL_SECONDS)


def _close(connection: Connection) -> None:
    connection.close(CloseCode.RESTART, "The server restarts; connect again.")
