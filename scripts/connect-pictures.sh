#!/usr/bin/env bash
# usage: scripts/connect-pictures.sh (as root): takes the pictures of docs/connect from the running product, with data of its own.
# It runs with a network, a home and a host name of its own, so that they show neither ports nor names of this machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
if [ "${1:-}" != --inside ]; then
  require_prerequisites
  for program in unshare ip tmux ssh curl; do command -v "$program" >/dev/null || die "$program is missing" 'On Debian: apt-get install util-linux iproute2 tmux openssh-client curl'; done
  [ "$(id -u)" = 0 ] || die 'a network of its own needs root'
  build_dist
  exec unshare --mount --net --uts "$0" --inside
fi

ip link set lo up
hostname demo
mount -t tmpfs none /home
export CODER_CONFIG_DIR=/home/coder
ada=/home/ada
mkdir -p "$CODER_CONFIG_DIR" "$ada/.local/bin" "$ada/.ssh"
echo "PS1='\[\e[1;34m\]ada@laptop\[\e[0m\]:\w$ '" >"$ada/.bashrc"
install -m 0755 dist/coder "$ada/.local/bin/coder"
# OpenSSH finds the home by the account.
sed "s|^root:\([^:]*\):0:0:[^:]*:[^:]*:|root:\1:0:0:root:$ada:|" /etc/passwd >"$CODER_CONFIG_DIR/passwd"
mount --bind "$CODER_CONFIG_DIR/passwd" /etc/passwd

url=http://localhost:3000
CODER_WILDCARD_ACCESS_URL='*.localhost' dist/server/coder-server --http-address 127.0.0.1:3000 --access-url "$url" >"$CODER_CONFIG_DIR/server.log" 2>&1 &
server=$!
stop() {
  dist/coder delete demo --yes >/dev/null 2>&1 || true
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" || true
}
trap stop EXIT
until [ "$(node scripts/ready.mjs "$url/healthz")" = ok ]; do kill -0 "$server" || die 'the server did not start'; done

template=$CODER_CONFIG_DIR/template
cp -r templates/host "$template"
cat scripts/connect-pictures/app.tf >>"$template/main.tf"
cp scripts/connect-pictures/app.mjs "$template/"
password=$(node -p 'require("crypto").randomBytes(12).toString("base64url")')
dist/coder login "$url" --first-user-email admin@example.com --first-user-username admin --first-user-full-name 'Demo Admin' \
  --first-user-password "$password" --first-user-trial=false
dist/coder templates push host --directory "$template" --yes
dist/coder create demo --template host --yes
dist/coder ssh --wait=yes demo -- sh -c 'until curl -fs localhost:8000/health && curl -fs localhost:5173/health; do sleep 0.1; done' >/dev/null

# The user's own machine.
env -u CODER_CONFIG_DIR HOME="$ada" CODER_SESSION_TOKEN="$(cat "$CODER_CONFIG_DIR/session")" "$ada/.local/bin/coder" login --use-token-as-session "$url"

node web/scripts/connect-pictures.mjs "$url" "$(cat "$CODER_CONFIG_DIR/session")" "$ada" "$server" docs/images
