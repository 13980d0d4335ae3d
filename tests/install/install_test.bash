#!/usr/bin/env bash
# Tests of what `meson install` puts in place. Arguments: the build folder, and the claim to check (a function below).
#
# The copy is installed into a folder of the claim's own, and programs find it through pkg-config alone.
set -euo pipefail

fail() {
    printf 'line %s: %s\n' "${BASH_LINENO[1]}" "$1" >&2
    exit 1
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=$1
claim=$2
scratch=$(mktemp -d)
unset LD_LIBRARY_PATH  # Meson names the build folder there
schema=install_test_$$
trap 'rm -rf -- "$scratch"' EXIT

meson install -C "$build" --no-rebuild --quiet --destdir "$scratch/root" >"$scratch/log" 2>&1 || {
    cat -- "$scratch/log" >&2
    fail "meson install failed"
}

pc=$(find "$scratch/root" -name bookonce.pc)
[[ -f $pc ]] || fail "no bookonce.pc was installed"
export PKG_CONFIG_PATH=${pc%/*}
prefix=$(realpath -- "$(pkg-config --variable=prefix bookonce)")
package() { pkg-config --define-variable=prefix="$prefix" "$@" bookonce; }
libdir=$(package --variable=libdir)
headers=$(package --variable=includedir)
read -r -a cflags < <(package --cflags)
read -r -a libs < <(package --libs)
read -r -a compiler <<<"${CXX:-g++} -std=c++20 -Wall -Wextra -Werror"

# include_alone HEADER: a program that includes it and nothing else, on stdout.
include_alone() { printf '#include <%s>\n' "${1#"$headers/"}"; }

a_consumer_builds_with_pkg_config_alone_and_books() {
    [[ -n ${BOOKONCE_DATABASE:-} ]] || fail "run this beneath tools/with-postgres"
    "${compiler[@]}" "${cflags[@]}" "$here/consumer.cpp" -o "$scratch/consumer" "${libs[@]}"
    "$scratch/consumer" "$schema"
    # Not by the library's own word alone.
    local taken
    taken=$(psql -At "$BOOKONCE_DATABASE" -c "SELECT sum(seats) FROM $schema.bookings WHERE status = 'confirmed'")
    psql -q "$BOOKONCE_DATABASE" -c 'SET client_min_messages = warning' -c "DROP SCHEMA $schema CASCADE"
    [[ $taken == 2 ]] || fail "expected 2 seats taken, found '$taken'"
}

every_public_header_compiles_by_itself() {
    local header count=0
    for header in "$headers"/bookonce/*.hpp; do
        include_alone "$header" >"$scratch/alone.cpp"
        "${compiler[@]}" "${cflags[@]}" -fsyntax-only "$scratch/alone.cpp" || fail "$header does not compile alone"
        count=$((count + 1))
    done
    ((count >= 10)) || fail "only $count headers were installed"
}

# What one declares must not hide what another one means: a program includes what it likes, in its own order.
all_public_headers_compile_together_in_any_order() {
    local header order
    for order in sort 'sort --reverse'; do
        for header in "$headers"/bookonce/*.hpp; do include_alone "$header"; done | $order >"$scratch/all.cpp"
        "${compiler[@]}" "${cflags[@]}" -fsyntax-only "$scratch/all.cpp" || fail "they do not compile after each other"
    done
    (($(wc -l <"$scratch/all.cpp") >= 10)) || fail "too few headers were installed"
}

every_c_header_is_strict_c11_by_itself() {
    local header count=0
    for header in "$headers"/bookonce/*.h; do
        include_alone "$header" >"$scratch/alone.c"
        "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror "${cflags[@]}" -fsyntax-only "$scratch/alone.c" ||
            fail "$header does not compile as C"
        count=$((count + 1))
    done
    ((count >= 4)) || fail "only $count headers were installed"
}

no_public_header_shows_what_the_library_is_made_of() {
    local header seen
    for header in "$headers"/bookonce/*.{h,hpp}; do
        # These two are for programs that use the library they are named after.
        [[ $header != */@(asio|spdlog).hpp ]] || continue
        include_alone "$header" >"$scratch/alone.cpp"
        seen=$("${compiler[@]}" "${cflags[@]}" -M "$scratch/alone.cpp" | tr ' ' '\n')
        grep -q "^$headers/bookonce/" <<<"$seen" || fail "$header was not taken from the installed copy"
        ! grep -E '/(soci|fmt|spdlog|utf8cpp|postgresql|boost|nlohmann)/|libpq' <<<"$seen" || fail "$header includes that"
    done
}

the_library_has_a_soname_and_no_foreign_export() {
    local library=$libdir/libbookonce.so foreign
    grep -q 'SONAME.*\[libbookonce\.so\.[0-9]*\]' <<<"$(readelf --dynamic "$library")" || fail "no soname"
    # T: functions that this library, and not a header that it uses, defines.
    foreign=$(nm --dynamic --defined-only --demangle "$library" | awk '$2 == "T"' | grep -Ev ' bookonce(::|_[a-z_]+$)' || true)
    [[ -z $foreign ]] || fail "exports $foreign"
}

pkg_config_names_the_library_and_nothing_else() {
    local word
    for word in "${cflags[@]}" "${libs[@]}"; do
        case $word in
        "-I$headers" | "-L$libdir" | "-Wl,-rpath,$libdir" | -lbookonce) ;;
        *) fail "it also says $word" ;;
        esac
    done
}

# The copy under test lies elsewhere than the build was told: it has been moved already. This moves it once more.
a_copy_that_was_moved_is_found_and_runs() {
    mv -- "$scratch/root" "$scratch/moved"
    PKG_CONFIG_PATH=$scratch/moved${PKG_CONFIG_PATH#"$scratch/root"}
    include_alone "$headers/bookonce/bookonce.hpp" >"$scratch/moved.cpp"
    printf 'int main() { return bookonce::library_version()[0] == 0; }\n' >>"$scratch/moved.cpp"
    read -r -a cflags < <(pkg-config --cflags bookonce)
    read -r -a libs < <(pkg-config --libs bookonce)
    "${compiler[@]}" "${cflags[@]}" "$scratch/moved.cpp" -o "$scratch/program" "${libs[@]}"
    "$scratch/program"
    [[ ! -x $scratch/moved/${prefix#"$scratch/root/"}/bin/bookonce ]] ||
        "$scratch/moved/${prefix#"$scratch/root/"}/bin/bookonce" --version >"$scratch/log"
}

the_installed_command_runs() {
    grep -q migrate <<<"$("$prefix/bin/bookonce" --help)" || fail "no help from the installed command"
}

man_page_and_completions_are_where_shells_look() {
    local file
    for file in man/man1/bookonce.1 bash-completion/completions/bookonce zsh/site-functions/_bookonce \
        fish/vendor_completions.d/bookonce.fish; do
        [[ -s $prefix/share/$file ]] || fail "share/$file was not installed"
    done
}

[[ $(type -t "$claim") == function ]] || fail "no claim named '$claim'"
"$claim"
