"""The shapes of single values on the wire, for envelopes and for contracts alike."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

MAX_SAFE_INTEGER = 2**53 - 1
MAX_ADDRESS_BYTES = 255
_ADDRESS = re.compile(r"@?[A-Za-z0-9_~.\-]+(?::[A-Za-z0-9_~.\-]+)*")


class Shape(BaseModel):
    """Base of all models here: strict types, unknown fields ignored (SP-ENV-004)."""

    model_config = ConfigDict(strict=True, extra="ignore", populate_by_name=True)


def _text(value: Any) -> str:
    # Not pydantic's own `str`, which refuses the lone surrogates that JSON can escape.
    if not isinstance(value, str):
        raise PydanticCustomError("text", "Expected a string")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("integer", "Expected an integer")
    if isinstance(value, float) and not value.is_integer():
        raise PydanticCustomError("integer", "Expected an integer, received a fraction")
    if abs(value) > MAX_SAFE_INTEGER:
        raise PydanticCustomError("integer", "Expected an integer between ±(2^53 - 1)")
    return int(value)


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number", "Expected a number")
    if isinstance(value, float) and not math.isfinite(value):
        # 1e999 is JSON, but no number that could be sent again.
        raise PydanticCustomError("number", "Expected a finite number")
    return value


def utf16_length(value: str) -> int:
    """The length of a text as the protocol counts it."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _of_length(least: int, most: int) -> AfterValidator:
    def check(value: str) -> str:
        if not least <= utf16_length(value) <= most:
            raise PydanticCustomError(
                "length",
                "Expected a string of {least} to {most} characters",
                {"least": least, "most": most},
            )
        return value

    return AfterValidator(check)


def _address(value: str) -> str:
    if _ADDRESS.fullmatch(value) is None or len(value) > MAX_ADDRESS_BYTES:
        raise PydanticCustomError(
            "address",
            "Expected an address: segments of A-Z a-z 0-9 _ ~ . - joined by ':', "
            "at most 255 bytes, such as 'room:a'",
        )
    return value


Text = Annotated[str, PlainValidator(_text)]
Integer = Annotated[int, PlainValidator(_integer)]
Number = Annotated[float, PlainValidator(_number)]
Name = Annotated[Text, _of_length(1, 128)]
"""An `id`, a `ref` or an `intent`."""
Epoch = Annotated[Text, _of_length(1, 64)]
Address = Annotated[Text, AfterValidator(_address)]


def _not_negative(value: int) -> int:
    if value < 0:
        raise PydanticCustomError("range", "Expected an integer of 0 or more")
    return value


Count = Annotated[Integer, AfterValidator(_not_negative)]


class TraceContext(Shape):
    """W3C Trace Context."""

    traceparent: Name
    tracestate: Annotated[Text, _of_length(0, 512)] = Field(default="")
