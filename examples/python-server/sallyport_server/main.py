"""Runs a gateway on uvicorn, and drains it on SIGTERM and SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn

from .app import build_app
from .drain import drain
from .gateway import Gateway
from .link import LinkProtocol

_HARD_LIMIT_FACTOR = 4  # SP-ENV-014: a larger frame closes the connection with 1009.
_SWEEP_SECONDS = 5.0
_BACKLOG = 512


async def serve(gateway: Gateway, host: str, port: int) -> None:
    """Listen, print `ready <url>`, and serve until a signal has drained the gateway.

    Raises OSError where it cannot listen there.
    """
    listener = _listen(host, port)
    server = _Server(_config(gateway))
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    sweeping = asyncio.create_task(_sweep(gateway))
    while not server.started and not running.done():
        await asyncio.sleep(0.01)
    bound_port = listener.getsockname()[1]
    print(f"ready ws://{host}:{bound_port}{gateway.settings.path}", flush=True)
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    await drain(gateway)
    server.should_exit = True
    sweeping.cancel()
    await running


def _listen(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # Named, because asyncio sets TCP_NODELAY only where it is: without it an error and the
    # close behind it would lie 40 ms apart.
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(_BACKLOG)
    return listener


def _config(gateway: Gateway) -> uvicorn.Config:
    settings = gateway.settings
    return uvicorn.Config(
        build_app(gateway),
        http="h11",
        ws=type("Link", (LinkProtocol,), {"endpoint_path": settings.path}),
        lifespan="off",
        # Access logs hold query strings, and those may hold tickets (SP-SEC-005).
        access_log=False,
        log_level="warning",
        server_header=False,
        ws_max_size=settings.limits.max_frame_bytes * _HARD_LIMIT_FACTOR,
        ws_ping_interval=settings.heartbeat_interval_ms / 1000,
        # Not uvicorn but heartbeat.py ends idle connections: by 4408, not 1011.
        ws_ping_timeout=None,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals drain the gateway first; uvicorn's own handlers would close at once.
        yield


async def _sweep(gateway: Gateway) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        gateway.memory.sweep()
