"""What waits to be written to one connection: in order, and bounded (SP-LIV-026)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

_FRAME_OVERHEAD = 64  # So that a flood of tiny frames is bounded too.


class Outbox:
    """A queue of frames, and the one writer that empties it."""

    def __init__(
        self, *, max_bytes: int, pause_bytes: int, on_overflow: Callable[[], None]
    ) -> None:
        self._max_bytes = max_bytes
        self._pause_bytes = pause_bytes
        self._on_overflow = on_overflow
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._closing = False
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def put(self, text: str) -> None:
        """Queue a frame; after `close` it is dropped."""
        if self._closing:
            return
        self._frames.append(text)
        self._bytes += len(text) + _FRAME_OVERHEAD
        if self._bytes > self._pause_bytes:
            self._room.clear()
        if self._bytes > self._max_bytes:
            self.discard()
            self._on_overflow()
            return
        self._changed.set()

    def close(self) -> None:
        """Let `drain_to` return when what is queued has been written."""
        self._closing = True
        self._room.set()
        self._changed.set()

    def discard(self) -> None:
        """Drop what is queued, and take nothing more."""
        self._frames.clear()
        self._bytes = 0
        self.close()

    async def room(self) -> None:
        """Wait until the client has read enough for a stream to go on."""
        await self._room.wait()

    async def drain_to(self, write: Callable[[str], Awaitable[None]]) -> None:
        """Write frames as they come, until the box is closed and empty."""
        while True:
            while self._frames:
                text = self._frames.popleft()
                self._bytes -= len(text) + _FRAME_OVERHEAD
                await write(text)
                if self._bytes <= self._pause_bytes:
                    self._room.set()
            if self._closing:
                return
            self._changed.clear()
            await self._changed.wait()
