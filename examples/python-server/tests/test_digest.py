"""The digest of the example in docs/contract-json.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sallyport_server.digest import digest_of, wire_form

PAGE = Path(__file__).parents[3] / "docs" / "contract-json.md"


def block(kind: str) -> str:
    found = re.search(rf"```\w+ {kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


def test_wire_form_is_that_of_the_page() -> None:
    assert wire_form(json.loads(block("contract"))) == json.loads(block("wire-form"))


def test_digest_is_that_of_the_page() -> None:
    assert digest_of(json.loads(block("contract"))) == block("digest").strip()
