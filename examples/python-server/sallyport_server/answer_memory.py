"""Ids and their answers, per user and for a window (SP-REQ-018 to SP-REQ-021)."""

from __future__ import annotations

import asyncio

from .errors import ProtocolError
from .work import Work

_OVERHEAD_BYTES = 1024  # Of each entry, so that many small answers are bounded too.


class AnswerMemory:
    """Remembers in this process; several gateways would share a store in its place."""

    def __init__(self, *, window_ms: int, max_bytes_per_user: int) -> None:
        self._window_seconds = window_ms / 1000
        self._max_bytes = max_bytes_per_user
        self._shelves: dict[str, _Shelf] = {}

    def find(self, user_id: str, id: str) -> Work | None:
        """The work that has this id, while it runs and for the window after."""
        shelf = self._shelves.get(user_id)
        work = None if shelf is None else shelf.works.get(id)
        return None if work is None or self._is_over(work) else work

    def remember(self, user_id: str, work: Work) -> None:
        """Keep a work that has an id, from its start."""
        if work.id is not None:
            self._shelves.setdefault(user_id, _Shelf(self._max_bytes)).put(work.id, work)

    def abandon_later(self, work: Work) -> None:
        """Stop a work of a lost connection, unless somebody asks for it within the window."""

        def stop_if_alone() -> None:
            if not work.has_audience:
                work.stop(ProtocolError("cancelled", "Nobody asked for this answer any more."))

        asyncio.get_running_loop().call_later(self._window_seconds, stop_if_alone)

    def sweep(self) -> None:
        """Forget what is older than the window."""
        for user_id, shelf in list(self._shelves.items()):
            for id in [id for id, work in shelf.works.items() if self._is_over(work)]:
                shelf.take(id)
            if not shelf.works:
                del self._shelves[user_id]

    def _is_over(self, work: Work) -> bool:
        now = asyncio.get_running_loop().time()
        return work.is_ended and now - work.ended_at > self._window_seconds


class _Shelf:
    """The works of one user, oldest first."""

    def __init__(self, max_bytes: int) -> None:
        self.works: dict[str, Work] = {}
        self._max_bytes = max_bytes
        self._bytes = 0

    def put(self, id: str, work: Work) -> None:
        self.take(id)
        self.works[id] = work
        self._grow(work.kept_bytes + _OVERHEAD_BYTES)
        work.on_kept = self._grow

    def take(self, id: str) -> None:
        work = self.works.pop(id, None)
        if work is not None:
            work.on_kept = _ignore
            self._bytes -= work.kept_bytes + _OVERHEAD_BYTES

    def _grow(self, more: int) -> None:
        self._bytes += more
        if self._bytes <= self._max_bytes:
            return
        for id in [id for id, work in self.works.items() if work.is_ended]:
            self.take(id)
            if self._bytes <= self._max_bytes:
                return


def _ignore(_more: int) -> None:
    """The work is no longer on a shelf."""
