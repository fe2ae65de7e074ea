"""The models in `fixture/contract.py` and the exported `contract.json` name the same things."""

from __future__ import annotations

import json
from typing import Any

from fixture.contract import CONTRACT_FILE, conformance_contract
from fixture.handlers import conformance_service
from sallyport_server.contract import Kind


def kind_of(intent: dict[str, Any]) -> Kind:
    if intent["kind"] == "event":
        return Kind.EVENT
    return Kind.STREAM if intent["reply"]["stream"] else Kind.REQUEST


def test_models_follow_the_exported_contract() -> None:
    data = json.loads(CONTRACT_FILE.read_text(encoding="utf-8"))
    contract = conformance_contract()
    exported = {channel["template"]: channel for channel in data["channels"].values()}
    assert set(contract.channels) == set(exported)
    for template, channel in contract.channels.items():
        other = exported[template]
        kinds = {name: intent.kind for name, intent in channel.accepts.items()}
        assert kinds == {name: kind_of(intent) for name, intent in other["accepts"].items()}
        for name, intent in channel.accepts.items():
            assert set(intent.errors) == set(other["accepts"][name]["errors"])
        assert set(channel.emits) == set(other["emits"])
        access = other.get("access", {})
        assert channel.access.subscribe == set(access.get("subscribe", []))
        assert channel.access.send == set(access.get("send", []))
        assert channel.access.bind == access.get("bind", {})
        history = channel.history
        kept = None if history is None else {"keep": history.keep, "forMs": history.for_ms}
        assert kept == other.get("history")
    assert set(contract.methods) == set(data["rpc"])
    for name, method in contract.methods.items():
        assert set(method.errors) == set(data["rpc"][name]["errors"])


def test_everything_but_vacant_has_a_handler() -> None:
    service = conformance_service()
    missing = [
        (template, name)
        for template, channel in service.contract.channels.items()
        for name in channel.accepts
        if service.handler(template, name) is None and service.stream_handler(template, name) is None
    ]
    assert missing == [("vacant", "ask")]
    assert all(service.method_handler(name) for name in service.contract.methods)
