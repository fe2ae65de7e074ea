"""Ids and their answers, per user and for a window (SP-REQ-018 to SP-REQ-021)."""

from __future__ import annotations

import asyncio

from .errors import ProtocolError
from .work import Work


class AnswerMemory:
    """Remembers in this process; several gateways would share a store in its place."""

    def __init__(self, *, window_ms: int, max_bytes_per_user: int) -> None:
        self._window_seconds = window_ms / 1000
        self._max_bytes = max_bytes_per_user
        self._users: dict[str, dict[str, Work]] = {}

    def find(self, user_id: str, id: str) -> Work | None:
        """The work that has this id, while it runs and for the window after."""
        work = self._users.get(user_id, {}).get(id)
        return None if work is None or self._is_over(work) else work

    def remember(self, user_id: str, work: Work) -> None:
        """Keep a work that has an id."""
        if work.id is None:
            return
        works = self._users.setdefault(user_id, {})
        works.pop(work.id, None)
        works[work.id] = work
        self._make_room(works)

    def abandon_later(self, work: Work) -> None:
        """Stop a work of a lost connection, unless somebody asks for it within the window."""

        def stop_if_alone() -> None:
            if not work.has_audience:
                work.stop(ProtocolError("cancelled", "Nobody asked for this answer any more."))

        asyncio.get_running_loop().call_later(self._window_seconds, stop_if_alone)

    def sweep(self) -> None:
        """Forget what is older than the window."""
        for user_id, works in list(self._users.items()):
            for id in [id for id, work in works.items() if self._is_over(work)]:
                del works[id]
            if not works:
                del self._users[user_id]

    def _is_over(self, work: Work) -> bool:
        now = asyncio.get_running_loop().time()
        return work.is_ended and now - work.ended_at > self._window_seconds

    def _make_room(self, works: dict[str, Work]) -> None:
        # The frame's overhead bounds the number too.
        held = sum(work.kept_bytes + 1024 for work in works.values()) if len(works) % 64 == 0 else 0
        for id, work in list(works.items()):
            if held <= self._max_bytes:
                return
            if work.is_ended:
                held -= work.kept_bytes + 1024
                del works[id]
