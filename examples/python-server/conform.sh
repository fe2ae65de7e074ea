#!/bin/sh
# Judges this server by the conformance kit; options go to the kit, such as --case or --html.
# The heartbeat is short and the limits are low, so that the kit need not wait, or connect a thousand times.
set -eu
cd "$(dirname "$0")"
exec npx sallyport conform server \
  --start './run.sh --heartbeat-interval-ms 1000 --heartbeat-timeout-ms 3000 --max-connections 64 --max-subscriptions 8' \
  --ready 'ready (\S+)' --name python-server "$@"
