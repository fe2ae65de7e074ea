"""The Starlette application: one WebSocket path, and problems for everything else."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from .connection import Connection
from .gateway import Gateway
from .handshake import Admission, Refused, Request, admit, check_before_upgrade, select_subprotocol
from .link import EXTENSION
from .problem import problem
from .tables import CloseCode, fit_reason


def build_app(gateway: Gateway) -> Starlette:
    """The application of one gateway."""
    endpoint = Endpoint(gateway)
    routes: list[BaseRoute] = [
        WebSocketRoute("/{path:path}", endpoint.serve),
        Route("/{path:path}", endpoint.refuse_http),
    ]
    return Starlette(routes=routes)


class Endpoint:
    """Takes WebSockets at one path and refuses the rest."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def refuse_http(self) -> HttpRefusal:
        """Answers requests that are no upgrade."""
        return HttpRefusal(self._gateway.settings.path)

    async def serve(self, socket: WebSocket) -> None:
        """One WebSocket, from the handshake to its end."""
        if socket.scope["path"] != self._gateway.settings.path:
            await socket.send_denial_response(_not_found(self._gateway.settings.path))
            return
        query = socket.scope["query_string"]
        request = Request.read(socket.headers, socket.scope["subprotocols"], query)
        try:
            check_before_upgrade(self._gateway, request)
        except Refused as refused:
            await socket.send_denial_response(problem(refused.code, refused.reason))
            return
        await socket.accept(subprotocol=select_subprotocol(request.offered))
        admission = await self._admit(socket, request)
        if admission is None:
            return
        connection = Connection(self._gateway, socket, socket.scope["extensions"][EXTENSION], admission)
        self._gateway.connections.add(connection)
        try:
            await connection.run()
        finally:
            self._gateway.connections.discard(connection)

    async def _admit(self, socket: WebSocket, request: Request) -> Admission | None:
        # Nothing here waits yet; the deadline is for verifiers that ask another service.
        try:
            async with asyncio.timeout(self._gateway.settings.handshake_timeout_ms / 1000):
                return admit(self._gateway, request)
        except Refused as refused:
            await socket.close(refused.code, fit_reason(refused.reason))
        except TimeoutError:
            await socket.close(CloseCode.TIMEOUT, "The handshake took too long.")
        return None


class HttpRefusal:
    """404 for other paths, 426 for the endpoint; an ASGI application, so for every method."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse one request."""
        request = HttpRequest(scope, receive)
        if request.url.path == self._path:
            detail = f"Send a WebSocket upgrade to {self._path}, not a plain request."
            response = problem(426, detail)
        else:
            response = _not_found(self._path)
        await response(scope, receive, send)


def _not_found(path: str) -> JSONResponse:
    return problem(404, f"There is nothing here; connect to {path}.")
