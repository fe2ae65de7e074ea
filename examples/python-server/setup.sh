#!/bin/sh
# Makes .venv with the pinned packages; run it as often as you like. `setup.sh dev` adds the tests' tools.
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
list=requirements.txt
if [ "${1:-}" = dev ]; then list=requirements-dev.txt; fi

usable() { "$PYTHON" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
if ! usable && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv >&2
fi
if ! usable; then
  echo "Python 3.11 or later with venv is needed (Debian: apt-get install python3 python3-venv); set PYTHON to one." >&2
  exit 1
fi
if [ ! -x .venv/bin/pip ]; then "$PYTHON" -m venv --clear .venv; fi

mark=".venv/.installed-$list"
if ! cat requirements.txt "$list" | cmp -s - "$mark"; then
  .venv/bin/pip install --quiet --disable-pip-version-check -r "$list"
  cat requirements.txt "$list" > "$mark"
fi
