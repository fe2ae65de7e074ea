"""The subscriptions of one connection (section 6)."""

from __future__ import annotations

from typing import Any

from .addresses import escape_segment, is_reserved
from .contract import Contract
from .envelopes import Ack, Position, Publication, Subscribe, System, Unsubscribe, error_frame
from .errors import ProtocolError
from .hub import Hub, direct_key
from .peer import Peer


class Subscriptions:
    """What one connection is subscribed to."""

    def __init__(self, peer: Peer, contract: Contract, hub: Hub, most: int) -> None:
        self._peer = peer
        self._contract = contract
        self._hub = hub
        self._most = most
        self._addresses: set[str] = set()
        self._direct = {
            f"@session:{escape_segment(peer.session_id)}",
            f"@user:{escape_segment(peer.identity.user_id)}",
        }
        self._active_direct: set[str] = set()
        self._recovered_direct: set[str] = set()

    def start_direct(self) -> None:
        """Subscribe the owner to its reserved addresses (SP-SUB-028)."""
        for address in self._direct:
            self._active_direct.add(address)
            self._hub.add(self._key(address), self._peer)

    def subscribe(self, frame: Subscribe) -> None:
        """Answer a `subscribe`; missed messages follow the ack."""
        address = frame.channel
        try:
            self._check(address)
        except ProtocolError as error:
            self._peer.send(error_frame(error.to_payload(), frame.id))
            return
        is_new = address not in self._addresses | self._active_direct
        # Reserved addresses are subscribed by the server; the client's first counts (SP-SUB-033).
        is_first = is_new or address in self._active_direct - self._recovered_direct
        # A second subscribe is answered as one without `since` (SP-SUB-003).
        since = frame.payload.asked() if is_first else None
        payload, missed = self._position(address, since)
        self._peer.send(Ack(ref=frame.id, payload=payload))
        for message in missed:
            self._peer.send(message)
        if is_reserved(address):
            self._recovered_direct.add(address)
        if is_new:
            (self._active_direct if is_reserved(address) else self._addresses).add(address)
            self._hub.add(self._key(address), self._peer)

    def unsubscribe(self, frame: Unsubscribe) -> None:
        """Answer an `unsubscribe`."""
        address = frame.channel
        if address not in self._addresses | self._active_direct:
            reason = f'This connection is not subscribed to "{address}".'
            error = ProtocolError("not_subscribed", reason)
            self._peer.send(error_frame(error.to_payload(), frame.id))
            return
        self._forget(address)
        self._peer.send(Ack(ref=frame.id))

    def end_forbidden(self) -> None:
        """End what new claims no longer allow (SP-LIV-022)."""
        for address in sorted(self._addresses):
            if not self._peer.identity.may_subscribe(self._contract.find(address)):
                self._forget(address)
                payload = {"reason": "The refreshed token does not allow this subscription."}
                self._peer.send(System(intent="unsubscribed", channel=address, payload=payload))

    def end_all(self) -> None:
        """The connection has ended."""
        for address in self._addresses | self._active_direct:
            self._hub.remove(self._key(address), self._peer)
        self._addresses.clear()
        self._active_direct.clear()

    def _check(self, address: str) -> None:
        if is_reserved(address):
            if address not in self._direct:
                raise ProtocolError("forbidden", f'"{address}" is not of this connection.')
            return
        place = self._contract.find(address)
        if not self._peer.identity.may_subscribe(place):
            raise ProtocolError("forbidden", f'This identity may not subscribe to "{address}".')
        if address not in self._addresses and len(self._addresses) >= self._most:
            reason = f"There are {self._most} subscriptions; unsubscribe from one first."
            raise ProtocolError("rate_limited", reason)

    def _position(
        self, address: str, since: Position | None
    ) -> tuple[dict[str, Any], tuple[Publication, ...]]:
        log = self._hub.log_of(self._key(address))
        if log is None:
            return ({} if since is None else {"recovered": False, "cause": "policy"}), ()
        if since is None:
            return _fields(log.end), ()
        recovery = log.recover(since)
        found = _fields(recovery.position) | {"recovered": recovery.cause is None}
        if recovery.cause is not None:
            found["cause"] = recovery.cause
        return found, recovery.missed

    def _forget(self, address: str) -> None:
        self._addresses.discard(address)
        self._active_direct.discard(address)
        self._recovered_direct.discard(address)
        self._hub.remove(self._key(address), self._peer)

    def _key(self, address: str) -> str:
        """What the hub knows an address by."""
        if not is_reserved(address):
            return address
        return direct_key(address, self._peer.identity.user_id)


def _fields(position: Position) -> dict[str, Any]:
    return {"epoch": position.epoch, "offset": position.offset}
