#!/usr/bin/env bash
# Formatting, clippy and the house rules. Each part is checked as it is shipped: features of server
# and browser are never switched on together, which is a build nobody uses.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
source target/toolchain.env

failed=()
step() {
  local name=$1 start=$SECONDS
  shift
  printf -- '--- %s\n' "$name"
  if "$@"; then
    printf -- '--- %s: fine (%s s)\n' "$name" "$((SECONDS - start))"
  else
    printf -- '--- %s: FAILED (%s s)\n' "$name" "$((SECONDS - start))"
    failed+=("$name")
  fi
}

step "format" cargo fmt --all --check
# In the release profile, because build scripts and macros are then compiled once for this and
# for the programs themselves.
step "clippy, domain alone" cargo clippy --release -p domain --all-targets -- -D warnings
step "clippy, server side" cargo clippy --release -p domain -p search -p services -p migrations -p app -p server -p xtask \
  --all-targets --features services/testing,app/ssr -- -D warnings
step "clippy, browser side" cargo clippy -p frontend --target wasm32-unknown-unknown --profile wasm-release \
  --target-dir "$CARGO_TARGET_DIR/front" -- -D warnings
step "house rules" cargo run --quiet --release --bin xtask -- tidy

if (( ${#failed[@]} )); then
  printf 'check failed: %s\n' "${failed[*]}"
  exit 1
fi
printf 'check: everything is fine (%s s)\n' "$SECONDS"
