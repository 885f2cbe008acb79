#!/usr/bin/env bash
# Every test of the shop: Rust on SQLite and on a PostgreSQL of its own, then the browser against
# the release program. The last line is always `N passed, N failed, N skipped`.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
passed=0 failed=0 skipped=0
work=$(mktemp -d "${TMPDIR:-/tmp}/yunmall-test.XXXXXX")
postgres_pid=
layer_pid=

say() { printf '[test] %s\n' "$*"; }

# Ends what was started here, by id, and removes what was written.
clean_up() {
  trap - EXIT INT TERM
  local file pid
  if [[ -n $layer_pid ]]; then
    kill -TERM -- "-$layer_pid" 2>/dev/null
    wait "$layer_pid" 2>/dev/null
  fi
  if [[ -n $postgres_pid ]]; then
    kill -INT "$postgres_pid" 2>/dev/null
    wait "$postgres_pid" 2>/dev/null
  fi
  for file in "$work"/browser/*/server.pid; do
    if [[ -f $file ]]; then
      pid=$(<"$file")
      if [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */yunmall* ]]; then kill -KILL "$pid" 2>/dev/null; fi
    fi
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

finish() {
  (( failed == 0 )) || what_failed
  clean_up
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  (( failed == 0 )) || exit 1
  exit 0
}

# The failures once more and in short, after thousands of lines of what went well.
what_failed() {
  say "what failed:"
  if [[ -f $work/rust.log ]]; then
    grep -A 6 -E "^thread '.*' .*panicked at" "$work/rust.log" | tail -n 60
  fi
  if [[ -f $work/browser.json ]]; then node xtask/browser_failures.mjs "$work/browser.json"; fi
  # Their names alone come last: whoever keeps only the end of what was said still learns which.
  {
    if [[ -f $work/rust.log ]]; then grep -hE '^(test .* FAILED|error(\[E[0-9]+\])?:)' "$work/rust.log"; fi
    if [[ -f $work/browser.json ]]; then node xtask/browser_failures.mjs --names "$work/browser.json"; fi
  } | cut -c1-160 | sed 's/^/failed: /'
}

# Runs one layer as a process group of its own while this script waits, so that a signal is
# answered at once and reaches everything the layer started.
layer() {
  local status=0
  set -m
  "$@" </dev/null &
  layer_pid=$!
  set +m
  wait "$layer_pid" || status=$?
  layer_pid=
  return "$status"
}

# shellcheck source=xtask/postgres.sh
source xtask/postgres.sh

# Adds up cargo's `test result:` lines; a layer that ran no test to its end failed once. Cargo counts
# a test as passed that found nothing to test with: such tests write a line into a file each, and are
# skipped tests here.
rust_tests() {
  local log=$work/rust.log without=$work/left-out status=0 left_out sums
  say "Rust tests: domain, services, migrations, app, server, xtask"
  : >"$without"
  layer cargo_test "$log" "$without" || status=$?
  left_out=$(cut -f 1 "$without" | sort -u | wc -l)
  sums=$(sed -n 's/^test result: [A-Za-z]*\. \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored;.*/\1 \2 \3/p' "$log" |
    awk -v out="$left_out" '{ p += $1; f += $2; s += $3 } END { print p - out, f + 0, s + out }')
  say "Rust tests left out, because what they need is not here: $left_out"
  add "$sums" "$status"
}

# One command with the features that the server wants of `app`: features are united over the
# selection, and everything below is compiled once.
cargo_test() {
  YUNMALL_TEST_SKIPS=$2 cargo test --release --no-fail-fast -p domain -p search -p services -p migrations -p app -p server \
    -p xtask --features app/ssr 2>&1 | tee "$1"
  return "${PIPESTATUS[0]}"
}

browser_tests() {
  local report=$work/browser.json status=0 sums
  say "release program and bundle"
  if ! layer cargo build --release --bin yunmall --bin xtask || ! layer "$CARGO_TARGET_DIR/release/xtask" bundle; then
    say "the program or its bundle could not be built"
    add "0 0 0" 1
    return
  fi
  say "browser tests"
  mkdir "$work/browser"
  layer playwright_test "$report" || status=$?
  sums=$(node -e 'const {stats:s} = JSON.parse(require("fs").readFileSync(process.argv[1]));
    console.log(s.expected, s.unexpected + s.flaky, s.skipped)' "$report" 2>/dev/null) || sums="0 0 0"
  add "$sums" "$status"
}

playwright_test() {
  cd end2end || return 1
  YUNMALL_E2E_FOLDER="$work/browser" PLAYWRIGHT_JSON_OUTPUT_FILE="$1" npx playwright test --reporter=list,json
}

add() {
  local sums status=$2
  read -ra sums <<<"$1"
  passed=$((passed + sums[0]))
  failed=$((failed + sums[1]))
  skipped=$((skipped + sums[2]))
  # A failure without a failed test is a test that never began.
  if (( status != 0 && sums[1] == 0 )); then failed=$((failed + 1)); fi
}

if ! xtask/bootstrap.sh test; then
  failed=1
  finish
fi
# shellcheck source=/dev/null
source target/toolchain.env
if start_postgres; then
  rust_tests
else
  say "PostgreSQL did not start"
  add "0 0 0" 1
fi
browser_tests
finish
