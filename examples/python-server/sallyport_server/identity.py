"""Who a connection is: a token's claims, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from .contract import Access, Intent, Method, Place


class BadToken(Exception):
    """The token does not verify. Never carries the token or why, which may quote it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified subject and its claims."""

    user_id: str
    claims: Mapping[str, Any]
    expires_at_ms: int | None

    @property
    def scopes(self) -> frozenset[str]:
        """The space-separated `scope` claim (SP-MSG-012)."""
        scope = self.claims.get("scope")
        return frozenset(scope.split(" ")) if isinstance(scope, str) else frozenset()

    def may_subscribe(self, place: Place) -> bool:
        """Whether the contract lets this identity subscribe."""
        access = place.channel.access
        return self._is_bound(access, place) and access.subscribe <= self.scopes

    def may_send(self, place: Place, intent: Intent) -> bool:
        """Whether the contract lets this identity send an intent."""
        access = place.channel.access
        needed = access.send if intent.scope is None else intent.scope
        return self._is_bound(access, place) and needed <= self.scopes

    def may_call(self, method: Method) -> bool:
        """Whether the contract lets this identity call a method."""
        return method.scope is None or method.scope <= self.scopes

    def _is_bound(self, access: Access, place: Place) -> bool:
        return all(
            name in place.params and self.claims.get(claim) == place.params[name]
            for name, claim in access.bind.items()
        )


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Verifies JWTs of one issuer for one audience, by one key and one algorithm."""

    key: bytes
    issuer: str
    audience: str
    algorithm: str = "HS256"

    def verify(self, token: str) -> Identity:
        """The identity of a token. Raises BadToken."""
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[self.algorithm],
                issuer=self.issuer,
                audience=self.audience,
                options={"require": ["sub", "iss", "aud"]},
            )
            return _identity_of(claims)
        except Exception:
            # Whatever a hostile token makes a library raise, the answer is the same.
            raise BadToken from None


def _identity_of(claims: dict[str, Any]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or subject == "":
        raise BadToken
    expires = claims.get("exp")
    return Identity(subject, claims, None if expires is None else math.floor(expires * 1000))
