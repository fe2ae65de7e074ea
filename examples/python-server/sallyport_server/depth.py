"""How deep a frame nests, found before it is parsed."""

from __future__ import annotations

import re

# A string as a whole (also one that never ends), or one bracket.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|$)|[\[\]{}]', re.DOTALL)


def is_deeper_than(text: str, levels: int) -> bool:
    """Whether objects and arrays nest deeper than `levels`; brackets in strings do not count."""
    depth = 0
    for token in _TOKEN.finditer(text):
        match token.group()[0]:
            case "{" | "[":
                depth += 1
                if depth > levels:
                    return True
            case "}" | "]":
                depth -= 1
    return False
