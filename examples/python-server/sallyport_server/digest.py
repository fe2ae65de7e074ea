"""The digest of a contract.json, as docs/contract-json.md defines it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NOT_ON_THE_WIRE = frozenset({"description", "since", "deprecated", "sunset"})
_ANNOTATIONS = frozenset(
    {"title", "description", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}
)
_ONE_SCHEMA = frozenset({"not", "additionalProperties", "propertyNames", "items"})
_SCHEMA_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties"})
_UNORDERED = frozenset({"required", "enum", "type", "anyOf", "oneOf", "allOf"})
_MAX_PARTS = 100_000


def digest_of(contract: Mapping[str, Any]) -> str:
    """SHA-256, in lower-case hexadecimal, of the canonical JSON of the wire form."""
    return hashlib.sha256(canonical(wire_form(contract)).encode("utf-8")).hexdigest()


def wire_form(contract: Mapping[str, Any]) -> dict[str, Any]:
    """What of a contract can be seen on the wire."""
    channels = contract["channels"].values()
    form: dict[str, Any] = {
        "name": contract["name"],
        "version": contract["version"],
        "channels": {channel["template"]: _channel(channel) for channel in channels},
        "rpc": {name: _operation(method) for name, method in contract["rpc"].items()},
    }
    if contract.get("clientRpc"):
        methods = contract["clientRpc"].items()
        form["clientRpc"] = {name: _operation(method) for name, method in methods}
    if "direct" in contract:
        direct = contract["direct"]
        emits = {name: _operation(intent) for name, intent in direct["emits"].items()}
        form["direct"] = {"emits": emits, "history": direct["history"]}
    return form


def _channel(channel: Mapping[str, Any]) -> dict[str, Any]:
    access = channel.get("access", {})
    form: dict[str, Any] = {
        key: value
        for key, value in channel.items()
        if key not in _NOT_ON_THE_WIRE and key != "removed"
    }
    form["access"] = {
        "subscribe": access.get("subscribe", []),
        "send": access.get("send", []),
        "bind": access.get("bind", {}),
    }
    if "params" in form:
        form["params"] = schema_form(form["params"])
    for direction in ("accepts", "emits"):
        form[direction] = {name: _operation(i) for name, i in channel[direction].items()}
    return form


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for key, value in operation.items():
        if key in _NOT_ON_THE_WIRE or key == "examples":
            continue
        if key in ("payload", "params", "result"):
            form[key] = schema_form(value)
        elif key == "reply":
            form[key] = {**value, "schema": schema_form(value["schema"])}
        elif key == "errors":
            form[key] = {code: schema_form(schema) for code, schema in value.items()}
        else:
            form[key] = value
    return form


def schema_form(schema: Any) -> Any:
    """The wire form of one schema."""
    return _SchemaForm(schema).build(schema, 0, {"#": 0})


@dataclass
class _SchemaForm:
    root: Any
    parts: int = 0

    def build(self, schema: Any, level: int, open_refs: Mapping[str, int]) -> Any:
        self.parts += 1
        if self.parts > _MAX_PARTS:
            raise ValueError("The schema unfolds to more than 100,000 parts; reference less.")
        if not isinstance(schema, dict):
            return schema
        form: dict[str, Any] = {}
        for key, value in schema.items():
            if key in _ANNOTATIONS or key == "$defs" or key.startswith("x-"):
                continue
            form[key] = self._member(key, value, level, open_refs)
        return form["$ref"] if list(form) == ["$ref"] else form

    def _member(self, key: str, value: Any, level: int, open_refs: Mapping[str, int]) -> Any:
        if key == "$ref":
            if value in open_refs:
                return {"$levelsUp": level - open_refs[value]}
            return self.build(self._target(value), level, {**open_refs, value: level})
        if key in _ONE_SCHEMA:
            return self.build(value, level + 1, open_refs)
        if key in _SCHEMAS_BY_NAME:
            return {name: self.build(s, level + 1, open_refs) for name, s in value.items()}
        if key in _SCHEMA_LISTS:
            value = [self.build(s, level + 1, open_refs) for s in value]
        if key in _UNORDERED and isinstance(value, list):
            return sorted(value, key=lambda entry: _utf16(canonical(entry)))
        return value

    def _target(self, reference: str) -> Any:
        return self.root["$defs"][reference.removeprefix("#/$defs/")]


def canonical(value: Any) -> str:
    """RFC 8785, for the values that a contract has."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: _utf16(member[0]))
        return "{" + ",".join(f"{canonical(k)}:{canonical(v)}" for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(entry) for entry in value) + "]"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return _number(float(value))
    return _plain(value)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _number(value: float) -> str:
    """ECMAScript's Number::toString, from Python's digits, which are the same shortest ones."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    tail = f".{digits[1:]}" if count > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"
