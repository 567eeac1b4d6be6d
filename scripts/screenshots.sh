#!/usr/bin/env bash
# usage: scripts/screenshots.sh: takes the pictures in docs/images from the running product, with data of its own.
# Those of docs/connect (connect-*.png) are taken by scripts/connect-pictures.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
require_prerequisites
build_dist

CODER_CONFIG_DIR=$(mktemp -d)
export CODER_CONFIG_DIR
chmod 755 "$CODER_CONFIG_DIR"
url="http://127.0.0.1:$(free_port 3000)"
dist/server/coder-server --http-address "${url#http://}" --access-url "$url" >"$CODER_CONFIG_DIR/server.log" 2>&1 &
server=$!
stop() {
  dist/coder delete demo --yes >/dev/null 2>&1 || true
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" || true
  rm -rf "$CODER_CONFIG_DIR"
}
trap stop EXIT
until [ "$(node scripts/ready.mjs "$url/healthz")" = ok ]; do kill -0 "$server" || die 'the server did not start'; done

find docs/images -name '*.png' ! -name 'connect-*' -delete
node web/scripts/screenshots.mjs "$url" docs/images --setup
scripts/demo.sh "$url" >/dev/null
node web/scripts/screenshots.mjs "$url" admin@example.com "$(cat "$CODER_CONFIG_DIR/demo-password")" docs/images
