"""One run of an intent or of a JSON-RPC envelope, and who is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from .codec import encode
from .envelopes import ServerEnvelope
from .errors import ProtocolError

_MAX_KEPT_BYTES = 1024 * 1024


class Audience(Protocol):
    """The connection that asked last."""

    def send_text(self, text: str) -> None:
        """Send an encoded envelope."""

    def release(self, work: Work) -> None:
        """Forget a work that has ended or gone to another connection."""

    async def room(self) -> None:
        """Wait until more of a stream can be taken."""


class Work:
    """Work under way or ended. What it sent is kept, for those who ask again."""

    def __init__(
        self,
        id: str | None,
        audience: Audience,
        conclude: Callable[[ProtocolError], ServerEnvelope | None],
    ) -> None:
        self.id = id
        self.is_ended = False
        self.ended_at = 0.0
        self.kept_bytes = 0
        self.is_complete = True
        """Whether all that was sent is still kept."""
        self.on_kept: Callable[[int], None] = lambda _more: None
        """Told by how many bytes `kept_bytes` has grown."""
        self._audience: Audience | None = audience
        self._conclude = conclude
        self._kept: list[str] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def has_audience(self) -> bool:
        """Whether a connection waits for it."""
        return self._audience is not None

    def start(self, run: Coroutine[Any, Any, None], on_end: Callable[[], None]) -> None:
        """Start; tasks begin in the order in which they are created (SP-MSG-009)."""
        self._task = asyncio.create_task(run)
        # Not in a `finally` of the run, which a cancel before its first step would skip.
        self._task.add_done_callback(lambda _: on_end())

    def emit(self, envelope: ServerEnvelope) -> None:
        """Send a chunk; nothing follows the terminal answer (SP-REQ-008)."""
        if self.is_ended:
            return
        text = encode(envelope)
        self._keep(text)
        if self._audience is not None:
            self._audience.send_text(text)

    async def room(self) -> None:
        """Wait for a slow reader. Without one, what can be kept is the limit."""
        if self._audience is not None:
            await self._audience.room()
        elif not self.is_complete:
            self.stop(ProtocolError("unavailable", "The answer grew too long to be kept."))

    def finish(self, terminal: ServerEnvelope | None) -> None:
        """Send the terminal answer, if the frame wants one, and end. The first call counts."""
        if self.is_ended:
            return
        if terminal is not None:
            self.emit(terminal)
        self.is_ended = True
        self.ended_at = asyncio.get_running_loop().time()
        if self._audience is not None:
            self._audience.release(self)

    def stop(self, error: ProtocolError) -> None:
        """End with an error now, whatever the handler does about being cancelled."""
        self.finish(self._conclude(error))
        if self._task is not None:
            self._task.cancel()

    def leave(self) -> None:
        """The connection is lost; go on without it."""
        self._audience = None

    def join(self, audience: Audience) -> bool:
        """Send all so far, and the rest, to another connection. False where it is gone."""
        if not self.is_complete:
            return False
        if self._audience is not None and self._audience is not audience:
            self._audience.release(self)
        self._audience = audience
        for text in self._kept:
            audience.send_text(text)
        return True

    def _keep(self, text: str) -> None:
        if self.id is None or not self.is_complete:
            return
        more = len(text)
        self._kept.append(text)
        if self.kept_bytes + more > _MAX_KEPT_BYTES:
            self.is_complete = False
            self._kept.clear()
            more = -self.kept_bytes
        self.kept_bytes += more
        self.on_kept(more)
