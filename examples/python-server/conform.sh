#!/bin/sh
# Judges this server by the conformance kit; options go to the kit, such as --case or --html.
# The heartbeat is short, so that the kit need not wait for minutes.
set -eu
cd "$(dirname "$0")"
exec npx sallyport conform server \
  --start './run.sh --heartbeat-interval-ms 1000 --heartbeat-timeout-ms 3000' \
  --ready 'ready (\S+)' --name python-server "$@"
