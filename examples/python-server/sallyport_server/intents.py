"""The `message` envelope: the checks of section 4, then the handler."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .addresses import is_reserved
from .contract import Intent, Kind, Place
from .envelopes import Ack, Message, Reply, ServerEnvelope, error_frame
from .errors import ProtocolError, WireError, issues_of
from .failure import to_wire_error
from .peer import Peer
from .service import Call, Handler, Service, StreamHandler
from .work import Work


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work
    intent: Intent
    call: Call
    payload: Any


class IntentRunner:
    """Runs what channels accept."""

    def __init__(self, service: Service, timeout_ms: int) -> None:
        self._service = service
        self._timeout = timeout_ms / 1000

    def accept(self, peer: Peer, message: Message) -> None:
        """Check a message and start its work, or answer with the first check that fails."""
        id = message.id or None
        try:
            place, intent, payload = self._check(peer, message)
            handler = self._handler_of(place, message.intent)
            peer.budget.take()
        except ProtocolError as error:
            peer.send(error_frame(error.to_payload(), id))
            return
        work = Work(id, peer, lambda error: error_frame(error.to_payload(), id))
        peer.begin(work)
        call = Call(peer.identity, id, peer.publish, peer.send_direct, place.address, place.params)
        run = self._run(_Job(work, intent, call, payload), handler)
        work.start(run, on_end=peer.budget.give)

    def _check(self, peer: Peer, message: Message) -> tuple[Place, Intent, Any]:
        if is_reserved(message.channel):
            reason = f'"{message.channel}" belongs to the protocol; send to the contract\'s channels.'
            raise ProtocolError("unknown_channel", reason)
        place = self._service.contract.find(message.channel)
        intent = place.channel.accepts.get(message.intent)
        if intent is None:
            known = ", ".join(sorted(place.channel.accepts)) or "nothing"
            reason = f'"{message.channel}" does not accept this intent; it accepts {known}.'
            raise ProtocolError("unknown_intent", reason)
        what = f'"{message.intent}" on "{message.channel}"'
        if not peer.identity.may_send(place, intent):
            raise ProtocolError("forbidden", f"This identity may not send {what}.")
        try:
            payload = intent.payload.read(message.payload)
        except ValidationError as error:
            reason = f"The payload of {what} is not what the contract says."
            raise ProtocolError("invalid_payload", reason, issues=issues_of(error)) from None
        if intent.kind is not Kind.EVENT and not message.id:
            reason = f'The field "id" is missing; {what} is a request, whose reply needs one.'
            raise ProtocolError("invalid_envelope", reason)
        return place, intent, payload

    def _handler_of(self, place: Place, intent: str) -> Handler | StreamHandler:
        template = place.channel.template.source
        if place.channel.accepts[intent].kind is Kind.STREAM:
            found: Handler | StreamHandler | None = self._service.stream_handler(template, intent)
        else:
            found = self._service.handler(template, intent)
        if found is None:
            reason = f'No running service handles "{intent}" on "{place.address}"; try later.'
            raise ProtocolError("unavailable", reason)
        return found

    async def _run(self, job: _Job, handler: Handler | StreamHandler) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                try:
                    terminal = await self._outcome(job, handler)
                except Exception as failure:
                    terminal = _failed(job, to_wire_error(failure, job.intent.errors))
            job.work.finish(terminal)
        except TimeoutError:
            job.work.finish(_failed(job, ProtocolError("timeout")))

    async def _outcome(self, job: _Job, handler: Any) -> ServerEnvelope | None:
        id = job.work.id
        if job.intent.kind is Kind.STREAM:
            return await _stream(job, handler)
        result = await handler(job.call, job.payload)
        if job.intent.reply is not None and id is not None:
            return Reply(ref=id, payload=job.intent.reply.to_json(result))
        return None if id is None else Ack(ref=id)


async def _stream(job: _Job, handler: StreamHandler) -> ServerEnvelope:
    id, schema = job.work.id, job.intent.reply
    if id is None or schema is None:
        raise TypeError("A stream needs an id and a schema of its chunks.")
    seq = 0
    chunks: Any = handler(job.call, job.payload)
    async with aclosing(chunks):
        async for chunk in chunks:
            job.work.emit(Reply(ref=id, seq=seq, final=False, payload=schema.to_json(chunk)))
            seq += 1
            await job.work.room()
    return Reply(ref=id, seq=seq, final=True)


def _failed(job: _Job, error: WireError) -> ServerEnvelope:
    return error_frame(error.to_payload(), job.work.id)
