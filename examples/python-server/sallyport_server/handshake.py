"""Who may connect: refusals by HTTP status before the upgrade, by close code after it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

from .contract import Contract
from .gateway import Gateway
from .identity import BadToken, Identity
from .tables import CloseCode

SUBPROTOCOL = "sallyport.v1"
_BEARER_ENTRY = "bearer."
_TOKEN_IN_QUERY = frozenset(
    {"token", "access_token", "accesstoken", "id_token", "auth_token", "jwt", "bearer",
     "authorization"}
)
_SINGLE_PARAMETERS = ("contract", "session", "ticket")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A refusal, as HTTP status or close code, with a text that says what to do instead."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the client sent with the upgrade."""

    headers: Headers
    offered: Sequence[str]
    query: Sequence[tuple[str, str]]

    @classmethod
    def read(cls, headers: Headers, offered: Sequence[str], query: bytes) -> Request:
        """Take the parts out of a request."""
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        return cls(headers, [entry for entry in offered if entry], pairs)

    def parameter(self, name: str) -> str | None:
        """The first query parameter of that name."""
        return next((value for key, value in self.query if key == name), None)

    def repeated_parameter(self) -> str | None:
        """A parameter that two readers could read differently (SP-CON-031)."""
        names = [key for key, _ in self.query]
        return next((name for name in _SINGLE_PARAMETERS if names.count(name) > 1), None)


@dataclass(frozen=True, slots=True)
class Admission:
    """A client that may connect."""

    identity: Identity
    session_id: str


def check_before_upgrade(gateway: Gateway, request: Request) -> None:
    """Origin, query, readiness, limits. Raises Refused with an HTTP status."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in gateway.settings.origins:
        raise Refused(403, "Connect from an origin that this server lists, or list yours there.")
    repeated = request.repeated_parameter()
    if repeated is not None:
        raise Refused(400, f'The query has "{repeated}" more than once; send one value.')
    if gateway.is_draining:
        raise Refused(503, "This server is shutting down; connect again a little later.")
    if len(gateway.connections) >= gateway.settings.max_connections:
        raise Refused(429, "This server has all the connections it takes; try again later.")


def select_subprotocol(offered: Sequence[str]) -> str | None:
    """The entry to select, never a credential (SP-CON-010, SP-CON-012)."""
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL
    return next((entry for entry in offered if not entry.startswith(_BEARER_ENTRY)), None)


def admit(gateway: Gateway, request: Request) -> Admission:
    """Subprotocol, contract, credentials, in this order. Raises Refused with a close code."""
    if SUBPROTOCOL not in request.offered:
        raise Refused(
            CloseCode.SUBPROTOCOL_NOT_SUPPORTED, f"Offer the subprotocol {SUBPROTOCOL}."
        )
    _check_contract(gateway.contract, request.parameter("contract"))
    try:
        identity = gateway.verifier.verify(_credential(request))
    except BadToken:
        raise Refused(
            CloseCode.UNAUTHENTICATED, "The credential does not verify; get a new token."
        ) from None
    session = request.parameter("session") or ""
    return Admission(identity, session if _UUID.fullmatch(session) else str(uuid.uuid4()))


def _check_contract(contract: Contract, asked: str | None) -> None:
    if asked is None:
        return
    name, _, version = asked.rpartition("@")
    match = _SEMVER.fullmatch(version)
    major = contract.version.split(".")[0]
    if name != contract.name or match is None or match.group(1) != major:
        own = f"{contract.name}@{contract.version}"
        raise Refused(
            CloseCode.CONTRACT_INCOMPATIBLE, f"This server has {own}; ask for that major version."
        )


def _credential(request: Request) -> str:
    if any(name.lower() in _TOKEN_IN_QUERY for name, _ in request.query):
        raise Refused(
            CloseCode.UNAUTHENTICATED,
            "No tokens in the URL: use a ticket, or the subprotocol entry bearer.<jwt>.",
        )
    # Another scheme is no credential (SP-CON-030): a proxy may have put it there for itself.
    headers = [h for h in request.headers.getlist("authorization") if _is_bearer(h)]
    entries = [entry for entry in request.offered if entry.startswith(_BEARER_ENTRY)]
    tickets = [value for name, value in request.query if name == "ticket"]
    if len(headers) + len(entries) + len(tickets) != 1:
        raise Refused(
            CloseCode.UNAUTHENTICATED,
            "Send exactly one credential: Authorization: Bearer, bearer.<jwt>, or a ticket.",
        )
    if entries:
        return entries[0].removeprefix(_BEARER_ENTRY)
    if headers:
        return headers[0].partition(" ")[2].strip()
    # No endpoint here gives out tickets, so none can be known.
    raise BadToken


def _is_bearer(header: str) -> bool:
    return header.partition(" ")[0].lower() == "bearer"
