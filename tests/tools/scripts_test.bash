#!/usr/bin/env bash
# Tests of the scripts that need neither a build nor a server. Each claim is a function; the argument names it.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

fail() {
    printf 'line %s: %s\n' "${BASH_LINENO[1]}" "$1" >&2
    exit 1
}

expect_equal() { [[ $1 == "$2" ]] || fail "expected '$2', got '$1'"; }

# count RESULT STDOUT: what count-tests makes of a log with this one test.
count() {
    python3 -c 'import json, sys; print(json.dumps({"name": "t", "result": sys.argv[1], "stdout": sys.argv[2]}))' \
        "$1" "$2" >"$scratch/log.json"
    tools/lib/count-tests "$scratch/log.json" 2>"$scratch/told"
}

a_doctest_program_counts_as_its_cases() {
    expect_equal "$(count OK '[doctest] test cases: 12 | 12 passed | 0 failed | 3 skipped')" '12 0'
    expect_equal "$(count FAIL '[doctest] test cases: 12 | 10 passed | 2 failed | 0 skipped')" '10 2'
    expect_equal "$(count OK $'[doctest] test cases:  \e[0m1 | \e[32m1 passed\e[0m | 0 failed | 0 skipped')" '1 0'
}

a_script_counts_as_one() {
    expect_equal "$(count OK 'fine')" '1 0'
    expect_equal "$(count FAIL 'not fine')" '0 1'
    expect_equal "$(count TIMEOUT '')" '0 1'
}

a_crash_is_a_failure_whatever_was_printed() {
    expect_equal "$(count FAIL '')" '0 1'
    expect_equal "$(count FAIL '[doctest] test cases: 5 | 5 passed | 0 failed | 0 skipped')" '5 1'
}

what_was_skipped_has_not_passed() {
    expect_equal "$(count SKIP '')" '0 0'
}

what_failed_is_shown_with_what_it_said() {
    count FAIL $'[doctest] version 2\n====================\na_test.cpp:1:\na_test.cpp:2: ERROR: CHECK( false )\n
====================\nb_test.cpp:1:\nb_test.cpp:2: MESSAGE: fine\n' >/dev/null
    expect_equal "$(<"$scratch/told")" \
        $'failed: t: FAIL, 1 failed\n    a_test.cpp:1:\n    a_test.cpp:2: ERROR: CHECK( false )'
    count FAIL "$(seq 1 100)" >/dev/null
    expect_equal "$(wc -l <"$scratch/told")" 41
    expect_equal "$(tail -n 1 "$scratch/told")" '    100'
}

# search EXIT_CODE LINE...: what without-secrets says of a command that ends so and leaves this log.
search() {
    local code=$1
    shift
    # shellcheck disable=SC2016  # for the inner shell
    BOOKONCE_TEST_TCP_DATABASE='host=127.0.0.1 user=shop password=0123456789abcdef dbname=shop' \
        tools/lib/without-secrets "$scratch/testlog.txt" \
        bash -c 'code=$1 log=$2; shift 2; (($# == 0)) || printf "%s\n" "$@" >"$log"; exit "$code"' - \
        "$code" "$scratch/testlog.txt" "$@" 2>"$scratch/stderr"
}

first_test=('=== 1/2 ===' 'test:         bookonce:unit / first' 'fine')

a_log_without_the_password_keeps_the_exit_code() {
    local status=0
    search 0 "${first_test[@]}" || fail "$(<"$scratch/stderr")"
    search 3 "${first_test[@]}" || status=$?
    expect_equal "$status" 3
}

a_test_that_printed_the_password_fails_the_run() {
    local code
    for code in 0 3; do
        ! search "$code" "${first_test[@]}" '=== 2/2 ===' 'test:         bookonce:unit / second' 'key 0123456789abcdef!' ||
            fail "it was not noticed"
        expect_equal "$(<"$scratch/stderr")" "failed: bookonce:unit / second: it printed the database's password"
    done
}

mesons_record_of_the_environment_is_no_leak() {
    local record='Inherited environment: HOME=/ BOOKONCE_TEST_TCP_DATABASE=password=0123456789abcdef'
    search 0 "$record" "${first_test[@]}" || fail "$(<"$scratch/stderr")"
    ! search 0 "$record" "${first_test[@]}" "$record" || fail "a test that prints its environment passed"
}

a_run_that_left_no_log_fails() {
    printf '%s\n' "${first_test[@]}" >"$scratch/testlog.txt"
    ! search 0 || fail "an older log was looked into"
    grep -q '^failed: no log' "$scratch/stderr" || fail "$(<"$scratch/stderr")"
}

deps_lists_the_packages_where_there_is_no_apt() {
    local bash status=0
    bash=$(command -v bash)
    PATH=$scratch "$bash" tools/deps 2>"$scratch/stderr" || status=$?
    expect_equal "$status" 1
    grep -q libsoci-dev "$scratch/stderr" || fail "the list is missing"
}

# Whoever embeds the library gets no server and no browser with it. What Meson asks for has to be there.
deps_for_the_build_bring_no_server() {
    local listed name
    listed=$(tools/deps --build --list)
    for name in soci pq sqlite3 fmt utfcpp nlohmann-json3 cli11; do
        grep -q "^\(lib\)\?$name-dev$" <<<"$listed" || fail "$name is missing"
    done
    ! grep -E 'postgresql|chromium|node|redis|doctest|debhelper' <<<"$listed" || fail "the build needs none of that"
}

every_script_explains_itself() {
    local script
    for script in deps docs format fuzz lint package-deb quickstart report-picture test with-postgres with-redis; do
        grep -q '^Usage: ' <<<"$("tools/$script" --help)" || fail "tools/$script --help"
        ! "tools/$script" --no-such-option >/dev/null 2>&1 || fail "tools/$script takes any option"
    done
}

the_engine_takes_no_lock_on_the_database() {
    local found
    found=$(grep -rniE 'for (no key )?update|for (key )?share|lock table|pg_(try_)?advisory' --include='*.cpp' --include='*.hpp' \
        --include='*.sql' --include='*.in' src schema || true)
    expect_equal "$found" ''
}

every_test_has_a_name_of_at_most_sixty_characters() {
    local places=(-r tests) found
    # A long name stands on the line after the macro.
    found=$(grep -hzoP '(TEST_CASE\w*|BOOKONCE_CLAIM)\(\s*"[^"]{61,}"' --include='*.cpp' --include='*.hpp' "${places[@]}" | tr '\0' '\n' || true)
    expect_equal "$found" ''
    # Meson says the suite before the name of a claim: eight characters at most.
    found=$(grep -hoE "'([a-z0-9_]{53,}|[a-z0-9_ ]{61,})'" --include=meson.build "${places[@]}" || true)
    expect_equal "$found" ''
}

the_manual_names_every_function_of_the_schema() {
    local name seen=0
    while read -r name; do
        grep -q "^- .EXECUTE.*\`$name\`" docs/operations.md || fail "the rights of a runtime role do not name $name"
        grep -q "^### \`$name\`" schema/README.md || fail "schema/README.md does not explain $name"
        seen=$((seen + 1))
    done < <(grep -hoP 'CREATE OR REPLACE FUNCTION \{schema\}\.\K\w+' schema/*.sql | sort -u)
    ((seen >= 4)) || fail "only $seen functions were seen"
}

the_readme_shows_the_example_that_is_run() {
    local shown built
    # shellcheck disable=SC2016  # the backticks are Markdown's
    shown=$(sed -n '/^```cpp$/,/^```$/{//!p}' README.md)
    built=$(sed -n '/^#include/,$p' examples/book_a_seat.cpp)
    expect_equal "$shown" "$built"
}

# room_of FILE: its folder in src/. Of the files that stand in none, check.* is what all rest on, and
# the engine what rests on all.
room_of() {
    case $1 in
    */*) printf '%s\n' "${1%/*}" ;;
    check.*) echo check ;;
    *) echo engine ;;
    esac
}

# below ROOM: the rooms that its files may include. The rooms of two databases stand side by side.
below() {
    case $1 in
    text) echo text ;;
    check) echo 'text check' ;;
    store) echo 'text check store' ;;
    store/*) echo "text check store $1" ;;
    decide) echo 'text check store decide' ;;
    lane) echo 'text check store decide lane' ;;
    engine) echo 'text check store store/memory decide lane engine' ;;
    c) echo 'text check c' ;;
    manual) echo manual ;;
    cli) echo 'text manual cli' ;;
    *) fail "src/$1 has no place among the rooms" ;;
    esac
}

no_include_runs_up() {
    local file included room shared up='' seen=0
    while read -r file included; do
        room=$(room_of "$file")
        [[ ! -e src/$room/$included ]] || included=$room/$included
        for shared in text manual; do
            [[ $room != cli || ! -e src/$shared/$included ]] || included=$shared/$included  # it sees no other room
        done
        [[ -e src/$included ]] || fail "src/$file includes $included, which is not there"
        [[ " $(below "$room") " == *" $(room_of "$included") "* ]] || up+="$file includes $included"$'\n'
        seen=$((seen + 1))
    done < <(grep -rE --include='*.?pp' '^#include "' src | sed -E 's|^src/([^:]*):#include "(.*)"|\1 \2|')
    ((seen > 100)) || fail "only $seen includes were seen"
    expect_equal "$up" ''
}

one_room_alone_knows_the_databases_client() {
    local client='#include <(soci/|.*libpq|pg_|postgres)|\b(PQ[a-z]|PG(conn|result)|soci::)'
    grep -rqE "$client" src/store/postgres || fail 'it does not know it either'
    expect_equal "$(grep -rnE --include='*.?pp*' "$client" src include | grep -v '^src/store/postgres/' || true)" ''
    grep -rq '<sqlite3.h>' src/store/sqlite || fail 'the other one does not know its own'
    expect_equal "$(grep -rn '<sqlite3.h>' src include | grep -v '^src/store/sqlite/' || true)" ''
}

no_public_header_includes_an_inner_one() {
    local foreign
    # The adapters are named after the library that they include.
    foreign=$(grep -rE '^#include ' include | grep -vE '#include <([a-z_]+|std(def|int)\.h|bookonce/[a-z_]+\.h(pp)?)>' |
        grep -vE 'bookonce/(asio|spdlog)\.hpp:#include <(boost/)?\1/' || true)
    expect_equal "$foreign" ''
}

no_tool_reads_from_the_tests() {
    expect_equal "$(grep -rnE '"tests"|/tests/|^from tests' tools | grep -v build || true)" ''
}

[[ $(type -t "${1:-}") == function ]] || fail "no claim named '${1:-}'"
"$1"
