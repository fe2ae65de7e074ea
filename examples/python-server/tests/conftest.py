"""A server as a process of its own, as the conformance kit sees it."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest

KEY = b"a key for tests alone, of 32 bytes or more"


@dataclass
class Running:
    """A running server and what is needed to connect."""

    url: str
    process: subprocess.Popen[str]

    def token(self, sub: str, **claims: Any) -> str:
        base = {"iss": "https://conformance.test", "aud": "conformance", "sub": sub}
        return jwt.encode(base | {"exp": int(time.time()) + 600} | claims, KEY, "HS256")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    options: list[str] = getattr(request, "param", [])
    key = base64.urlsafe_b64encode(KEY).decode().rstrip("=")
    process = subprocess.Popen(
        [sys.executable, "-m", "fixture", *options],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "SALLYPORT_CONFORMANCE_KEY": key},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready ws://")
    yield Running(line.split()[1], process)
    process.kill()
    process.wait(timeout=10)
    process.stdout.close()
