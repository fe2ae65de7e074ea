"""The `jsonrpc` envelope: one JSON-RPC 2.0 message or a batch (section 7)."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from .contract import Method
from .envelopes import Ack, JsonRpc, JsonRpcAnswer, ServerEnvelope
from .errors import ProtocolError, WireError, issues_of
from .failure import to_wire_error
from .peer import Peer
from .service import Call, Handler, Service
from .work import Work

MAX_BATCH = 64
_NO_ID: Any = object()


@dataclass(frozen=True, slots=True)
class _Request:
    """A request, or a notification where `id` is `_NO_ID`."""

    id: Any
    method: str
    params: Any


@dataclass(slots=True)
class _Answers:
    """The responses to one envelope, as they come."""

    ref: str | None
    is_batch: bool
    done: list[dict[str, Any]] = field(default_factory=list)
    pending: dict[int, Any] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def fail(self, id: Any, error: WireError) -> None:
        if id is not _NO_ID:
            self.done.append({"jsonrpc": "2.0", "id": id, "error": error.to_rpc()})

    def succeed(self, id: Any, result: Any) -> None:
        if id is not _NO_ID:
            self.done.append({"jsonrpc": "2.0", "id": id, "result": result})

    def stop(self, error: ProtocolError) -> ServerEnvelope | None:
        for id in self.pending.values():
            self.fail(id, error)
        self.pending.clear()
        for task in self.tasks:
            task.cancel()
        return self.terminal()

    def terminal(self) -> ServerEnvelope | None:
        if not self.done:
            return None if self.ref is None else Ack(ref=self.ref)
        payload: Any = self.done if self.is_batch else self.done[0]
        if self.ref is None:
            return JsonRpcAnswer(payload=payload)
        return JsonRpcAnswer(ref=self.ref, payload=payload)


class JsonRpcRunner:
    """Runs the methods of a contract."""

    def __init__(self, service: Service, timeout_ms: int) -> None:
        self._service = service
        self._timeout = timeout_ms / 1000

    def accept(self, peer: Peer, envelope: JsonRpc) -> None:
        """Check and start every call of an envelope; its answer follows when all have ended."""
        payload, ref = envelope.payload, envelope.id or None
        answers = _Answers(ref, isinstance(payload, list))
        if isinstance(payload, list) and not 1 <= len(payload) <= MAX_BATCH:
            answers.is_batch = False
            reason = f"A batch holds 1 to {MAX_BATCH} messages, this one {len(payload)}."
            answers.fail(None, ProtocolError("invalid_envelope", reason))
            payload = []
        work = Work(ref, peer, answers.stop)
        for index, message in enumerate(payload if isinstance(payload, list) else [payload]):
            started = self._start(peer, message, answers)
            if started is not None:
                answers.pending[index] = started[0].id
                task = asyncio.create_task(self._run(peer, index, started, answers))
                task.add_done_callback(lambda _: peer.budget.give())
                answers.tasks.append(task)
        if not answers.tasks:
            terminal = answers.terminal()
            if terminal is not None:
                peer.send(terminal)
            return
        peer.begin(work)
        work.start(_finish_after(work, answers), on_end=_nothing)

    def _start(
        self, peer: Peer, message: Any, answers: _Answers
    ) -> tuple[_Request, Method, Handler, Any] | None:
        try:
            request = _read(message)
        except ProtocolError as error:
            answers.fail(_echoable_id(message), error)
            return None
        if request is None:
            return None
        try:
            method = self._find(request.method)
            params = _check(peer, request, method)
            handler = self._handler_of(request.method)
            peer.budget.take()
        except ProtocolError as error:
            answers.fail(request.id, error)
            return None
        return request, method, handler, params

    def _find(self, name: str) -> Method:
        method = None if name.startswith("rpc.") else self._service.contract.methods.get(name)
        if method is None:
            known = ", ".join(sorted(self._service.contract.methods))
            raise ProtocolError("unknown_intent", f"There is no such method; there are {known}.")
        return method

    def _handler_of(self, name: str) -> Handler:
        handler = self._service.method_handler(name)
        if handler is None:
            raise ProtocolError("unavailable", f'No running service handles "{name}"; try later.')
        return handler

    async def _run(
        self,
        peer: Peer,
        index: int,
        started: tuple[_Request, Method, Handler, Any],
        answers: _Answers,
    ) -> None:
        request, method, handler, params = started
        call = Call(peer.identity, answers.ref, peer.publish, peer.send_direct)
        try:
            async with asyncio.timeout(self._timeout):
                try:
                    result = method.result.to_json(await handler(call, params))
                    failed: WireError | None = None
                except Exception as failure:
                    result, failed = None, to_wire_error(failure, method.errors)
        except TimeoutError:
            result, failed = None, ProtocolError("timeout")
        if answers.pending.pop(index, _NO_ID) is _NO_ID:
            return
        if failed is not None:
            answers.fail(request.id, failed)
        else:
            answers.succeed(request.id, result)


async def _finish_after(work: Work, answers: _Answers) -> None:
    await asyncio.gather(*answers.tasks)
    work.finish(answers.terminal())


def _nothing() -> None:
    """Each call gives back its own share of the budget."""


def _check(peer: Peer, request: _Request, method: Method) -> Any:
    if not peer.identity.may_call(method):
        raise ProtocolError("forbidden", f'This identity may not call "{request.method}".')
    try:
        return method.params.read(request.params)
    except ValidationError as error:
        reason = f'The params of "{request.method}" are not what the contract says.'
        raise ProtocolError("invalid_payload", reason, issues=issues_of(error)) from None


def _read(message: Any) -> _Request | None:
    """A request or notification; None for a response, which nobody waits for (SP-RPC-018)."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise _not_rpc('send an object with "jsonrpc": "2.0"')
    if "id" in message and not _is_id(message["id"]):
        raise _not_rpc('"id" is a string, a number or null')
    if "method" not in message:
        if "id" in message and ("result" in message) != ("error" in message):
            return None
        raise _not_rpc('a request has a "method"')
    if not isinstance(message["method"], str):
        raise _not_rpc('"method" is a string')
    params = message.get("params", {})
    if not isinstance(params, dict | list):
        raise _not_rpc('"params" is an object or an array')
    return _Request(message.get("id", _NO_ID), message["method"], params)


def _not_rpc(what: str) -> ProtocolError:
    return ProtocolError("invalid_envelope", f"This is no JSON-RPC 2.0 message: {what}.")


def _echoable_id(message: Any) -> Any:
    id = message.get("id") if isinstance(message, dict) else None
    return id if _is_id(id) else None


def _is_id(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int)
