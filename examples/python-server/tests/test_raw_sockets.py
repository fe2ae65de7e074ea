"""Clients that do not answer pings, do not read, or send what no library would."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect

from .conftest import Running

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_raw(server: Running, sub: str) -> Streams:
    parts = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1024)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Protocol: sallyport.v1, bearer.{server.token(sub)}",
    ]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 101")
    while await reader.readline() != b"\r\n":
        pass
    return reader, writer


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    first, length = await reader.readexactly(2)
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", await reader.readexactly(8))
    return first & 0x0F, await reader.readexactly(length)


async def close_code(reader: asyncio.StreamReader) -> tuple[int, set[int]]:
    seen: set[int] = set()
    while True:
        opcode, data = await asyncio.wait_for(read_frame(reader), 15)
        seen.add(opcode)
        if opcode == 8:
            return int.from_bytes(data[:2], "big"), seen


def text_frame(frame: Any) -> bytes:
    data = json.dumps(frame).encode()
    assert len(data) < 126
    return bytes([0x81, 0x80 | len(data)]) + bytes(4) + data


@pytest.mark.parametrize(
    "server",
    [["--heartbeat-interval-ms", "200", "--heartbeat-timeout-ms", "700"]],
    indirect=True,
)
def test_silence_is_closed_with_4408(server: Running) -> None:
    async def run() -> None:
        reader, writer = await open_raw(server, "silent")
        code, seen = await close_code(reader)
        assert code == 4408
        assert 9 in seen  # a ping came first
        writer.close()

    asyncio.run(run())


def test_slow_consumer_is_closed_with_4508(server: Running) -> None:
    async def run() -> None:
        reader, writer = await open_raw(server, "slow")
        writer.write(text_frame({"type": "subscribe", "id": "1", "channel": "echo"}))
        offered: Any = ["sallyport.v1", f"bearer.{server.token('loud')}"]
        async with connect(server.url, subprotocols=offered, compression=None) as loud:
            await loud.recv()
            text = "x" * 200_000
            for n in range(120):
                note = {"channel": "echo", "intent": "note", "id": str(n), "payload": {"text": text}}
                await loud.send(json.dumps(note))
                await asyncio.wait_for(loud.recv(), 5)
        assert (await close_code(reader))[0] == 4508
        writer.close()

    asyncio.run(run())


def masked(first: int, data: bytes) -> bytes:
    length = (
        bytes([0x80 | len(data)])
        if len(data) < 126
        else bytes([0xFF]) + struct.pack("!Q", len(data))
    )
    return bytes([first]) + length + bytes(4) + data


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (masked(0x81, b'"\xff"'), 1007),
        (masked(0x01, '"é"'.encode()[:2]) + masked(0x80, b'x"'), 1007),
        (masked(0x82, b"{}"), 1003),
        (masked(0x81, b"x" * 8_000_000), 1009),
        (masked(0x01, b"x" * 600_000) + masked(0x80, b"x" * 600_000), 1009),
        (masked(0x01, b"{") + masked(0x00, b"") * 1_000, 4429),
        (masked(0x89, b"") * 1_000, 4429),
        (masked(0x8A, b"") * 1_000, 4429),
    ],
)
def test_close_code_survives_what_is_still_sent(
    server: Running, frames: bytes, code: int
) -> None:
    async def run() -> None:
        reader, writer = await open_raw(server, "hostile")
        writer.write(frames)
        await writer.drain()
        assert (await close_code(reader))[0] == code
        writer.close()

    asyncio.run(run())


def test_fragments_of_one_character_are_joined(server: Running) -> None:
    data = '{"type":"ping","id":"é"}'.encode()
    cut = data.index(b"\xc3") + 1

    async def run() -> None:
        reader, writer = await open_raw(server, "fragments")
        assert b"welcome" in (await read_frame(reader))[1]
        writer.write(masked(0x01, data[:cut]) + masked(0x80, data[cut:]))
        assert json.loads((await read_frame(reader))[1])["ref"] == "é"
        writer.close()

    asyncio.run(run())
