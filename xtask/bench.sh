#!/usr/bin/env bash
# Measures the shop on this machine, every figure beside a baseline of the same run. Names given as
# arguments choose among the measurements: orders, orders_http, journey, flash_sale, growth, pages, import, search,
# and instructions, which runs only when it is named, because it needs valgrind. YUNMALL_BENCH_PROFILE=dist measures
# the program that `make dist` makes.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/yunmall-bench.XXXXXX")
postgres_pid=

say() { printf '[bench] %s\n' "$*"; }
clean_up() {
  trap - EXIT INT TERM
  if [[ -n $postgres_pid ]]; then
    kill -INT "$postgres_pid" 2>/dev/null
    wait "$postgres_pid" 2>/dev/null
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck source=xtask/postgres.sh
source xtask/postgres.sh
# shellcheck source=/dev/null
source target/toolchain.env
names=("$@")
if (( ${#names[@]} == 0 )); then names=(orders orders_http journey flash_sale growth pages import search); fi
arguments=() counted=no
for name in "${names[@]}"; do
  if [[ $name == instructions ]]; then counted=yes; else arguments+=(--bench "$name"); fi
done
if (( ${#arguments[@]} )); then
  start_postgres || exit 1
  cargo bench --profile "${YUNMALL_BENCH_PROFILE:-bench}" "${arguments[@]}" || exit
fi
if [[ $counted == yes ]]; then xtask/instructions.sh || exit; fi
