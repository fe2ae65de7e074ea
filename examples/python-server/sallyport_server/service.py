"""Handlers of a contract, registered by channel template and intent, or by method."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .contract import Contract
from .identity import Identity

Publish = Callable[[str, str, Any], None]
Send = Callable[[bool, str, Any], None]
"""Sends an intent to the user, or to the session alone, of whoever called."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler knows beside its payload. `id` is None for a frame that wants no answer."""

    identity: Identity
    id: str | None
    publish: Publish
    send: Send
    address: str = ""
    params: Mapping[str, str] | None = None


Handler = Callable[[Call, Any], Awaitable[Any]]
StreamHandler = Callable[[Call, Any], AsyncIterator[Any]]


class Service:
    """The handlers of one contract. An intent without one is answered by `unavailable`."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._handlers: dict[tuple[str, str], Handler] = {}
        self._streams: dict[tuple[str, str], StreamHandler] = {}
        self._methods: dict[str, Handler] = {}

    def on(self, template: str, intent: str) -> Callable[[Handler], Handler]:
        """Register the handler of an event, or of a request with one reply."""
        self._expect(template, intent)

        def register(handler: Handler) -> Handler:
            self._handlers[template, intent] = handler
            return handler

        return register

    def on_stream(self, template: str, intent: str) -> Callable[[StreamHandler], StreamHandler]:
        """Register the handler of a streamed request: an async generator of chunks."""
        self._expect(template, intent)

        def register(handler: StreamHandler) -> StreamHandler:
            self._streams[template, intent] = handler
            return handler

        return register

    def on_method(self, name: str) -> Callable[[Handler], Handler]:
        """Register the handler of a JSON-RPC method."""
        if name not in self.contract.methods:
            raise TypeError(f'The contract has no method "{name}".')

        def register(handler: Handler) -> Handler:
            self._methods[name] = handler
            return handler

        return register

    def handler(self, template: str, intent: str) -> Handler | None:
        """The handler of an event or plain request, if there is one."""
        return self._handlers.get((template, intent))

    def stream_handler(self, template: str, intent: str) -> StreamHandler | None:
        """The handler of a streamed request, if there is one."""
        return self._streams.get((template, intent))

    def method_handler(self, name: str) -> Handler | None:
        """The handler of a method, if there is one."""
        return self._methods.get(name)

    def _expect(self, template: str, intent: str) -> None:
        channel = self.contract.channels.get(template)
        if channel is None or intent not in channel.accepts:
            raise TypeError(f'The contract has no intent "{intent}" on "{template}".')
