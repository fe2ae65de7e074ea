"""What all connections of this process share."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .answer_memory import AnswerMemory
from .contract import Contract
from .hub import Hub
from .identity import TokenVerifier
from .intents import IntentRunner
from .jsonrpc import JsonRpcRunner
from .service import Service
from .settings import Settings

if TYPE_CHECKING:
    from .connection import Connection

VERSION = "0.1.0"


@dataclass(slots=True)
class Gateway:
    """Contract, handlers, verifier and settings, and what is built on them."""

    service: Service
    verifier: TokenVerifier
    settings: Settings
    instance: str = field(default_factory=lambda: f"py-{uuid.uuid4().hex[:8]}")
    version: str = VERSION
    is_draining: bool = False
    connections: set[Connection] = field(default_factory=set)
    hub: Hub = field(init=False)
    intents: IntentRunner = field(init=False)
    jsonrpc: JsonRpcRunner = field(init=False)
    memory: AnswerMemory = field(init=False)

    def __post_init__(self) -> None:
        """Build the parts from the settings."""
        self.hub = Hub(self.contract)
        self.intents = IntentRunner(self.service, self.settings.request_timeout_ms)
        self.jsonrpc = JsonRpcRunner(self.service, self.settings.request_timeout_ms)
        self.memory = AnswerMemory(
            window_ms=self.settings.answer_memory_ms,
            max_bytes_per_user=self.settings.answer_memory_bytes,
        )

    @property
    def contract(self) -> Contract:
        """The contract that is served."""
        return self.service.contract

    def next_connection_id(self) -> str:
        """A name for one connection."""
        return f"c-{uuid.uuid4().hex}"
