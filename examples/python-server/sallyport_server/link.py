"""What ASGI hides: arrivals of pongs, closing a stalled socket, failing without losing the code.

uvicorn's WebSocket protocol is extended here and nowhere else; an application reaches it through
`scope["extensions"]`. Written against uvicorn 0.54 (see requirements.txt).
"""

from __future__ import annotations

import json
from typing import Any, ClassVar, Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from .frame_meter import FrameMeter
from .problem import problem_body
from .tables import CloseCode

EXTENSION: Final = "sallyport.link"
_LINGER_SECONDS = 5.0


class LinkProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with what the rules on liveness and closing need beyond ASGI."""

    endpoint_path: ClassVar[str] = "/ws"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_arrival = self.loop.time()
        self._is_failed = False
        self._meter = FrameMeter(self.last_arrival)

    @property
    def idle_ms(self) -> float:
        """Milliseconds since anything at all arrived, pongs included (SP-LIV-003)."""
        return (self.loop.time() - self.last_arrival) * 1000

    def sever(self, code: int, reason: str) -> None:
        """Close although the client does not read: the close frame goes behind what is buffered."""
        self.stop_keepalive()
        if self.close_sent or self.transport.is_closing():
            self.loop.call_later(_LINGER_SECONDS, self.transport.abort)
            return
        self.conn.send_close(code, reason)
        self.handle_parser_exception()

    def data_received(self, data: bytes) -> None:
        """Take bytes from the socket."""
        self.last_arrival = self.loop.time()
        if self._is_failed:
            return
        if not self.handshake_initiated:
            self._receive_handshake(data)
            return
        super().data_received(data)

    def _receive_handshake(self, data: bytes) -> None:
        self.conn.receive_data(data)
        if self.conn.handshake_exc is not None or self.conn.parser_exc is not None:
            self._is_failed = True
            self._refuse_handshake()
            return
        self.handle_events()

    def handle_connect(self, event: Request) -> None:
        """Start the application, or refuse what is no RFC 6455 handshake (SP-CON-003)."""
        if self.conn.accept(event).status_code != 101:
            self._refuse_handshake(path_asked=event.path.partition("?")[0])
            return
        super().handle_connect(event)
        scope: Any = self.scope
        scope["extensions"][EXTENSION] = self

    def handle_events(self) -> None:
        """Take the frames that came, unless there are too many."""
        excess = self._meter.judge(self.conn.events, self.loop.time(), self.pending_ping_payload)
        if excess is None or self.close_sent:
            super().handle_events()
            return
        self.conn.send_close(CloseCode.LIMITS_EXCEEDED, excess)
        self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """End the connection, such as by 1007 or 4508, and let the client read why.

        Closing the socket while the client still sends would reset it, and the close frame
        with it; so only the writing side ends here, and what still arrives is dropped.
        """
        if self._is_failed:
            return
        self._is_failed = True
        sent = self.conn.close_sent
        code, reason = (1006, "") if sent is None else (sent.code, sent.reason)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # uvicorn keeps the transport open for as long as there is a close timer.
        self.close_timer = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    async def send(self, message: ASGISendEvent) -> None:
        """Send what the application says."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            # uvicorn takes a refused handshake for one that was forgotten, and logs an error.
            self.handshake_complete = True

    def _refuse_handshake(self, path_asked: str = "") -> None:
        self.handshake_initiated = True
        self.handshake_complete = True
        self.close_sent = True
        path = self.endpoint_path
        status = 426 if path_asked in ("", path) else 404
        detail = "Send a WebSocket handshake of RFC 6455, version 13, to " + path + "."
        body = json.dumps(problem_body(status, detail)).encode()
        headers = Headers(
            {
                "Content-Type": "application/problem+json",
                "Content-Length": str(len(body)),
                "Connection": "close",
            }
        )
        if status == 426:
            headers["Upgrade"] = "websocket"
            headers["Sec-WebSocket-Version"] = "13"
        phrase = "Upgrade Required" if status == 426 else "Not Found"
        self.transport.write(Response(status, phrase, headers, body).serialize())
        self.transport.close()
