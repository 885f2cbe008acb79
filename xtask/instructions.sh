#!/usr/bin/env bash
# Counts the instructions that a product page takes which is made anew, and fails when they are more than 3 % above
# the figure in xtask/instructions.txt. Unlike time they hardly depend on what else the machine does; they do depend on
# the compiler, so a new one needs a new figure.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
work=$(mktemp -d "${TMPDIR:-/tmp}/yunmall-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
figure=xtask/instructions.txt
few=10
many=60

say() { printf '[instructions] %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }

# The instructions of the whole program, all its threads together, when it makes so many pages.
count() {
  local counted
  if ! YUNMALL_BENCH_PAGES=$1 valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$work/log" \
    "$program" >"$work/said" 2>&1 </dev/null; then
    cat "$work/said" "$work/log" >&2
    return 1
  fi
  counted=$(sed -n 's/^==[0-9]*== Collected *: *\([0-9][0-9]*\).*/\1/p' "$work/log")
  if [[ -z $counted ]]; then
    cat "$work/log" >&2
    return 1
  fi
  printf '%s' "$counted"
}

xtask/bootstrap.sh instructions
# shellcheck source=/dev/null
source target/toolchain.env
program=$(cargo bench --bench instructions --no-run --message-format=json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*\/instructions-[0-9a-f]*\)".*/\1/p')
[[ -x $program ]] || die "cargo did not say where the program is"

# The shop is filled before anything is counted: filling it takes far more than all pages, and never exactly the same.
export YUNMALL_BENCH_SHOP=$work/shop
mkdir "$YUNMALL_BENCH_SHOP"
YUNMALL_BENCH_PAGES=1 "$program"

# What the program does before its first page and what only the first pages do is in both runs, and falls out.
say "making $few pages, then $many (a minute or two)"
of_few=$(count "$few")
of_many=$(count "$many")
each=$(((of_many - of_few) / (many - few)))
(( each > 0 )) || die "$many pages took no more instructions than $few"
say "a product page made anew takes $each instructions"

if [[ ! -f $figure ]]; then
  die "there is nothing to compare it with: write $each into $figure"
fi
kept=$(<"$figure")
[[ $kept =~ ^[1-9][0-9]*$ ]] || die "$figure must hold one number and nothing else"
say "ratio $(awk -v each="$each" -v kept="$kept" 'BEGIN { printf "%.3f", each / kept }') to the $kept of $figure"
if (( each * 100 > kept * 103 )); then
  die "that is more than 3 % above. If it is worth it, write $each into $figure"
fi
