"""The log of one channel with a history: numbered messages, kept for a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .contract import Retention
from .envelopes import Position, Publication

Cause = Literal["retention", "epoch", "policy"]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a subscriber gets that asked for the messages since a position."""

    position: Position
    missed: tuple[Publication, ...]
    cause: Cause | None


class ChannelLog:
    """Messages of one address, numbered from 1."""

    def __init__(self, epoch: str, retention: Retention, now_ms: Callable[[], float]) -> None:
        self._epoch = epoch
        self._retention = retention
        self._now_ms = now_ms
        self._entries: deque[tuple[float, Publication]] = deque(maxlen=retention.keep)
        self._end = 0

    @property
    def end(self) -> Position:
        """The position of the last message."""
        return Position(epoch=self._epoch, offset=self._end)

    def append(self, address: str, intent: str, payload: Any) -> Publication:
        """Number a message and keep it."""
        self._end += 1
        message = Publication(
            channel=address, intent=intent, payload=payload, epoch=self._epoch, offset=self._end
        )
        self._entries.append((self._now_ms(), message))
        return message

    def recover(self, since: Position) -> Recovery:
        """The messages after a position, or the reason why they cannot be had."""
        self._forget_old()
        if since.epoch != self._epoch or since.offset > self._end:
            return Recovery(self.end, (), "epoch")
        if since.offset < self._end - len(self._entries):
            return Recovery(self.end, (), "retention")
        missed = tuple(m for _, m in self._entries if m.offset > since.offset)
        return Recovery(since, missed, None)

    def _forget_old(self) -> None:
        oldest = self._now_ms() - self._retention.for_ms
        while self._entries and self._entries[0][0] < oldest:
            self._entries.popleft()
