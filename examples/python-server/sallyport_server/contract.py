"""What a product offers: channels with their intents, and methods, with pydantic as schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from .addresses import Template, by_specificity
from .errors import ProtocolError, issues_of


class Kind(Enum):
    """How an intent is answered: by an ack, one reply, or a stream of replies."""

    EVENT = "event"
    REQUEST = "request"
    STREAM = "stream"


class Schema:
    """A pydantic type, as a check of JSON data."""

    def __init__(self, shape: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def read(self, value: Any) -> Any:
        """The value as the type. Raises pydantic's ValidationError."""
        return self._adapter.validate_python(value)

    def to_json(self, value: Any) -> Any:
        """JSON data of what a handler returned, checked. Raises pydantic's ValidationError."""
        data = value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value
        self._adapter.validate_python(data)
        return data


@dataclass(frozen=True, slots=True)
class Intent:
    """One intent that a channel accepts. `scope` replaces the channel's scopes to send."""

    kind: Kind
    payload: Schema
    reply: Schema | None = None
    errors: Mapping[str, Schema] = field(default_factory=dict)
    scope: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Scopes to subscribe and to send, and parameters that must equal a claim of the token."""

    subscribe: frozenset[str] = frozenset()
    send: frozenset[str] = frozenset()
    bind: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retention:
    """How much of a channel's log is kept."""

    keep: int
    for_ms: int


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the contract; `params` is a model of the template's parameters."""

    template: Template
    accepts: Mapping[str, Intent] = field(default_factory=dict)
    emits: Mapping[str, Schema] = field(default_factory=dict)
    params: type[BaseModel] | None = None
    access: Access = field(default_factory=Access)
    history: Retention | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """One JSON-RPC method."""

    params: Schema
    result: Schema
    errors: Mapping[str, Schema] = field(default_factory=dict)
    scope: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as one address names it."""

    channel: Channel
    address: str
    params: Mapping[str, str]


class Contract:
    """A named and versioned set of channels and methods."""

    def __init__(
        self,
        name: str,
        version: str,
        digest: str,
        *,
        channels: list[Channel],
        methods: Mapping[str, Method],
        direct: Mapping[str, Schema] | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.digest = digest
        self.methods = dict(methods)
        self.direct = dict(direct or {})
        self._channels = {channel.template.source: channel for channel in channels}
        self._order = by_specificity(channel.template for channel in channels)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Channels by template."""
        return self._channels

    def find(self, address: str) -> Place:
        """The channel at an address. Raises `unknown_channel`."""
        for template in self._order:
            params = template.match(address)
            if params is not None:
                channel = self._channels[template.source]
                self._check_params(channel, address, params)
                return Place(channel, address, params)
        known = ", ".join(sorted(self._channels))
        message = f'There is no channel "{address}"; the contract has {known}.'
        raise ProtocolError("unknown_channel", message)

    def _check_params(self, channel: Channel, address: str, params: dict[str, str]) -> None:
        if channel.params is None:
            return
        try:
            channel.params.model_validate(params)
        except ValidationError as error:
            message = f'The parameters of "{address}" are not what the contract says.'
            raise ProtocolError(
                "unknown_channel", message, issues=issues_of(error)
            ) from None
