# Starts a PostgreSQL of one's own in the folder $work, on a free port of the loopback, for the
# scripts that source this. Sets postgres_pid and YUNMALL_TEST_POSTGRES; needs say().

# PostgreSQL refuses to run as root.
as_postgres() {
  if (( EUID == 0 )); then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
  local bin port attempt
  bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n1)
  bin=${bin:-$(dirname "$(command -v initdb)")}
  mkdir "$work/postgres"
  chmod 755 "$work"
  if (( EUID == 0 )); then chown postgres "$work/postgres"; fi
  as_postgres "$bin/initdb" -D "$work/postgres/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$work/initdb.log" 2>&1 </dev/null || { cat "$work/initdb.log"; return 1; }
  for attempt in 1 2 3; do
    port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
    # Loopback TCP only, and fsync on: crash tests mean what they say.
    if (( EUID == 0 )); then
      setpriv --reuid postgres --regid postgres --init-groups "$bin/postgres" -D "$work/postgres/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c max_connections=200 \
        >"$work/postgres.log" 2>&1 </dev/null &
    else
      "$bin/postgres" -D "$work/postgres/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c max_connections=200 \
        >"$work/postgres.log" 2>&1 </dev/null &
    fi
    postgres_pid=$!
    if wait_for_postgres "$bin" "$port"; then
      export YUNMALL_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
      say "PostgreSQL answers on 127.0.0.1:$port"
      return 0
    fi
    kill -INT "$postgres_pid" 2>/dev/null
    wait "$postgres_pid" 2>/dev/null
    postgres_pid=
  done
  cat "$work/postgres.log"
  return 1
}

wait_for_postgres() {
  local attempt
  for attempt in $(seq 1 150); do
    if "$1/pg_isready" -q -h 127.0.0.1 -p "$2" -U postgres; then return 0; fi
    kill -0 "$postgres_pid" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}
