#!/bin/sh
# Serves the conformance contract: run.sh [--port 8080] [--origin https://example.com]
set -eu
cd "$(dirname "$0")"
./setup.sh
exec .venv/bin/python -m fixture "$@"
