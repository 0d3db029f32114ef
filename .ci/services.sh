# Sourced by make and .ci/run: finds or starts PostgreSQL and Redis and points the tests at them.
# SALESPLAN_TEST_DATABASE_URL and SALESPLAN_TEST_REDIS_URL name servers to use instead.
# What was started here stops when the shell that sourced this ends.

services_stop() {
    if [ -n "${started_cluster:-}" ]; then
        _as_postgres pg_ctlcluster $started_cluster stop -m fast || true
        started_cluster=
    fi
    if [ -n "${started_redis:-}" ]; then
        redis-cli -h 127.0.0.1 -p 6379 shutdown nosave >/dev/null 2>&1 || true
        started_redis=
    fi
}

services_start() {
    trap services_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    _postgres "${1:-salesplan_test}" && _redis && export DATABASE_URL SALESPLAN_BROKER_URL
}

_say() {
    printf '%s\n' "$*" >&2
}

_as_postgres() {
    if [ "$(id -un)" = postgres ]; then
        "$@"
    elif [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        sudo -n -u postgres "$@"
    fi
}

_postgres() {
    if [ -n "${SALESPLAN_TEST_DATABASE_URL:-}" ]; then
        DATABASE_URL=$SALESPLAN_TEST_DATABASE_URL
        return
    fi
    if ! command -v pg_lsclusters >/dev/null; then
        _say "PostgreSQL is not installed. Install it (Debian: apt-get install postgresql),"
        _say "or name a server: SALESPLAN_TEST_DATABASE_URL=postgres://user:password@host/database"
        return 1
    fi
    _start_cluster && _allow_this_user && _create_database "$1" || return 1
    export PGPORT
    DATABASE_URL=postgres:///$PGHOST/$1
}

# Speaks over the Unix socket, where Debian knows a user by the account: no password is needed.
_start_cluster() {
    PGHOST=/var/run/postgresql
    export PGHOST
    cluster=$(pg_lsclusters --no-header | awk '$4 ~ /^online/ { print $1, $2; exit }')
    if [ -z "$cluster" ]; then
        cluster=$(pg_lsclusters --no-header | awk 'NR == 1 { print $1, $2 }')
        if [ -z "$cluster" ]; then
            _say "PostgreSQL is installed but has no cluster: pg_createcluster makes one."
            return 1
        fi
        _say "Starting PostgreSQL $cluster"
        _as_postgres pg_ctlcluster $cluster start || return 1
        started_cluster=$cluster
    fi
    PGPORT=$(pg_lsclusters --no-header | awk -v wanted="$cluster" '$1 " " $2 == wanted { print $3 }')
    export PGPORT
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        if pg_isready --quiet; then return; fi
        sleep 1
    done
    _say "PostgreSQL $cluster does not answer on port $PGPORT: see /var/log/postgresql."
    return 1
}

_allow_this_user() {
    user=$(id -un)
    may_create="SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    if [ "$(psql -d postgres -Atc "$may_create" 2>/dev/null)" = t ]; then return; fi
    _say "Creating the PostgreSQL role $user"
    _as_postgres createuser --createdb "$user" 2>/dev/null ||
        createuser --no-password --username postgres --createdb "$user" 2>/dev/null ||
        _as_postgres psql -d postgres -qc "ALTER ROLE \"$user\" CREATEDB"
    if [ "$(psql -d postgres -Atc "$may_create")" = t ]; then return; fi
    _say "PostgreSQL does not let $user create databases."
    _say "Name a server that does: SALESPLAN_TEST_DATABASE_URL=postgres://user:password@host/database"
    return 1
}

_create_database() {
    if psql -d "$1" -qc '' 2>/dev/null; then return; fi
    createdb --template template0 --encoding UTF8 "$1" || psql -d "$1" -qc ''
}

_redis() {
    if [ -n "${SALESPLAN_TEST_REDIS_URL:-}" ]; then
        SALESPLAN_BROKER_URL=$SALESPLAN_TEST_REDIS_URL
        return
    fi
    SALESPLAN_BROKER_URL=redis://127.0.0.1:6379/15
    if ! command -v redis-server >/dev/null; then
        _say "Redis is not installed. Install it (Debian: apt-get install redis-server),"
        _say "or name a server: SALESPLAN_TEST_REDIS_URL=redis://host:6379/15"
        return 1
    fi
    if _redis_answers; then return; fi
    _say "Starting Redis"
    redis-server --bind 127.0.0.1 --port 6379 --save '' --appendonly no --dir /tmp --daemonize yes >/dev/null || return 1
    started_redis=yes
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        if _redis_answers; then return; fi
        sleep 1
    done
    _say "Redis was started on 127.0.0.1:6379 and does not answer."
    return 1
}

_redis_answers() {
    [ "$(redis-cli -h 127.0.0.1 -p 6379 ping 2>/dev/null)" = PONG ]
}
