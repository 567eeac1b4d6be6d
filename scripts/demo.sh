#!/usr/bin/env bash
# usage: scripts/demo.sh URL: fills a running server with a user, a template and a workspace, once; prints how to enter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
url=$1
coder=dist/coder
email=admin@example.com
password_file="$CODER_CONFIG_DIR/demo-password"

if [ ! -f "$password_file" ]; then
  if [ "$(node scripts/ready.mjs "$url/api/v2/users/first")" = ok ]; then
    die "the data in $CODER_CONFIG_DIR already has a first user that the demo did not create." \
      "Start without --demo and log in, or set CODER_CONFIG_DIR to another folder for the demo."
  fi
  (umask 077 && node -p 'require("crypto").randomBytes(12).toString("base64url")' >"$password_file")
fi
password=$(cat "$password_file")

if [ "$(node scripts/ready.mjs "$url/api/v2/users/first")" = ok ]; then
  token=$(URL="$url" EMAIL="$email" PASSWORD="$password" node scripts/login.mjs)
  CODER_SESSION_TOKEN="$token" "$coder" login "$url" --use-token-as-session >/dev/null
else
  step 'Creating the first user'
  "$coder" login "$url" --first-user-email "$email" --first-user-username admin --first-user-full-name 'Demo Admin' \
    --first-user-password "$password" --first-user-trial=false >/dev/null
fi

if ! "$coder" templates list -o json | grep -q '"name": *"host"'; then
  step 'Pushing the starter template "host"'
  "$coder" templates push host --directory templates/host --yes >&2
fi

if ! "$coder" show demo >/dev/null 2>&1; then
  step 'Creating the workspace "demo"'
  "$coder" create demo --template host --yes >&2
else
  "$coder" start demo --yes >&2
fi

step 'Waiting for the agent'
"$coder" ssh --wait=yes demo -- true

cat <<TEXT

${bold}Coder is running: $url${reset}

  Browser    $url/@admin/demo/terminal
  Terminal   $PWD/$coder ssh demo
  Stop       Ctrl-C (the next ./run --demo finds everything again)

url=$url
user=$email
password=$password
workspace=demo
TEXT
