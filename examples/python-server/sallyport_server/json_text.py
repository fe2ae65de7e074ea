"""JSON in and out, as RFC 8259 has it rather than as Python's defaults do."""

from __future__ import annotations

import json
from typing import Any, NoReturn

_MAX_INTEGER_DIGITS = 1_000  # Python refuses to read integers of more than 4,300 digits.


class ForbiddenKey(Exception):
    """The text has an object with the key `__proto__`."""


def parse(text: str, *, allow_forbidden_keys: bool = False) -> Any:
    """Parse JSON. Raises ValueError where it is none, ForbiddenKey for a `__proto__` key."""
    keys = _KeyGuard()
    value = json.loads(
        text,
        object_pairs_hook=keys.build,
        parse_constant=_refuse_constant,
        parse_int=_integer,
    )
    # After parsing, so that text that is not JSON is called that first (section 3, limits).
    if keys.found and not allow_forbidden_keys:
        raise ForbiddenKey
    return value


def write(value: Any) -> str:
    """The JSON text of a value, in ASCII so that lone surrogates can be written too."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


class _KeyGuard:
    def __init__(self) -> None:
        self.found = False

    def build(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if "__proto__" in built:
            self.found = True
        return built


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else float(digits)
