#!/usr/bin/env bash
# Programs of a stranger, in a folder outside the tree, that take bookonce in each way that docs/embedding.md shows. Their
# build files are that page's, their source is README's. Arguments: the build folder, and the claim to check (a function
# below).
#
# What compiles the library again does it as cheaply as it can: without optimization, or through the compiler's cache.
set -euo pipefail

fail() {
    printf 'line %s: %s\n' "${BASH_LINENO[1]}" "$1" >&2
    exit 1
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source=$(cd -- "$here/../.." && pwd)
build=$1
claim=$2
scratch=$(mktemp -d)
unset LD_LIBRARY_PATH  # Meson names the build folder there
trap 'rm -rf -- "$scratch"' EXIT

# quietly COMMAND...: shows what it printed only if it fails.
quietly() {
    "$@" >"$scratch/log" 2>&1 || {
        cat -- "$scratch/log" >&2
        fail "$1 failed"
    }
}

# snippet HEADING: the block of code beneath it.
snippet() {
    local text
    # shellcheck disable=SC2016  # the backticks are Markdown's
    text=$(sed -n "/^###* $1\$/,/^##* /p" "$source/docs/embedding.md" | sed -n '/^```/,/^```$/{//!p}')
    [[ -n $text ]] || fail "docs/embedding.md has no code beneath $1"
    printf '%s\n' "$text"
}

# The program, in a folder of its own.
cd -- "$scratch"
mkdir shop
cd shop
# shellcheck disable=SC2016
sed -n '/^```cpp$/,/^```$/{//!p}' "$source/README.md" >shop.cpp

# books PROGRAM: run as a user would, it sells seats. Here stands the database that it does so in.
books() {
    local said
    said=$("$1" sqlite::memory:) || fail "the program failed"
    [[ $said == *', booking '* ]] || fail "it said '$said'"
}

# needed LIBRARY: what it is linked with.
needed() { readelf --dynamic "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort; }

# Installs, and sets prefix to where.
install_copy() {
    quietly meson install -C "$build" --no-rebuild --destdir "$scratch/root"
    local found
    found=$(find "$scratch/root" -name bookonce.pc)
    export PKG_CONFIG_PATH=${found%/*}
    prefix=$(realpath -- "$(pkg-config --variable=prefix bookonce)")
}

# build_cmake FOLDER OPTION...
build_cmake() {
    quietly cmake -G Ninja -B "$@"
    quietly cmake --build "$1"
}

a_program_with_pkg_config_books() {
    install_copy
    snippet pkg-config >build.sh
    quietly sh -e build.sh
    books ./shop
}

a_cmake_program_that_finds_it_books() {
    install_copy
    snippet 'CMake: find_package' >CMakeLists.txt
    build_cmake out "-DCMAKE_PREFIX_PATH=$prefix"
    books out/shop
}

a_meson_program_that_finds_it_books() {
    install_copy
    snippet 'Meson: dependency' >meson.build
    quietly meson setup out
    quietly ninja -C out
    books out/shop
}

# install_static KIND: as install_copy, from a build folder with this `default_library`. What it would compile has been
# compiled in the main build: the archive is made of the same objects.
install_static() {
    local other=$scratch/$1
    quietly meson setup "$other" "$source" "-Ddefault_library=$1" -Dcli=false
    find "$build/src" -path '*/libbookonce.*.p/*.o' -exec ar rcs "$other/src/libbookonce.a" {} +
    [[ $1 == static ]] || find "$build/src" -maxdepth 1 -type f -name 'libbookonce.so.*' -exec cp -t "$other/src" {} +
    build=$other install_copy
}

# books_alone PROGRAM: it books, with no shared library of bookonce.
books_alone() {
    [[ $(needed "$1") != *libbookonce* ]] || fail "it is linked with the shared library"
    books "$1"
}

a_program_with_the_static_library_books() {
    install_static static
    snippet pkg-config >build.sh
    quietly sh -e build.sh
    books_alone ./shop
    # A program in C brings no C++ of its own.
    read -r -a flags < <(pkg-config --static --cflags --libs bookonce)
    quietly "${CC:-cc}" -std=c11 -o in_c "$source/examples/book_in_c.c" "${flags[@]}"
    [[ $(./in_c sqlite::memory:) == 'alice: booked, seats: 2'* ]] || fail "the program in C does not book"
}

a_cmake_program_with_the_static_library_books() {
    install_static static
    snippet 'CMake: find_package' >CMakeLists.txt
    sed -i 's/LANGUAGES CXX/LANGUAGES C CXX/' CMakeLists.txt
    printf 'add_executable(in_c %s)\ntarget_link_libraries(in_c bookonce::bookonce)\n' "$source/examples/book_in_c.c" >>CMakeLists.txt
    build_cmake out "-DCMAKE_PREFIX_PATH=$prefix"
    books_alone out/shop
    [[ $(out/in_c sqlite::memory:) == 'alice: booked, seats: 2'* ]] || fail "the program in C does not book"
}

a_meson_program_with_the_static_library_books() {
    install_static static
    snippet 'Meson: dependency' >meson.build
    quietly meson setup out
    quietly ninja -C out
    books_alone out/shop
}

a_program_can_take_the_static_library_of_both() {
    install_static both
    snippet pkg-config | sed 's/-o shop/-o shared/' >build.sh
    snippet Static >>build.sh
    quietly sh -e build.sh
    books ./shared
    [[ $(needed ./shared) == *libbookonce* ]] || fail "without a word it is not the shared library"
    books_alone ./shop
}

# fits WANTED...: whether the package's version file takes the version that find_package would ask with these variables.
fits() {
    cat >fits.cmake <<'END'
include(${FILE})
if(NOT PACKAGE_VERSION_COMPATIBLE)
    message(FATAL_ERROR "no")
endif()
END
    cmake "${@/#/-DPACKAGE_FIND_VERSION}" "-DFILE=$build/src/package/bookonceConfigVersion.cmake" -P fits.cmake 2>/dev/null
}

# shellcheck disable=SC2015  # whichever fails, the sentence is right
cmake_takes_a_version_that_fits_and_no_other() {
    local version
    version=$(sed -n 's/^set(PACKAGE_VERSION "\(.*\)")$/\1/p' "$build/src/package/bookonceConfigVersion.cmake")
    [[ $version == 0.* ]] || fail "this test has to learn about $version"
    local minor=${version#0.}
    minor=${minor%%.*}
    fits "=$version" && fits "=0.$minor" || fail "its own version does not fit"
    ! fits "=0.$((minor + 1))" && ! fits "=1.0" && ! fits "=$version.1" || fail "a newer one fits"
    ((minor == 0)) || ! fits "=0.$((minor - 1))" || fail "an older line fits"
    fits "=0.0.1" _RANGE=0.0.1...1 _MIN=0.0.1 _MAX=1 _RANGE_MAX=INCLUDE || fail "a range around it does not fit"
    ! fits "=0.0.1" _RANGE=0.0.1...0.0.2 _MIN=0.0.1 _MAX=0.0.2 _RANGE_MAX=INCLUDE || fail "a range below it fits"
}

# The folder is kept from run to run, and one process at a time works in it: what was compiled stays.
fetch_with_cmake() {
    local folder=$build/tests/install/fetched
    mkdir -p -- "$folder"
    [[ -n ${lock:-} ]] || { exec {lock}>"$folder.lock" && flock "$lock"; }
    snippet 'CMake: FetchContent' >CMakeLists.txt
    rm -f -- "$folder/CMakeCache.txt"  # it names the program's folder
    # The compiler's cache knows it again from another checkout.
    export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$source
    local launcher=()
    ! command -v ccache >/dev/null || launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    build_cmake "$folder" "${launcher[@]}" -DCMAKE_BUILD_TYPE=Debug "-DFETCHCONTENT_SOURCE_DIR_BOOKONCE=$source" "$@"
    fetched=$folder
}

a_cmake_program_that_fetches_it_books() {
    fetch_with_cmake
    books "$fetched/shop"
    # Compiled the same way, so that this only links.
    fetch_with_cmake -DBUILD_SHARED_LIBS=ON
    books "$fetched/shop"
    [[ $(needed "$fetched/shop") == *libbookonce.so.* ]] || fail "it is not linked with the shared library"
}

# describe_abi FILE: what the shared library offers to programs: its functions, and the layout of all that they take.
describe_abi() {
    fetch_with_cmake -DBUILD_SHARED_LIBS=ON
    quietly abidw --headers-dir "$source/include" --drop-private-types --no-show-locs --no-comp-dir-path --no-corpus-path \
        --suppressions "$here/abi.suppressions" --out-file "$1" "$fetched/_deps/bookonce-build/libbookonce.so"
    grep -q 'elf-symbol.*8bookonce6engine' "$1" || fail "nothing of the engine was seen"
}

a_program_built_before_runs_with_todays_library() {
    describe_abi now.xml
    xz --decompress --stdout -- "$here/abi.xml.xz" >kept.xml
    abidiff --no-added-syms kept.xml now.xml || fail "if that is meant, bump soversion after a release, and renew abi.xml.xz"
    # It can tell: a function that is missing is seen, in C++ and in C.
    local name
    for name in 8bookonce6engine4stop bookonce_wait; do
        sed "s/$name/8bookonce_renamed/g" now.xml >less.xml
        ! abidiff --no-added-syms kept.xml less.xml >/dev/null || fail "$name is missing, which was not noticed"
    done
}

# Not a claim. After a change of the ABI that is meant: tests/install/consumers_test.bash "$PWD/build-test" renew_abi
renew_abi() {
    describe_abi now.xml
    xz -9 --stdout now.xml >"$here/abi.xml.xz"
}

a_meson_program_with_the_subproject_books() {
    snippet 'Meson: dependency' >meson.build
    mkdir subprojects
    snippet 'Meson: subproject' >subprojects/bookonce.wrap
    ln -s -- "$source" subprojects/bookonce
    local option options=(--force-fallback-for=bookonce)
    for option in buildtype optimization debug b_ndebug b_sanitize b_coverage; do
        options+=("-D$option=$(option_of "$option")")
    done
    options+=("-Dbookonce:hardening=$(option_of hardening)" "-Dbookonce:werror=$(option_of werror)")
    export BOOKONCE_MAIN_BUILD=$build BOOKONCE_MAIN_COMPILER
    # What stands before the first option there: the compiler, perhaps behind its cache.
    BOOKONCE_MAIN_COMPILER=$(ninja -C "$build" -t commands | awk -F ' -I' 'NF > 1 && !seen++ { print $1 }')
    CXX=$here/as-in-the-main-build quietly meson setup out "${options[@]}"
    quietly ninja -C out shop
    books out/shop
    local targets
    targets=$(ninja -C out -t targets all)
    ! grep -qE 'subprojects/bookonce/(src/cli|tests|bench|examples)/' <<<"$targets" || fail "it builds more than the library"
}

# option_of NAME: the main build's.
option_of() {
    meson introspect "$build" --buildoptions | python3 -c '
import json, sys
value = next(option["value"] for option in json.load(sys.stdin) if option["name"] == sys.argv[1])
print(str(value).lower() if isinstance(value, bool) else value)' "$1"
}

# sources_in COMPILE_COMMANDS: the library's, by their names within the tree.
sources_in() {
    python3 -c '
import json, os, sys
for step in json.load(open(sys.argv[1])):
    path = os.path.realpath(os.path.join(step["directory"], step["file"]))
    if any(mark in step["command"] for mark in ("bookonce.dir/", "libbookonce.so", "libbookonce.a")):
        print("migrations.cpp" if path.endswith("/migrations.cpp") else os.path.relpath(path, sys.argv[2]))' "$1" "$source" | sort
}

cmake_and_meson_build_from_the_same_files() {
    quietly cmake -G Ninja -S "$source" -B out -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    local file
    diff <(sources_in "$build/compile_commands.json") <(sources_in out/compile_commands.json) || fail "the sources differ"
    (($(sources_in out/compile_commands.json | wc -l) > 50)) || fail "hardly a source was seen"
    for file in schema/migrations.cpp include/bookonce/version.hpp; do
        diff "$build/$file" "out/made/${file#schema/}" || fail "$file differs"
    done
}

a_static_library_names_all_that_it_needs() {
    local name file=$build/src/libbookonce.so
    while read -r name; do
        case $name in
        libstdc++* | libgcc* | libc.* | libm.* | ld-linux*) ;;
        *)
            name=${name#lib}
            grep -qw -- "-l${name%%.so*}" "$build/src/package/bookonce.pc" || fail "no -l${name%%.so*}"
            ;;
        esac
    done < <(needed "$file")
}

[[ $(type -t "$claim") == function ]] || fail "no claim named '$claim'"
"$claim"
