#!/usr/bin/env bash
# A server that speaks another language than English: the command shows its words and nothing of what libpq and SOCI put around
# them, and ends with the same codes. Usage: language_test.bash COMMAND LANGUAGE, inside or outside of tools/with-postgres.
set -euo pipefail

command=$1
language=$2
source_folder=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
exit_skipped=77

if [[ -z ${LANGUAGE_TEST_SERVER-} ]]; then
    compgen -G "/usr/share/locale/${language%_*}/LC_MESSAGES/postgres-*.mo" >/dev/null || exit "$exit_skipped"
    command -v localedef >/dev/null || exit "$exit_skipped"
    LOCPATH=$(mktemp -d)
    trap 'rm -rf -- "$LOCPATH"' EXIT
    chmod 755 "$LOCPATH"
    localedef -i "$language" -f UTF-8 "$LOCPATH/$language.UTF-8" || exit "$exit_skipped"
    export LOCPATH LANGUAGE_TEST_SERVER=yes
    "$source_folder/tools/with-postgres" --set "lc_messages=$language.UTF-8" "${BASH_SOURCE[0]}" "$command" "$language"
    exit
fi

fail() {
    printf '%s: %s\n' "$1" "$said" >&2
    exit 1
}

# told CODE WORDS ARGUMENT...: the command ends with CODE, and one line that has nothing before WORDS.
told() {
    local wanted=$1 words=$2 code=0
    shift 2
    said=$("$command" "$@" 2>&1 >/dev/null) || code=$?
    [[ $code == "$wanted" ]] || fail "code $code instead of $wanted"
    [[ $said == "bookonce: $words"* && $said != *$'\n'* ]] || fail "not the words that were wanted"
    [[ $said != *connection\ to\ server* && $said != *Cannot* && $said != *':  '* ]] || fail 'more than the server said'
    [[ $said == *[^[:ascii:]]* ]] || fail 'no word in the language'
}

sql() { psql -X -q -v ON_ERROR_STOP=1 -c "$1"; }

"$command" migrate >/dev/null
sql "ALTER TABLE bookonce.events ADD CONSTRAINT äpfel CHECK (capacity < 100)"
sql "CREATE ROLE müller LOGIN CONNECTION LIMIT 0"
told 1 'the database refuses the connection: ' audit --database "dbname=nichts_ä"
told 1 'the database refuses the connection: ' audit --database "user=niemand_ä"
told 1 'the database refuses the connection: ' audit --database "$BOOKONCE_TEST_TCP_DATABASE password=falsch"
told 4 'the database cannot be reached: ' audit --database "user=müller"
told 1 '' event create --capacity 500
told 1 '' migrate --runtime-role "niemand_ä"
