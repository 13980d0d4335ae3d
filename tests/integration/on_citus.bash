#!/usr/bin/env bash
# Runs a test program on Citus, with distributed tables. BOOKONCE_TEST_CITUS is a connection string for a database of its
# coordinator, with the extension made and the workers added. Without it the test is skipped.
set -euo pipefail

if [[ -z ${BOOKONCE_TEST_CITUS-} ]]; then
    echo 'skipped: BOOKONCE_TEST_CITUS names no database with Citus'
    exit 77
fi
exec env BOOKONCE_DATABASE="$BOOKONCE_TEST_CITUS" BOOKONCE_TEST_DISTRIBUTED=yes "$@"
