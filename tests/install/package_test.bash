#!/usr/bin/env bash
# The Debian packages: lintian has nothing to say, and each holds its part. Argument: the build folder, whose compiler
# cache spares most of the work. Skipped where debhelper or lintian is not installed.
set -euo pipefail

fail() {
    printf 'line %s: %s\n' "${BASH_LINENO[0]}" "$1" >&2
    exit 1
}

command -v dh >/dev/null && command -v lintian >/dev/null || exit 77  # Meson's word for skipped
source=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

"$source/tools/package-deb" --out "$scratch" --like "$1" >/dev/null
# What is not there: a report in Debian that asks for the package.
lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs \
    "$scratch"/*.changes || fail "lintian has found something"

holds() { grep -qE "$2" <<<"$(dpkg-deb --contents "$scratch/$1"_*.deb)" || fail "$1 has no $2"; }
holds libbookonce0 '/libbookonce\.so\.[0-9]+$|/libbookonce\.so\.[0-9]+ -> '
holds libbookonce-dev '/include/bookonce/bookonce\.hpp$'
holds libbookonce-dev '/pkgconfig/bookonce\.pc$'
holds libbookonce-dev '/cmake/bookonce/bookonceConfig\.cmake$'
holds bookonce '/usr/bin/bookonce$'

# Unpacked, pkg-config answers with the system's own places: with no path at all.
dpkg-deb --extract "$scratch"/libbookonce-dev_*.deb "$scratch/root"
found=$(find "$scratch/root" -name bookonce.pc)
said=$(PKG_CONFIG_PATH=${found%/*} pkg-config --cflags --libs bookonce)
[[ ${said%% } == -lbookonce ]] || fail "pkg-config says '$said'"
