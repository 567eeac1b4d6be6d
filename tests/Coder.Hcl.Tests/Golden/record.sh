#!/usr/bin/env bash
# Records what `terraform console` prints for each line of expressions.txt, in console.txt:
# the expression, its output indented by one tab, an empty line. Usage: ./record.sh
set -euo pipefail
cd "$(dirname "$0")"
while IFS= read -r expression; do
  printf '%s\n' "$expression"
  printf '%s\n' "$expression" | TF_CLI_CONFIG_FILE=/dev/null terraform console -no-color 2>&1 |
    grep -v -e '^$' -e ' on <console-input> line' -e '(source code not available)' | sed 's/^/\t/' || true
  printf '\n'
done < expressions.txt > console.txt
