"""What RFC 6455 allows without end: the fragments of a message, pings, and pongs to no ping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from websockets.frames import Frame, Opcode

_MAX_FRAGMENTS: Final = 256
_CONTROL_PER_SECOND: Final = 10.0
_CONTROL_BURST: Final = 50.0
_CONTINUED: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class FrameMeter:
    """Counts the frames of one connection (SP-ENV-063, SP-ENV-065)."""

    def __init__(self, now: float) -> None:
        self._fragments = 0
        self._control_left = _CONTROL_BURST
        self._filled_at = now

    def judge(self, events: Iterable[object], now: float, owed: bytes | None) -> str | None:
        """What is too much about frames that came, if anything; `owed` is the pong to the last ping."""
        self._fill(now)
        for event in events:
            reason = self._judge_frame(event, owed) if isinstance(event, Frame) else None
            if reason is not None:
                return reason
        return None

    def _judge_frame(self, frame: Frame, owed: bytes | None) -> str | None:
        if frame.opcode in _CONTINUED:
            self._fragments += 1
            if self._fragments > _MAX_FRAGMENTS:
                return f"Send a message in at most {_MAX_FRAGMENTS} fragments."
            if frame.fin:
                self._fragments = 0
        elif frame.opcode is Opcode.PING or (
            frame.opcode is Opcode.PONG and bytes(frame.data) != owed
        ):
            self._control_left -= 1
            if self._control_left < 0:
                return "Send fewer WebSocket pings and pongs."
        return None

    def _fill(self, now: float) -> None:
        more = (now - self._filled_at) * _CONTROL_PER_SECOND
        self._control_left = min(_CONTROL_BURST, self._control_left + more)
        self._filled_at = now
