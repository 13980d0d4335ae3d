# shellcheck shell=bash
# Runs one command beside throwaway servers and leaves nothing of either behind.
#
# A script that sources this file first
#   - defines stop_servers: ends the servers at once; called at any moment, also before they were started,
# and then
#   - calls supervise_begin NAME: makes $folder, a temporary folder named after NAME, and starts to catch signals,
#   - starts its servers, and puts what the command is to see into the array environment ("NAME=value" each),
#   - sets marker to the one entry of environment that no other run has, and
#   - calls supervise_run COMMAND...: runs it, and ends the script with its exit code.
#
# SIGINT, SIGTERM and SIGHUP go on to the command's whole process group. What has not ended grace_s seconds later is
# killed. On a terminal the command stays in the terminal's own foreground group (psql and debuggers need that): Ctrl-C
# then reaches it directly, and only its own end ends the script.

grace_s=10
folder=''
environment=()
marker=''
command_pid=''
command_group=''
caught=''

# A shell cannot catch a signal that its parent had it ignore, and a script's background jobs ignore SIGINT.
if [[ $(trap -p INT TERM) == *"''"* ]]; then
    exec env --default-signal=INT,TERM "$0" "$@"
fi

# Every process that the command started, whatever group or session it moved to: they all carry the marker.
marked_processes() {
    [[ -n $marker ]] || return 0
    grep -lsFxz -e "$marker" /proc/[0-9]*/environ | cut -d/ -f3 || true
}

# signal_marked SIGNAL
signal_marked() {
    local processes
    mapfile -t processes < <(marked_processes)
    ((${#processes[@]} == 0)) || kill -s "$1" "${processes[@]}" 2>/dev/null || true
}

# poll_until SECONDS TEST...: asks ten times a second until TEST succeeds; fails when the time is over.
poll_until() {
    local polls=$(($1 * 10))
    shift
    until "$@"; do
        ((polls-- > 0)) || return 1
        sleep 0.1
    done
}

command_has_ended() { ! kill -0 "$command_pid" 2>/dev/null; }
none_is_marked() { [[ -z $(marked_processes) ]]; }

on_signal() {
    if [[ $1 == INT && -n $command_pid && -z $command_group ]]; then
        return 0
    fi
    caught=$1
    if [[ -n $command_group ]]; then
        kill -s "$1" -- "-$command_group" 2>/dev/null || true
    elif [[ -n $command_pid ]]; then
        signal_marked "$1"
    else
        exit 1
    fi
}

finish() {
    local status=$?
    trap '' INT TERM HUP
    trap - EXIT
    stop_servers || true
    if ! none_is_marked; then
        signal_marked TERM
        poll_until 2 none_is_marked || signal_marked KILL
    fi
    [[ -z $command_group ]] || kill -s KILL -- "-$command_group" 2>/dev/null || true
    rm -rf -- "$folder"
    if [[ -n $caught ]]; then
        # Die of the signal itself, so that a calling shell stops as well.
        trap - "$caught"
        kill -s "$caught" "$$"
    fi
    exit "$status"
}

supervise_begin() {
    local parent=${TMPDIR:-/tmp}
    # A socket's path has at most 107 bytes, and a path is easier to quote without blanks and quotes.
    if ((${#parent} > 60)) || [[ $parent != /* || $parent =~ [^A-Za-z0-9/._-] ]]; then
        parent=/tmp
    fi
    # Root's servers run as somebody else, who has to get there.
    if ((EUID == 0)) && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$parent"; then
        parent=/tmp
    fi
    trap finish EXIT
    trap 'on_signal INT' INT
    trap 'on_signal TERM' TERM
    trap 'on_signal HUP' HUP
    folder=$(mktemp -d -- "$parent/bookonce-$1.XXXXXX")
}

supervise_run() {
    local status
    if [[ -t 0 ]]; then
        env --default-signal=INT,QUIT "${environment[@]}" "$@" <&0 &
        command_pid=$!
    else
        set -m
        env "${environment[@]}" "$@" &
        command_pid=$!
        command_group=$!
        set +m
    fi
    while :; do
        status=0
        wait "$command_pid" 2>/dev/null || status=$?
        command_has_ended && break
        # The wait was cut short by a signal that the command has been told of.
        if [[ -n $caught ]]; then
            poll_until "$grace_s" command_has_ended || kill -s KILL "$command_pid" 2>/dev/null || true
        fi
    done
    exit "$status"
}

# A loopback port that nobody listens on, below the range that the kernel gives to outgoing connections.
free_port() {
    local port
    while :; do
        port=$((20000 + SRANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s\n' "$port"
}

# become_user USER: fills the array become with what to put before a server's command line. Only root has to become
# someone else, who may not be able to enter the folder that the caller stands in: start servers from $folder.
become=()
# shellcheck disable=SC2034  # the array is for the script that sources this
become_user() {
    if ((EUID == 0)); then
        become=(setpriv --reuid="$1" --regid="$(id -g -- "$1")" --init-groups)
    fi
}
