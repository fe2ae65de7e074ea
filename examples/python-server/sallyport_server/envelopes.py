"""Envelopes as pydantic models: what a client sends (a tagged union), and what a server sends."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from .shapes import Address, Count, Epoch, Name, Shape, Text, TraceContext


class ClientFrame(Shape):
    """Fields that every envelope may carry. `None` stands for absent, never for `null`."""

    timestamp: Count = Field(default=0)
    trace: TraceContext = Field(default=TraceContext(traceparent="-"))


class Message(ClientFrame):
    """Asks for one intent of a channel."""

    type: Literal["message"]
    channel: Address
    intent: Name
    payload: Any
    id: Name = Field(default="")


class Position(Shape):
    """A place in a channel's log."""

    epoch: Epoch
    offset: Count


class SubscribePayload(Shape):
    """`since` is where the client left the channel."""

    since: Position = Field(default=Position(epoch="-", offset=0))

    def asked(self) -> Position | None:
        """The position that was sent, if one was."""
        return self.since if "since" in self.model_fields_set else None


class Subscribe(ClientFrame):
    """Asks for what a channel emits."""

    type: Literal["subscribe"]
    id: Name
    channel: Address
    # Absent is allowed, `null` is not (SP-ENV-029).
    payload: SubscribePayload = Field(default=SubscribePayload())


class Unsubscribe(ClientFrame):
    """Ends a subscription."""

    type: Literal["unsubscribe"]
    id: Name
    channel: Address


class Cancel(ClientFrame):
    """Stops the work whose `id` is `ref`."""

    type: Literal["cancel"]
    ref: Name


class RefreshPayload(Shape):
    """The new token."""

    token: Annotated[Text, Field(min_length=1)]


class Refresh(ClientFrame):
    """Replaces the token of the connection."""

    type: Literal["refresh"]
    id: Name
    payload: RefreshPayload


class JsonRpc(ClientFrame):
    """Carries one JSON-RPC 2.0 message or a batch."""

    type: Literal["jsonrpc"]
    payload: Any
    id: Name = Field(default="")
    ref: Name = Field(default="")


class Ping(ClientFrame):
    """Asks whether the other side is there."""

    type: Literal["ping"]
    id: Name = Field(default="")


class Pong(ClientFrame):
    """Answers a ping of the server."""

    type: Literal["pong"]
    timestamp: Count
    ref: Name = Field(default="")


ClientEnvelope = Annotated[
    Message | Subscribe | Unsubscribe | Cancel | Refresh | JsonRpc | Ping | Pong,
    Field(discriminator="type"),
]

CLIENT_ENVELOPE: TypeAdapter[ClientEnvelope] = TypeAdapter(ClientEnvelope)
CLIENT_TYPES = frozenset(
    {"message", "subscribe", "unsubscribe", "cancel", "refresh", "jsonrpc", "ping", "pong"}
)
PROTOCOL_TYPES = CLIENT_TYPES | {"reply", "ack", "error", "system"}


class ServerFrame(BaseModel):
    """An envelope to send; only the fields that were given go onto the wire."""

    def to_wire(self) -> dict[str, Any]:
        """The envelope as JSON data."""
        return {"type": getattr(self, "type"), **self.model_dump(exclude_unset=True)}


class Publication(ServerFrame):
    """A message of a channel."""

    type: Literal["message"] = "message"
    channel: str
    intent: str
    payload: Any
    epoch: str = ""
    offset: int = 0


class Reply(ServerFrame):
    """A reply, or one chunk of it."""

    type: Literal["reply"] = "reply"
    ref: str
    seq: int = 0
    final: bool = True
    payload: Any = None


class Ack(ServerFrame):
    """Acknowledges a frame."""

    type: Literal["ack"] = "ack"
    ref: str
    payload: dict[str, Any] = Field(default_factory=dict)


class ErrorFrame(ServerFrame):
    """Refuses a frame, or tells of a failure."""

    type: Literal["error"] = "error"
    ref: str = ""
    payload: dict[str, Any]


class System(ServerFrame):
    """The protocol's own messages."""

    type: Literal["system"] = "system"
    intent: Literal["welcome", "goaway", "expiring", "evicted", "unsubscribed"]
    channel: str = ""
    payload: dict[str, Any]


class JsonRpcAnswer(ServerFrame):
    """A JSON-RPC response or an array of them."""

    type: Literal["jsonrpc"] = "jsonrpc"
    ref: str = ""
    payload: Any


class PongAnswer(ServerFrame):
    """Answers a ping of the client."""

    type: Literal["pong"] = "pong"
    timestamp: int
    ref: str = ""


ServerEnvelope = Publication | Reply | Ack | ErrorFrame | System | JsonRpcAnswer | PongAnswer


def error_frame(payload: dict[str, Any], ref: str | None) -> ErrorFrame:
    """An `error`, with `ref` where it answers a frame that has an id."""
    return ErrorFrame(payload=payload) if ref is None else ErrorFrame(ref=ref, payload=payload)
