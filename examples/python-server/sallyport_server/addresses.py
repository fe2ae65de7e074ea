"""Templates such as `room:{room}`, and which of a contract's templates an address means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a template: literal text, or a parameter of this name."""

    text: str
    is_parameter: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A channel's template, cut into segments."""

    source: str
    segments: tuple[Segment, ...]

    @classmethod
    def parse(cls, source: str) -> Template:
        """Read a template. Raises TypeError for a reserved one."""
        if source.startswith("@"):
            raise TypeError(f'"{source}" starts with "@", which belongs to the protocol.')
        parts = []
        for text in source.split(":"):
            match = _PARAMETER.fullmatch(text)
            parts.append(Segment(match.group(1), True) if match else Segment(text, False))
        return cls(source, tuple(parts))

    @property
    def specificity(self) -> tuple[bool, ...]:
        """Sorts the template with literal text in the first differing segment to the front."""
        return tuple(segment.is_parameter for segment in self.segments)

    def match(self, address: str) -> dict[str, str] | None:
        """The parameters, where the address is one of this template (SP-ENV-010)."""
        parts = address.split(":")
        if len(parts) != len(self.segments):
            return None
        params: dict[str, str] = {}
        for part, segment in zip(parts, self.segments, strict=True):
            if segment.is_parameter:
                params[segment.text] = part
            elif part != segment.text:
                return None
        return params


def by_specificity(templates: Iterable[Template]) -> list[Template]:
    """Templates in the order in which they are to be tried; exact addresses come first."""
    return sorted(templates, key=lambda t: (any(t.specificity), len(t.segments), t.specificity))


def is_reserved(address: str) -> bool:
    """Whether an address belongs to the protocol (SP-ENV-012)."""
    return address.startswith("@")


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


def escape_segment(text: str) -> str:
    """An id as a segment of a reserved address (SP-SUB-029)."""
    return "".join(
        chr(byte) if byte in _PLAIN else f"~{byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")
    )
