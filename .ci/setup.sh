# Shared by ../quickstart and ../check (source it): installs what is missing, configures and builds. Needs nothing but
# a POSIX shell and apt; asks for root only when something is missing.
# shellcheck disable=SC2034 # used by those who source this
# shellcheck shell=sh

build_packages="build-essential cmake ninja-build pkg-config python3 libclang-19-dev libclang-common-19-dev uthash-dev
libcmocka-dev libyaml-dev libjansson-dev libxxhash-dev libdw-dev libelf-dev"

say() {
    printf '%s\n' "$*" >&2
}

# need_packages package...: installs those that are missing.
need_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "lockstitch: this system has no dpkg; make sure that it has the likes of: $*"
        return 0
    fi
    missing=
    for package in "$@"; do
        case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) in
            installed) ;;
            *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            say "lockstitch: not root, no sudo, and these Debian packages are missing:$missing"
            return 1
        fi
        as_root=sudo
    fi
    say "Installing:$missing"
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' apt $missing >&2
}

# build PRESET: configures and builds build/PRESET; the output is shown only when something fails.
build() {
    mkdir -p "build/$1"
    log=build/$1/build.log
    say "Building the $1 preset (build/$1) ..."
    if ! { cmake --preset "$1" && cmake --build --preset "$1" --parallel "$(nproc)"; } >"$log" 2>&1; then
        cat "$log" >&2
        say "lockstitch: the build failed (see above, or $log)"
        return 1
    fi
}
