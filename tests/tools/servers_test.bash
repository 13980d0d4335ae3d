#!/usr/bin/env bash
# Tests of tools/with-postgres and tools/with-redis. Each claim is a function; the argument names the one to check.
#
# Everything happens under a TMPDIR of the claim's own, so that what is left there afterwards, as a file or as a process
# that works in it, was left by the script under test.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
TMPDIR=$(mktemp -d /tmp/tools-test.XXXXXX)
export TMPDIR
# The unprivileged server has to pass through.
chmod 755 "$TMPDIR"
scratch=$(mktemp -d)
ready=$scratch/ready
mkfifo "$ready"
trap 'rm -rf -- "$scratch" "$TMPDIR"' EXIT

fail() {
    printf 'line %s: %s\n' "${BASH_LINENO[1]}" "$1" >&2
    exit 1
}

expect_equal() { [[ $1 == "$2" ]] || fail "expected '$2', got '$1'"; }

# expect_exit CODE COMMAND...
expect_exit() {
    local wanted=$1 status=0
    shift
    "$@" 2>"$scratch/stderr" || status=$?
    ((status == wanted)) || fail "expected exit code $wanted, got $status: $(cat "$scratch/stderr")"
}

processes_of_claim() {
    local process
    for process in /proc/[0-9]*; do
        case $(readlink -- "$process/cwd" 2>/dev/null) in
            "$TMPDIR"/bookonce-*) printf '%s\n' "${process#/proc/}" ;;
        esac
    done
}

expect_nothing_left() {
    local pid
    expect_equal "$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'bookonce-*')" ''
    expect_equal "$(processes_of_claim)" ''
    for pid in "$@"; do
        # A zombie has ended; whoever inherited it has not looked yet.
        ! kill -0 "$pid" 2>/dev/null || [[ $(awk '/^State:/ { print $2 }' "/proc/$pid/status") == Z ]] ||
            fail "process $pid is still there"
    done
}

# A command with a child in its process group and one that has left it. It reports the three.
# shellcheck disable=SC2016  # for the inner shell
family='sleep 1000 & setsid sleep 1000 & echo $$ $(jobs -p) >"$0"; wait'

# signal_leaves_nothing SIGNAL EXIT_CODE TOOL...
signal_leaves_nothing() {
    local signal=$1 wanted=$2 tool script status=0 pids
    shift 2
    tool=("$@")
    # Whoever runs the tests may ignore it, as nohup does, and a script cannot take that back.
    env --default-signal="$signal" "${tool[@]}" bash -c "$family" "$ready" 2>"$scratch/stderr" &
    script=$!
    read -r -a pids <"$ready"
    expect_equal "${#pids[@]}" 3
    kill -s "$signal" "$script"
    wait "$script" || status=$?
    expect_equal "$status" "$wanted"
    expect_nothing_left "${pids[@]}"
}

postgres_passes_the_exit_code_on() {
    expect_exit 0 tools/with-postgres true
    expect_exit 7 tools/with-postgres bash -c 'exit 7'
    expect_exit 127 tools/with-postgres no-such-command
    # shellcheck disable=SC2016
    expect_exit 137 tools/with-postgres bash -c 'kill -KILL $$'
    expect_nothing_left
}

postgres_is_durable_and_roomy() {
    expect_equal "$(tools/with-postgres psql -At -c 'SHOW fsync' -c 'SHOW synchronous_commit' \
        -c "SELECT current_setting('max_connections')::int >= 300" -c 'SHOW server_encoding' -c 'SHOW lc_collate')" \
        $'on\non\nt\nUTF8\nC.UTF-8'
}

postgres_gives_the_command_its_addresses() {
    # shellcheck disable=SC2016
    expect_equal "$(tools/with-postgres bash -c '
        psql -At "$BOOKONCE_DATABASE" -c "SELECT current_user, current_database()"
        psql -At "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" -c "SELECT 1"
        [[ -f $BOOKONCE_PGDATA/PG_VERSION && -x $BOOKONCE_PGBIN/pg_ctl && -f $BOOKONCE_PGLOG ]] && echo files')" \
        $'bookonce|bookonce\n1\nfiles'
}

postgres_hides_the_callers_own_cluster() {
    expect_equal "$(PGSERVICE=elsewhere PGOPTIONS='-c fsync=nonsense' tools/with-postgres psql -At -c 'SELECT 1')" 1
}

postgres_wants_a_password_over_tcp() {
    # shellcheck disable=SC2016
    expect_equal "$(tools/with-postgres bash -c '
        psql -At "$BOOKONCE_TEST_TCP_DATABASE" -c "SELECT inet_server_addr()"
        psql -At "$BOOKONCE_TEST_TCP_DATABASE password=wrong" -c "SELECT 1" 2>&1 | grep -c "password authentication failed"')" \
        $'127.0.0.1\n1'
}

postgres_applies_settings() {
    expect_equal "$(tools/with-postgres --set "cluster_name=it's" --set work_mem=1MB \
        psql -At -c 'SHOW cluster_name' -c 'SHOW work_mem')" $'it\'s\n1MB'
    expect_exit 1 tools/with-postgres --set no.such_setting_without_value true
    expect_exit 1 tools/with-postgres --set no_such_setting=1 true
    grep -q no_such_setting "$scratch/stderr" || fail "the server's reason is not shown"
    expect_nothing_left
}

postgres_keeps_the_log_on_request() {
    tools/with-postgres --log "$scratch/log" psql -c "DO 'BEGIN RAISE LOG ''a line for the log''; END'" >/dev/null
    grep -q 'a line for the log' "$scratch/log" || fail "the log was not kept"
}

postgres_runs_the_command_as_the_caller() {
    expect_equal "$(tools/with-postgres bash -c 'id -u; pwd')" "$(id -u)"$'\n'"$PWD"
}

postgres_leaves_nothing_after_success() {
    # shellcheck disable=SC2016
    expect_equal "$(tools/with-postgres bash -c 'psql -At -c "SELECT 1"; setsid sleep 1000 >/dev/null & echo $! >"$0"' \
        "$scratch/pid")" 1
    expect_nothing_left "$(cat "$scratch/pid")"
}

postgres_leaves_nothing_after_failure() {
    expect_exit 3 tools/with-postgres bash -c 'exit 3'
    expect_nothing_left
}

postgres_leaves_nothing_after_sigint() { signal_leaves_nothing INT 130 tools/with-postgres; }
postgres_leaves_nothing_after_sigterm() { signal_leaves_nothing TERM 143 tools/with-postgres; }
postgres_leaves_nothing_after_sighup() { signal_leaves_nothing HUP 129 tools/with-postgres; }

postgres_leaves_nothing_when_stopped_while_it_starts() {
    local script status=0
    tools/with-postgres true &
    script=$!
    until compgen -G "$TMPDIR/bookonce-postgres.*" >/dev/null; do :; done
    kill -s TERM "$script"
    wait "$script" || status=$?
    expect_equal "$status" 143
    expect_nothing_left
}

postgres_leaves_nothing_of_a_killed_or_frozen_server() {
    local signal
    for signal in KILL STOP; do
        # shellcheck disable=SC2016
        expect_exit 0 tools/with-postgres bash -c 'kill -s "$0" "$(head -n 1 "$BOOKONCE_PGDATA/postmaster.pid")"' "$signal"
        expect_nothing_left
    done
}

redis_offers_as_many_servers_as_asked() {
    # shellcheck disable=SC2016
    expect_equal "$(tools/with-redis --servers 3 bash -c '
        IFS=, read -r -a servers <<<"$BOOKONCE_REDIS"
        for server in "${servers[@]}"; do redis-cli -h "${server%:*}" -p "${server#*:}" ping; done
        redis-cli -p "${servers[0]#*:}" set key value; redis-cli -p "${servers[1]#*:}" exists key')" \
        $'PONG\nPONG\nPONG\nOK\n0'
    # shellcheck disable=SC2016
    expect_equal "$(tools/with-redis bash -c 'tr -cd , <<<"$BOOKONCE_REDIS"')" ',,,,'
    expect_exit 1 tools/with-redis --servers 0 true
    expect_nothing_left
}

redis_passes_the_exit_code_on() {
    expect_exit 7 tools/with-redis --servers 1 bash -c 'exit 7'
    expect_nothing_left
}

redis_leaves_nothing_after_sigint() { signal_leaves_nothing INT 130 tools/with-redis; }
redis_leaves_nothing_after_sigterm() { signal_leaves_nothing TERM 143 tools/with-redis; }

both_together_leave_nothing_after_sigterm() {
    signal_leaves_nothing TERM 143 tools/with-postgres tools/with-redis --servers 2
}

both_explain_themselves() {
    local tool
    for tool in tools/with-postgres tools/with-redis; do
        grep -q '^Usage: ' <<<"$("$tool" --help)" || fail "$tool --help"
        expect_exit 1 "$tool"
        expect_exit 1 "$tool" --no-such-option true
    done
}

[[ $(type -t "${1:-}") == function ]] || fail "no claim named '${1:-}'"
"$1"
