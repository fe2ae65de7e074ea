"""One connection after its handshake: reads, writes, counts strikes, and closes."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from .addresses import escape_segment
from .budget import Budget
from .codec import Refusal, decode, encode
from .envelopes import ServerEnvelope, System, error_frame
from .errors import ProtocolError
from .gateway import Gateway
from .handshake import Admission
from .heartbeat import close_when_idle
from .link import LinkProtocol
from .outbox import Outbox
from .router import Router
from .subscriptions import Subscriptions
from .tables import CloseCode, fit_reason
from .token_clock import TokenClock
from .work import Work

_log = logging.getLogger("sallyport")


class Connection:
    """A peer: what handles envelopes sees it as `peer.Peer`."""

    def __init__(
        self, gateway: Gateway, socket: WebSocket, link: LinkProtocol, admission: Admission
    ) -> None:
        settings = gateway.settings
        self.id = gateway.next_connection_id()
        self.identity = admission.identity
        self.session_id = admission.session_id
        self.budget = Budget(settings.limits.max_in_flight, lambda: gateway.is_draining)
        self.in_flight: dict[str, Work] = {}
        self._nameless: set[Work] = set()
        self._gateway = gateway
        self._socket = socket
        self._link = link
        self._strikes = 0
        self._closing: tuple[int, str] | None = None
        self._close_timer: asyncio.TimerHandle | None = None
        self._outbox = Outbox(
            max_bytes=settings.max_queued_bytes,
            pause_bytes=settings.stream_pause_bytes,
            on_overflow=self._be_too_slow,
        )
        self.subscriptions = Subscriptions(
            self, gateway.contract, gateway.hub, settings.limits.max_subscriptions
        )
        self.token_clock = TokenClock(self, settings.expiring_notice_ms)
        self._router = Router(gateway, self)

    @property
    def is_busy(self) -> bool:
        """Whether work is in flight here."""
        return bool(self.in_flight or self._nameless)

    async def run(self) -> None:
        """Welcome the client and serve it until the connection ends."""
        settings = self._gateway.settings
        self.send(System(intent="welcome", payload=self._welcome()))
        self.subscriptions.start_direct()
        self.token_clock.start()
        idle = close_when_idle(
            lambda: self._link.idle_ms, settings.heartbeat_timeout_ms, self.close
        )
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(idle)]
        try:
            await self._read()
        except Exception as failure:
            _log.error("A connection failed.", exc_info=failure)
            self.close(CloseCode.INTERNAL_ERROR, "The server failed.")
            await asyncio.wait(tasks[:1], timeout=settings.close_timeout_ms / 1000)
        finally:
            for task in tasks:
                task.cancel()
            self._end()

    def send(self, envelope: ServerEnvelope) -> None:
        """Queue an envelope."""
        self._outbox.put(encode(envelope))

    def send_text(self, text: str) -> None:
        """Queue an encoded envelope."""
        self._outbox.put(text)

    async def room(self) -> None:
        """Wait until a stream may go on."""
        await self._outbox.room()

    def publish(self, address: str, intent: str, payload: Any) -> None:
        """Publish on a channel."""
        self._gateway.hub.publish(address, intent, payload)

    def send_direct(self, to_session: bool, intent: str, payload: Any) -> None:
        """Send to this user, or to this session of theirs."""
        user_id = self.identity.user_id
        owner = f"session:{escape_segment(self.session_id)}"
        if not to_session:
            owner = f"user:{escape_segment(user_id)}"
        self._gateway.hub.send(f"@{owner}", user_id, intent, payload)

    def begin(self, work: Work) -> None:
        """Count a work as in flight, and remember it for those who ask again."""
        if work.id is None:
            self._nameless.add(work)
            return
        self.in_flight[work.id] = work
        self._gateway.memory.remember(self.identity.user_id, work)

    def release(self, work: Work) -> None:
        """A work has ended, or another connection asked for it."""
        self._nameless.discard(work)
        if work.id is not None and self.in_flight.get(work.id) is work:
            del self.in_flight[work.id]

    def stop_work(self, error: ProtocolError) -> None:
        """Answer all that is in flight with an error."""
        for work in (*self.in_flight.values(), *self._nameless):
            work.stop(error)

    def join(self, work: Work, id: str) -> None:
        """Answer a repeat from memory, or take over a work of a lost connection."""
        if not work.is_ended:
            self.in_flight[id] = work
        if not work.join(self):
            self.in_flight.pop(id, None)
            reason = "The answer to this id is no longer kept; ask under a new id."
            self.send(error_frame(ProtocolError("unavailable", reason).to_payload(), id))

    def close(self, code: int, reason: str) -> None:
        """Close when what is queued has been written; the first call counts."""
        if self._closing is not None:
            return
        self._closing = (int(code), fit_reason(reason))
        self._outbox.close()
        seconds = self._gateway.settings.close_timeout_ms / 1000
        self._close_timer = asyncio.get_running_loop().call_later(
            seconds, self._link.sever, *self._closing
        )

    def _be_too_slow(self) -> None:
        self._closing = (CloseCode.SLOW_CONSUMER, "Read faster, or subscribe to less.")
        self._link.sever(*self._closing)

    async def _read(self) -> None:
        while True:
            event = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            if self._closing is None:
                self._receive(event)
            # A socket with frames in store would never wait: let the others have their turn.
            await asyncio.sleep(0)

    def _receive(self, event: Any) -> None:
        text = event.get("text")
        if text is None:
            self.close(CloseCode.UNSUPPORTED_DATA, "Send text frames of JSON, not binary ones.")
            return
        try:
            envelope = decode(text, self._gateway.settings.limits)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        self._router.route(envelope)

    def _refuse(self, refusal: Refusal) -> None:
        self.send(error_frame(refusal.error.to_payload(), refusal.ref))
        self._strikes += refusal.is_strike
        if self._strikes >= self._gateway.settings.max_strikes:
            reason = f"{self._strikes} malformed frames; see the errors that were sent."
            self.close(CloseCode.PROTOCOL_VIOLATION, reason)

    async def _write(self) -> None:
        try:
            await self._outbox.drain_to(self._socket.send_text)
            if self._closing is not None:
                await self._socket.close(*self._closing)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The client is gone or the link was severed; reading ends the connection.
            self._outbox.discard()

    def _end(self) -> None:
        self.token_clock.stop()
        self.subscriptions.end_all()
        self._outbox.discard()
        if self._close_timer is not None and self._is_closed():
            self._close_timer.cancel()
        for work in tuple(self._nameless):
            work.stop(ProtocolError("cancelled"))
        for work in tuple(self.in_flight.values()):
            work.leave()
            self._gateway.memory.abandon_later(work)
        self.in_flight.clear()

    def _is_closed(self) -> bool:
        return self._socket.application_state is WebSocketState.DISCONNECTED

    def _welcome(self) -> dict[str, Any]:
        gateway, settings = self._gateway, self._gateway.settings
        contract = gateway.contract
        expires = self.identity.expires_at_ms
        return {
            "connectionId": self.id,
            "sessionId": self.session_id,
            "userId": self.identity.user_id,
            "contract": {
                "name": contract.name,
                "version": contract.version,
                "digest": contract.digest,
            },
            "server": {"instance": gateway.instance, "version": gateway.version},
            "heartbeat": {
                "intervalMs": settings.heartbeat_interval_ms,
                "timeoutMs": settings.heartbeat_timeout_ms,
            },
            "limits": settings.limits.to_wire(),
            "memory": {"id": gateway.instance, "windowMs": settings.answer_memory_ms},
            **({} if expires is None else {"tokenExpiresAt": expires}),
        }
