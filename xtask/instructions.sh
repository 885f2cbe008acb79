#!/usr/bin/env bash
# Counts the instructions that a product page takes which is made anew, and those of a guest's checkout from the cart to
# the page where it is paid. Fails when either is more than 3 % above its figure in xtask/instructions.txt. Unlike time
# they hardly depend on what else the machine does; they do depend on the compiler, so a new one needs new figures.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
work=$(mktemp -d "${TMPDIR:-/tmp}/yunmall-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
figures=xtask/instructions.txt

say() { printf '[instructions] %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }

# The instructions of the whole program, all its threads together, when it does so many of what the variable names.
count() {
  local counted
  # Guests leave orders behind: every run has a copy of the shop of its own.
  rm -rf "$work/copy"
  cp -a "$work/shop" "$work/copy"
  if ! env YUNMALL_BENCH_SHOP="$work/copy" "$1=$2" valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$work/log" \
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

# compare NAME VARIABLE FEW MANY: what the program does before the first and what only the first ones do is in both
# runs, and falls out.
compare() {
  local name=$1 variable=$2 few=$3 many=$4 of_few of_many each kept
  say "$name: $few of them, then $many (a minute or two)"
  of_few=$(count "$variable" "$few") || return 1
  of_many=$(count "$variable" "$many") || return 1
  each=$(((of_many - of_few) / (many - few)))
  if (( each <= 0 )); then
    say "$many took no more instructions than $few" >&2
    return 1
  fi
  say "$name takes $each instructions"
  kept=$(sed -n "s/^$name \([1-9][0-9]*\)$/\1/p" "$figures")
  if [[ -z $kept ]]; then
    say "there is nothing to compare it with: write \"$name $each\" into $figures" >&2
    return 1
  fi
  say "ratio $(awk -v each="$each" -v kept="$kept" 'BEGIN { printf "%.3f", each / kept }') to the $kept of $figures"
  if (( each * 100 > kept * 103 )); then
    say "that is more than 3 % above. If it is worth it, write \"$name $each\" into $figures" >&2
    return 1
  fi
}

xtask/bootstrap.sh instructions
# shellcheck source=/dev/null
source target/toolchain.env
program=$(cargo bench --bench instructions --no-run --message-format=json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*\/instructions-[0-9a-f]*\)".*/\1/p')
[[ -x $program ]] || die "cargo did not say where the program is"

# The shop is filled before anything is counted: filling it takes far more than all pages, and never exactly the same.
mkdir "$work/shop"
YUNMALL_BENCH_SHOP=$work/shop YUNMALL_BENCH_PAGES=1 "$program"

outcome=0
compare page YUNMALL_BENCH_PAGES 10 60 || outcome=1
compare checkout YUNMALL_BENCH_GUESTS 10 60 || outcome=1
exit $outcome
