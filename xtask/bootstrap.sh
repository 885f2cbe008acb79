#!/usr/bin/env bash
# Finds or installs what building the shop (`run`), testing it (`test`) and counting its instructions
# (`instructions`) needs, and says what it does. With everything in place it answers in well under a
# second, so every make target calls it. The toolchain and the output folder it chose are written to
# target/toolchain.env, which the other scripts source.
set -euo pipefail

mode=${1:-run}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${YUNMALL_CACHE:-$HOME/.cache/yunmall}
wanted_rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
began=$SECONDS
did_something=no
mkdir -p "$cache"

say() { printf '[bootstrap] %s\n' "$*"; }
doing() { did_something=yes; say "$*"; }
die() { printf '[bootstrap] %s\n' "$@" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command and tells every quarter of a minute that it is still alive.
patiently() {
  local what=$1 start=$SECONDS log status=0 worker
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null &
  worker=$!
  while kill -0 "$worker" 2>/dev/null; do
    sleep 0.2
    if (( SECONDS - start >= 15 && (SECONDS - start) % 15 == 0 && SECONDS != ${last_note:-0} )); then
      last_note=$SECONDS
      say "  $what: still working after $((SECONDS - start)) s"
    fi
  done
  wait "$worker" || status=$?
  if (( status != 0 )); then grep -v "^npm error *\(--\|When\|Set\|$\)" "$log" | tail -n 40 >&2 || true; fi
  rm -f "$log"
  say "  $what: $([[ $status == 0 ]] && echo done || echo "failed ($status)") after $((SECONDS - start)) s"
  return "$status"
}

# ---- Debian packages -------------------------------------------------------------------------

as_root=()
may_install() {
  has apt-get || return 1
  if (( EUID == 0 )); then return 0; fi
  if has sudo && sudo -n true 2>/dev/null; then as_root=(sudo -n); return 0; fi
  return 1
}

# Only one apt-get runs at a time on a machine, so it waits for the lock.
apt_updated=no
apt_install() {
  local what=$1
  shift
  may_install || die "$what is missing. Please install: $*" \
    "(on Debian: sudo apt-get install $*), then start again."
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -y)
  if [[ $apt_updated == no ]]; then
    doing "reading the package lists"
    patiently "apt-get update" "${apt[@]}" update || say "  going on with the lists of last time"
    apt_updated=yes
  fi
  doing "$what: installing $*"
  patiently "apt-get install" "${apt[@]}" install --no-install-recommends "$@"
}

# ---- Rust ------------------------------------------------------------------------------------

# Whether version $1 is at least version $2.
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1) == "$2" ]]; }
version_of() { "$1" --version 2>/dev/null | sed -n 's/^[a-z]* \([0-9.]*\).*/\1/p'; }
has_wasm_std() { compgen -G "$("$1" --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib/libcore-*.rlib" >/dev/null; }

rustup_way() {
  # Before /usr/bin, where Debian's Rust may be as well.
  export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  has cargo && has rustc || { say "no Rust found on PATH or in ~/.cargo/bin"; return 1; }
  local version
  version=$(version_of rustc)
  at_least "$version" "$wanted_rust" || { say "Rust $version is older than $wanted_rust"; return 1; }
  if ! has_wasm_std rustc; then
    has rustup || { say "Rust $version has no WebAssembly target and there is no rustup to add it"; return 1; }
    doing "adding the WebAssembly target with rustup (seconds; given up after two minutes)"
    patiently "rustup target add" timeout 120 rustup target add wasm32-unknown-unknown || return 1
    has_wasm_std rustc || return 1
  fi
  rust_bin=$(dirname "$(command -v cargo)")
  rust_said="Rust $version with its WebAssembly target ($rust_bin)"
  rust_target=target
}

# Debian ships a newer Rust for its browsers. It has no WebAssembly standard library, but its
# sources: that is compiled once per compiler version and put where the compiler looks for it.
debian_way() {
  local packages=() package
  for package in rustc-web cargo-web rust-web-src rust-web-llvm lld-22 rustfmt-web rust-web-clippy; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || packages+=("$package")
  done
  has cc || packages+=(gcc libc6-dev)
  if (( ${#packages[@]} )); then apt_install "Debian's Rust (about 600 MB, some minutes)" "${packages[@]}"; fi
  # A folder of links, so that these come first on PATH and nothing else of /usr/bin does.
  rust_bin=$cache/debian-rust/bin
  mkdir -p "$rust_bin"
  local tool
  for tool in cargo rustc rustdoc rustfmt cargo-fmt cargo-clippy clippy-driver rust-lld; do
    if [[ -e /usr/bin/$tool ]]; then ln -sfn "/usr/bin/$tool" "$rust_bin/$tool"; fi
  done
  local version stamp library
  version=$(version_of /usr/bin/rustc)
  at_least "$version" "$wanted_rust" || die "Debian's Rust is $version, but $wanted_rust is needed."
  library=$(/usr/bin/rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib
  stamp=$library/yunmall-built-with
  if [[ $(cat "$stamp" 2>/dev/null) != "$(/usr/bin/rustc -vV)" ]]; then
    build_wasm_std "$library" "$stamp"
  fi
  rust_said="Debian's Rust $version with a WebAssembly library built from its sources ($rust_bin)"
  # A directory of its own: a rebuilt standard library makes old results unusable (E0460).
  rust_target=target-debian-$version
}

build_wasm_std() {
  local library=$1 stamp=$2 crate=$cache/debian-rust/std
  doing "compiling Rust's standard library for WebAssembly (about a minute, once per compiler)"
  rm -rf "$crate"
  mkdir -p "$crate/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\npanic = "abort"\n[workspace]\n' >"$crate/Cargo.toml"
  printf '#![no_std]\n' >"$crate/src/lib.rs"
  # Without bitcode a later link-time optimisation fails.
  (cd "$crate" && patiently "standard library" env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
    RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort)
  "${as_root[@]}" mkdir -p "$library"
  local rlib
  for rlib in "$crate"/target/wasm32-unknown-unknown/release/deps/*.rlib; do
    if [[ $rlib != */libempty-* ]]; then "${as_root[@]}" cp "$rlib" "$library/"; fi
  done
  /usr/bin/rustc -vV | "${as_root[@]}" tee "$stamp" >/dev/null
  rm -rf "$crate" "$cache"/target-debian-*
}

choose_rust() {
  if [[ ${YUNMALL_WASM:-} == debian ]]; then
    debian_way
  elif ! rustup_way; then
    say "falling back to Debian's Rust"
    may_install || [[ -x /usr/bin/cargo-web || -x /usr/bin/rustc ]] || die \
      "Rust $wanted_rust or newer with the target wasm32-unknown-unknown is missing, and this user may not install packages." \
      "Install rustup (https://rustup.rs) and run: rustup target add wasm32-unknown-unknown"
    debian_way
  fi
  say "$rust_said"
}

# ---- Where results are kept --------------------------------------------------------------------

# Cargo tells our own crates apart by their path inside the clone and by file times, so two clones
# in one output folder would be given each other's results. Each clone therefore has a folder of its
# own; a new one starts with the dependencies of the first, as hard links, which takes no time and
# no space. Folders of clones that are gone are taken over.
own_crates='domain|search|services|app|frontend|server|yunmall|migrations|xtask'

choose_target() {
  local base=$cache/$rust_target me number=1 folder owner free=
  me="$root $(stat -c %i "$root")"
  exec 9>"$cache/lock"
  if has flock; then flock 9; fi
  while :; do
    folder=$base
    if (( number > 1 )); then folder=$base-$number; fi
    owner=$(cat "$folder/clone" 2>/dev/null || true)
    if [[ $owner == "$me" ]]; then break; fi
    # Free when nobody claimed it, when that clone is gone, or when it was made anew in our place.
    if [[ -z $free && (-z $owner || ! -e ${owner% *}/xtask || ${owner% *} == "$root") ]]; then free=$folder; fi
    if [[ ! -d $folder ]]; then break; fi
    number=$((number + 1))
  done
  if [[ $owner != "$me" ]]; then
    folder=$free
    if [[ ! -d $folder && -d $base ]]; then borrow_dependencies "$base" "$folder"; fi
    mkdir -p "$folder"
    forget_own_crates "$folder"
    printf '%s' "$me" >"$folder/clone"
  fi
  exec 9>&-
  mkdir -p "$root/target"
  {
    printf 'export PATH="%s:$PATH"\n' "$rust_bin"
    if [[ $rust_target != target ]]; then
      printf 'export RUSTC="%s/rustc" CARGO="%s/cargo"\n' "$rust_bin" "$rust_bin"
    fi
    printf 'export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-%s}"\n' "$folder"
  } >"$root/target/toolchain.env.$$"
  mv "$root/target/toolchain.env.$$" "$root/target/toolchain.env"
}

# Links what is never written twice; the small files that cargo writes in place are copied. The
# other clone may be building, so a file that vanishes meanwhile is no mistake.
borrow_dependencies() {
  local from=$1 to=$2
  doing "taking over compiled dependencies from $from"
  mkdir -p "$to"
  cp -al "$from"/{release,front,bundle-cache} "$to/" 2>/dev/null || true
  # Cargo's locks are files: shared ones would make the clones wait for each other.
  find "$to" -name '.cargo-lock' -delete
  (cd "$from" && find release front -type f \( -path '*/.fingerprint/*' -o -path '*/build/*' -o -name '*.d' \) -print0 2>/dev/null |
    xargs -0 -r cp -a --parents --remove-destination -t "$to" 2>/dev/null) || true
  # A lock that is one file under two names would make every clone wait for all others.
  find "$to" -name .cargo-lock -delete
}

forget_own_crates() {
  find "$1" -regextype posix-extended \( -path "$1/site" -o -path '*/incremental' \
    -o -regex ".*/\.fingerprint/($own_crates)-[0-9a-f]{16}" -o -regex ".*/deps/(lib)?($own_crates)-[0-9a-f]{16}.*" \
    -o -regex ".*/(release|wasm-release|dist)/(lib)?($own_crates)(\.[a-z]+)?" \) -prune -exec rm -rf {} +
}

# ---- C compiler, Node, npm packages ------------------------------------------------------------

check_compiler() {
  has cc || apt_install "a C compiler (for SQLite and libwebp)" gcc libc6-dev
}

check_node() {
  has node && has npm || apt_install "Node.js" nodejs npm
  local version
  version=$(node --version)
  at_least "${version#v}" 20 || die "Node.js $version is too old: 20 or newer is needed."
}

# Installs a folder's npm packages once per lock file, outside the clone, and links them in: a
# fresh clone then starts with everything in place.
npm_packages() {
  local folder=$1 key store
  key=$(cat "$root/$folder/package.json" "$root/$folder/package-lock.json" | sha256sum | cut -c1-16)
  store=$cache/npm/$folder-$key
  if [[ ! -e $store/complete ]]; then
    doing "npm packages of $folder/ (a quarter of a minute)"
    local fresh=$store.$$
    rm -rf "$fresh"
    mkdir -p "$fresh"
    cp "$root/$folder/package.json" "$root/$folder/package-lock.json" "$fresh/"
    # No install scripts: nothing here needs one, and Playwright must not download browsers.
    (cd "$fresh" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 patiently "npm ci" npm ci --ignore-scripts --no-audit --no-fund)
    touch "$fresh/complete"
    rm -rf "$store"
    mv "$fresh" "$store"
  fi
  local link=$root/$folder/node_modules
  if [[ $(readlink "$link" 2>/dev/null) != "$store/node_modules" ]]; then
    rm -rf "$link"
    ln -s "$store/node_modules" "$link"
  fi
}

# ---- What only tests need ----------------------------------------------------------------------

check_browser() {
  local browser=${CHROMIUM:-/usr/bin/chromium}
  if [[ ! -x $browser ]]; then apt_install "Chromium" chromium; fi
  # Without them Chinese text is boxes, and every box is the same.
  if ! compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null &&
    ! { has fc-list && fc-list :lang=zh family | grep -q .; }; then
    apt_install "fonts for Chinese" fonts-noto-cjk
  fi
}

check_postgres() {
  postgres_bin() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }
  if ! postgres_bin >/dev/null; then
    # The package would start a server of its own; tests start theirs, so it is told not to.
    if may_install && [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
      "${as_root[@]}" mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    apt_install "PostgreSQL's server programs" postgresql
  fi
  if (( EUID == 0 )) && ! id postgres >/dev/null 2>&1; then
    die "PostgreSQL refuses to run as root and there is no user postgres."
  fi
}

# One test watches the program's calls to the system. Where it cannot be had, that test says so.
check_strace() {
  if ! has strace && may_install; then apt_install "strace" strace; fi
}

# Only the measurement that counts instructions needs it.
check_valgrind() {
  has valgrind || apt_install "valgrind" valgrind
}

case $mode in
  run | test | instructions) ;;
  *) die "usage: xtask/bootstrap.sh run|test|instructions" ;;
esac
check_compiler
choose_rust
choose_target
check_node
npm_packages style
if [[ $mode == test ]]; then
  npm_packages end2end
  check_browser
  check_postgres
  check_strace
fi
if [[ $mode == instructions ]]; then check_valgrind; fi
if [[ $did_something == yes ]]; then say "ready after $((SECONDS - began)) s"; fi
