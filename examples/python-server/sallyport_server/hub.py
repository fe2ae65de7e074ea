"""Who is subscribed to what, and the logs. Publishing is one step, so all see one order."""

from __future__ import annotations

import time
import uuid
from typing import Any, Protocol

from .addresses import is_reserved
from .contract import Contract, Retention
from .envelopes import Publication, ServerEnvelope
from .history import ChannelLog

_DIRECT_RETENTION = Retention(keep=100, for_ms=60_000)


class Subscriber(Protocol):
    """Takes what is published."""

    def send(self, envelope: ServerEnvelope) -> None:
        """Hand over an envelope, at once."""


class Hub:
    """Publishes to the subscribers of this process."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._epoch = uuid.uuid4().hex
        self._subscribers: dict[str, set[Subscriber]] = {}
        self._logs: dict[str, ChannelLog] = {}

    def publish(self, address: str, intent: str, payload: Any) -> None:
        """Send to every subscriber of exactly this address.

        Raises TypeError for an intent that the channel does not emit, and pydantic's
        ValidationError for a payload that does not match (SP-SUB-009).
        """
        channel = self._contract.find(address).channel
        if intent not in channel.emits:
            raise TypeError(f'"{channel.template.source}" does not emit "{intent}".')
        data = channel.emits[intent].to_json(payload)
        log = self.log_of(address)
        if log is None:
            message = Publication(channel=address, intent=intent, payload=data)
        else:
            message = log.append(address, intent, data)
        for subscriber in tuple(self._subscribers.get(address, ())):
            subscriber.send(message)

    def send(self, address: str, user_id: str, intent: str, payload: Any) -> None:
        """Send to a user or a session by its reserved address, and keep it for those who return.

        Raises TypeError for an intent that is not sent there.
        """
        if intent not in self._contract.direct:
            raise TypeError(f'Nobody is sent "{intent}".')
        data = self._contract.direct[intent].to_json(payload)
        key = direct_key(address, user_id)
        log = self._logs.setdefault(key, ChannelLog(self._epoch, _DIRECT_RETENTION, _now_ms))
        message = log.append(address, intent, data)
        for subscriber in tuple(self._subscribers.get(key, ())):
            subscriber.send(message)

    def log_of(self, address: str) -> ChannelLog | None:
        """The log of an address, where its channel has a history."""
        known = self._logs.get(address)
        if known is not None:
            return known
        if is_reserved(address):
            # Nobody has written to it yet, and an empty log need not be kept.
            return ChannelLog(self._epoch, _DIRECT_RETENTION, _now_ms)
        retention = self._contract.find(address).channel.history
        if retention is None:
            return None
        return self._logs.setdefault(address, ChannelLog(self._epoch, retention, _now_ms))

    def add(self, address: str, subscriber: Subscriber) -> None:
        """Subscribe; the caller has checked access."""
        self._subscribers.setdefault(address, set()).add(subscriber)

    def remove(self, address: str, subscriber: Subscriber) -> None:
        """Unsubscribe; twice is harmless."""
        subscribers = self._subscribers.get(address)
        if subscribers is not None:
            subscribers.discard(subscriber)
            if not subscribers:
                del self._subscribers[address]


def direct_key(address: str, user_id: str) -> str:
    """What a reserved address of a user is known by: two users may have sessions of one id."""
    return f"{address}\n{user_id}"


def _now_ms() -> float:
    return time.monotonic() * 1000
