"""A few conversations over a real socket; the conformance kit holds the rest."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .conftest import Running


class Talk:
    """A connection that speaks JSON."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def receive(self) -> Any:
        return json.loads(await asyncio.wait_for(self.socket.recv(), 5))

    async def closing(self) -> int:
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                await asyncio.wait_for(self.socket.recv(), 15)
        assert caught.value.rcvd is not None
        return caught.value.rcvd.code


def talk(server: Running, body: Callable[[Talk], Awaitable[None]], sub: str = "ada") -> None:
    async def run() -> None:
        offered: Any = ["sallyport.v1", f"bearer.{server.token(sub)}"]
        async with connect(server.url, subprotocols=offered, compression=None) as socket:
            conversation = Talk(socket)
            welcome = await conversation.receive()
            assert welcome["intent"] == "welcome"
            await body(conversation)

    asyncio.run(run())


def test_requests_streams_and_errors(server: Running) -> None:
    async def body(t: Talk) -> None:
        await t.send({"channel": "echo", "intent": "echo", "id": "1", "payload": {"text": "\ud800é"}})
        assert await t.receive() == {"type": "reply", "ref": "1", "payload": {"text": "\ud800é"}}
        await t.send({"channel": "stream", "intent": "count", "id": "2", "payload": {"to": 2}})
        frames = [await t.receive() for _ in range(3)]
        assert [(f["seq"], f["final"]) for f in frames] == [(0, False), (1, False), (2, True)]
        await t.send({"channel": "fail", "intent": "fail", "id": "3", "payload": {"how": "declared"}})
        assert (await t.receive())["payload"]["data"] == {"limit": 3}
        for how in ("throw", "wrong_reply"):
            await t.send({"channel": "fail", "intent": "fail", "id": how, "payload": {"how": how}})
            assert (await t.receive())["payload"]["code"] == "internal"
        await t.send({"channel": "room:zzz", "intent": "where", "id": "4", "payload": {}})
        assert (await t.receive())["payload"]["issues"][0]["path"] == "/room"
        await t.send({"channel": "vacant", "intent": "ask", "id": "5", "payload": {}})
        assert (await t.receive())["payload"]["code"] == "unavailable"
        await t.send({"channel": "echo", "intent": "echo", "id": "6", "payload": {"text": 5}})
        assert (await t.receive())["payload"]["issues"][0]["path"] == "/text"

    talk(server, body)


def test_cancel_ends_a_stream(server: Running) -> None:
    async def body(t: Talk) -> None:
        await t.send({"channel": "stream", "intent": "forever", "id": "1", "payload": {}})
        assert (await t.receive())["seq"] == 0
        await t.send({"type": "cancel", "ref": "1"})
        frame = await t.receive()
        while frame["type"] == "reply":
            frame = await t.receive()
        assert frame["payload"]["code"] == "cancelled"
        await t.send({"type": "ping", "id": "p"})
        assert (await t.receive())["ref"] == "p"

    talk(server, body)


def test_history_recovers(server: Running) -> None:
    async def body(t: Talk) -> None:
        await t.send({"type": "subscribe", "id": "1", "channel": "history"})
        start = (await t.receive())["payload"]
        for n in range(3):
            await t.send({"channel": "history", "intent": "append", "payload": {"text": str(n)}})
            assert (await t.receive())["offset"] == start["offset"] + n + 1
        await t.send({"type": "unsubscribe", "id": "2", "channel": "history"})
        await t.receive()
        since = {"epoch": start["epoch"], "offset": start["offset"] + 1}
        await t.send(
            {"type": "subscribe", "id": "3", "channel": "history", "payload": {"since": since}}
        )
        assert (await t.receive())["payload"] == {**since, "recovered": True}
        assert [(await t.receive())["payload"]["text"] for _ in range(2)] == ["1", "2"]

    talk(server, body)


def test_jsonrpc_batch(server: Running) -> None:
    async def body(t: Talk) -> None:
        batch = [
            {"jsonrpc": "2.0", "id": "a", "method": "sum", "params": {"of": [1, 2]}},
            {"jsonrpc": "2.0", "method": "log", "params": {"text": "hi"}},
            {"jsonrpc": "2.0", "id": None, "method": "nope"},
            {"jsonrpc": "2.0", "id": 7, "method": "fail"},
            5,
        ]
        await t.send({"type": "jsonrpc", "id": "1", "payload": batch})
        answer = await t.receive()
        assert answer["ref"] == "1"
        by_id = {a["id"]: a for a in answer["payload"] if a.get("error", {}).get("code") != -32600}
        assert by_id["a"]["result"] == 3
        assert by_id[None]["error"]["code"] == -32601
        assert by_id[7]["error"]["code"] == -32000
        assert len(answer["payload"]) == 4

    talk(server, body)


@pytest.mark.parametrize(
    ("frame", "code", "ref"),
    [
        ("{", "malformed_json", None),
        ('{"a": NaN}', "malformed_json", None),
        ("[]", "invalid_envelope", None),
        ({"channel": "echo", "intent": "echo", "id": "9"}, "invalid_envelope", "9"),
        ('{"channel":"echo","intent":"note","payload":{"\\u005f_proto__":1}}',
         "invalid_envelope", None),
        ({"type": "reply", "id": "r"}, "unknown_type", "r"),
        ({"type": "chat", "id": "c"}, "wrong_dialect", "c"),
        ({"event": "chat"}, "wrong_dialect", None),
        ({"jsonrpc": "2.0", "id": 1, "method": "sum"}, "wrong_dialect", None),
        ("[" * 33, "invalid_envelope", None),
        ({"id": "big", "pad": "x" * 300_000}, "payload_too_large", "big"),
    ],
)
def test_refused_frames(server: Running, frame: Any, code: str, ref: str | None) -> None:
    async def body(t: Talk) -> None:
        await t.send(frame)
        answer = await t.receive()
        assert (answer["payload"]["code"], answer.get("ref")) == (code, ref)

    talk(server, body)


@pytest.mark.parametrize(
    ("frame", "code"), [(b"x", 1003), ("x" * (4 * 262_144 + 1), 1009)]
)
def test_frames_that_close(server: Running, frame: str | bytes, code: int) -> None:
    async def body(t: Talk) -> None:
        await t.send(frame)
        assert await t.closing() == code

    talk(server, body)


def test_ten_strikes_close(server: Running) -> None:
    async def body(t: Talk) -> None:
        for _ in range(10):
            await t.send("?")
        assert await t.closing() == 4400

    talk(server, body)


def test_drain_answers_and_closes(server: Running) -> None:
    async def body(t: Talk) -> None:
        await t.send({"channel": "slow", "intent": "wait", "id": "1", "payload": {"ms": 300}})
        await t.send({"type": "ping"})
        await t.receive()
        server.process.send_signal(signal.SIGTERM)
        assert (await t.receive())["intent"] == "goaway"
        await t.send({"channel": "echo", "intent": "echo", "id": "2", "payload": {"text": ""}})
        assert (await t.receive())["payload"]["code"] == "unavailable"
        assert (await t.receive())["type"] == "reply"
        assert await t.closing() == 1012

    talk(server, body)
    assert server.process.wait(timeout=10) == 0


def test_memory_answers_on_the_next_connection(server: Running) -> None:
    frame = {"channel": "echo", "intent": "note", "id": "same", "payload": {"text": "once"}}

    async def body(t: Talk) -> None:
        await t.send({"type": "subscribe", "id": "s", "channel": "echo"})
        await t.receive()
        await t.send(frame)
        seen.append(sorted([(await t.receive())["type"] for _ in range(2)]))

    async def again(t: Talk) -> None:
        await t.send({"type": "subscribe", "id": "s", "channel": "echo"})
        await t.receive()
        await t.send(frame)
        assert (await t.receive())["type"] == "ack"
        await t.send({"type": "ping"})
        assert (await t.receive())["type"] == "pong"

    seen: list[list[str]] = []
    talk(server, body)
    talk(server, again)
    assert seen == [["ack", "message"]]


def test_other_path_is_404(server: Running) -> None:
    async def run() -> None:
        with pytest.raises(InvalidStatus) as caught:
            async with connect(server.url + "x"):
                pass
        assert caught.value.response.status_code == 404
        assert caught.value.response.headers["content-type"] == "application/problem+json"

    asyncio.run(run())
