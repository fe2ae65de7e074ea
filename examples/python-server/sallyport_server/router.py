"""From an envelope to the part that answers it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, assert_never

from .envelopes import (
    Ack,
    Cancel,
    ClientEnvelope,
    JsonRpc,
    Message,
    Ping,
    Pong,
    PongAnswer,
    Refresh,
    Subscribe,
    Unsubscribe,
    error_frame,
)
from .errors import ProtocolError
from .identity import BadToken

if TYPE_CHECKING:
    from .connection import Connection
    from .gateway import Gateway


class Router:
    """Handles the envelopes of one connection, one after the other and without waiting."""

    def __init__(self, gateway: Gateway, connection: Connection) -> None:
        self._gateway = gateway
        self._connection = connection

    def route(self, envelope: ClientEnvelope) -> None:
        """Answer an envelope, or start the work that will."""
        connection = self._connection
        if self._is_repeat(envelope):
            return
        match envelope:
            case Message():
                self._gateway.intents.accept(connection, envelope)
            case JsonRpc():
                self._gateway.jsonrpc.accept(connection, envelope)
            case Subscribe():
                connection.subscriptions.subscribe(envelope)
            case Unsubscribe():
                connection.subscriptions.unsubscribe(envelope)
            case Cancel():
                self._cancel(envelope)
            case Refresh():
                self._refresh(envelope)
            case Ping():
                self._pong(envelope)
            case Pong():
                pass
            case _:
                assert_never(envelope)

    def _is_repeat(self, envelope: ClientEnvelope) -> bool:
        if isinstance(envelope, Ping | Pong | Cancel) or not envelope.id:
            return False
        if envelope.id in self._connection.in_flight:
            return True  # SP-REQ-017: it joins the first, whose answer is still to come.
        if not isinstance(envelope, Message | JsonRpc):
            return False  # These speak of this connection alone, so they are done again.
        user_id = self._connection.identity.user_id
        work = self._gateway.memory.find(user_id, envelope.id)
        if work is None:
            return False
        self._connection.join(work, envelope.id)
        return True

    def _cancel(self, frame: Cancel) -> None:
        work = self._connection.in_flight.get(frame.ref)
        if work is not None:
            work.stop(ProtocolError("cancelled", "The client cancelled this request."))

    def _refresh(self, frame: Refresh) -> None:
        connection = self._connection
        try:
            identity = self._gateway.verifier.verify(frame.payload.token)
        except BadToken:
            self._refuse_refresh(frame, "The token does not verify; the old one goes on.")
            return
        if identity.user_id != connection.identity.user_id:
            self._refuse_refresh(frame, "The token is of another subject; the old one goes on.")
            return
        connection.identity = identity
        connection.token_clock.start()
        expires = identity.expires_at_ms
        payload = {} if expires is None else {"expiresAt": expires}
        connection.send(Ack(ref=frame.id, payload=payload))
        connection.subscriptions.end_forbidden()

    def _refuse_refresh(self, frame: Refresh, reason: str) -> None:
        error = ProtocolError("forbidden", reason)
        self._connection.send(error_frame(error.to_payload(), frame.id))

    def _pong(self, frame: Ping) -> None:
        now = int(time.time() * 1000)
        answer = PongAnswer(timestamp=now, ref=frame.id) if frame.id else PongAnswer(timestamp=now)
        self._connection.send(answer)
