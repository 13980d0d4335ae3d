# shellcheck shell=bash
# Configuring and compiling, for the scripts that source this. The current folder is the repository.

# configure FOLDER OPTION...: sets the build up, or changes what differs in one that exists.
configure() {
    local folder=$1
    shift
    if [[ -f $folder/build.ninja ]]; then
        meson configure "$folder" "$@"
    else
        meson setup "$folder" "$@"
    fi >"$folder.log" 2>&1 || {
        cat -- "$folder.log" >&2
        return 1
    }
    rm -f -- "$folder.log"
}

# compile FOLDER [TARGET...]: a line for each quarter of the work, and the compiler's words if it fails.
compile() {
    local folder=$1 log=$1/compile.log
    shift
    NINJA_STATUS='[%f/%t] ' ninja -C "$folder" -j "$(nproc)" "$@" 2>&1 | tee -- "$log" |
        awk -v folder="$folder" -F'[][/]' '
            /^\[[0-9]+\/[0-9]+\]/ {
                quarter = int(4 * $2 / $3)
                if (quarter > shown) { printf "  %s: %d of %d steps\n", folder, $2, $3; fflush() }
                if (quarter > shown) shown = quarter
            }
            /warning:/ { warnings++ }
            END { if (warnings) printf "  %d warnings, in %s/compile.log\n", warnings, folder }' || {
        grep -v '^\[' -- "$log" >&2 || true
        return 1
    }
}
