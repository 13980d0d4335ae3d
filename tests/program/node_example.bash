#!/usr/bin/env bash
# The Node.js example makes its schema and books. Arguments: the folder of the example, the library, and a folder to work
# in, which keeps what npm has installed. Run it beneath tools/with-postgres.
set -euo pipefail

fail() {
    printf 'node_example: %s\n' "$1" >&2
    exit 1
}

example=$1
library=$2
work=$3

for program in node npm; do
    command -v "$program" >/dev/null || fail "there is no $program: run tools/deps"
done
mkdir -p -- "$work"
cp -- "$example"/*.js "$example"/package*.json "$work"
if ! cmp -s -- "$work/package-lock.json" "$work/node_modules/installed-lock.json"; then
    npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --fetch-retries 1 >"$work/npm.log" 2>&1 || {
        cat -- "$work/npm.log" >&2
        # Without a network that npm trusts there is nothing to try.
        if grep -qE 'code (E(NOTFOUND|AI_AGAIN|CONN[A-Z]+|TIMEDOUT|NETUNREACH)|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+)$' \
            "$work/npm.log"; then
            printf 'node_example: skipped: npm does not reach its registry\n' >&2
            exit 77
        fi
        fail "npm ci failed"
    }
    cp -- "$work/package-lock.json" "$work/node_modules/installed-lock.json"
fi

database=node_example_$$
export PGDATABASE=postgres
sql() { psql --no-psqlrc --quiet --no-align --tuples-only --dbname "$BOOKONCE_DATABASE" --command "$1"; }
sql "CREATE DATABASE $database"
trap 'sql "DROP DATABASE $database WITH (FORCE)"' EXIT
own="$BOOKONCE_DATABASE dbname=$database"
said=$(BOOKONCE_LIBRARY=$library node "$work/book_a_seat.js" "$own")
[[ $said == "ann: booked
ann: booked (it had landed before)
bob: booked
cid: sold_out
seats left: 0
refused: seats must be 1 … 1000, not -1
of 500: booked 100, sold out 400
ann: confirmed, {\"from\":\"node\"}
history: created, ann booked, bob booked, updated
cancelled: 100, audit: 0 findings" ]] || fail "it said: $said"
