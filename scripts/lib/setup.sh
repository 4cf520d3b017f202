# Shared by scripts/run and scripts/test (bash, sourced): finds out what is missing, installs it through apt-get,
# configures and builds. Everything it says goes to stderr, so that the program's own output stays clean.
# shellcheck shell=bash

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
    say "$*"
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

compiler() {
    printf '%s' "${CC:-cc}"
}

# The compiler alone is not enough: on Debian gcc comes without the C library's headers.
compiler_works() {
    local words
    read -r -a words <<<"$(compiler)"
    have "${words[0]}" && printf '#include <stdio.h>\n' | "${words[@]}" -E -x c - >/dev/null 2>&1
}

compiler_version() {
    local words
    read -r -a words <<<"$(compiler)"
    "${words[@]}" -dumpversion 2>/dev/null
}

pkg_has() {
    have pkg-config && pkg-config --exists "$1" 2>/dev/null
}

# A tool in PATH (on some machines a shim) may still not run.
runs() {
    "$@" </dev/null >/dev/null 2>&1
}

# Print what is missing to build, one "PACKAGE... # WHAT" a line.
missing_to_build() {
    compiler_works || echo 'gcc libc6-dev # a C compiler'
    have meson || echo 'meson # meson'
    have ninja || echo 'ninja-build # ninja'
    have pkg-config || echo 'pkg-config # pkg-config'
    pkg_has ncursesw || echo 'libncurses-dev # the wide-character ncurses library'
    pkg_has inih || echo 'libinih-dev # the inih library'
    have flock || echo 'util-linux # flock'
}

missing_to_test() {
    have gcc || echo 'gcc libc6-dev # gcc'
    have clang || echo 'clang # clang'
    have clang-format || echo 'clang-format # clang-format'
    pkg_has cmocka || echo 'libcmocka-dev # the cmocka library'
    pkg_has vterm || echo 'libvterm-dev # the libvterm library'
    [ -e /usr/share/i18n/charmaps/ISO-8859-1.gz ] || echo 'locales # the sources of locales'
    have infocmp || echo 'ncurses-bin # infocmp'
    runs python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' || echo 'python3 # Python 3.8 or newer'
    have git || echo 'git # git'
    have xz || echo 'xz-utils # xz'
}

# A password can only be asked for where a person sits; sudo asks on the terminal itself.
sudo_command=(sudo)
if [ ! -t 0 ] || [ -n "${CI:-}" ]; then
    sudo_command=(sudo -n)
fi

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        "${sudo_command[@]}" env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# Whether the lists that apt-get has know every package; they are empty on a fresh machine.
apt_knows() {
    local package
    for package in "$@"; do
        case $(LC_ALL=C apt-cache policy "$package" 2>/dev/null) in
            *'Candidate: (none)'* | '') return 1 ;;
        esac
    done
}

apt_install() {
    as_root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

apt_update() {
    as_root apt-get update -q -o DPkg::Lock::Timeout=300
}

# install_missing FUNCTION...: what these functions call missing is installed, or named.
install_missing() {
    local lines packages=() what=() line log
    lines=$(for line in "$@"; do "$line"; done)
    [ -n "$lines" ] || return 0
    while IFS= read -r line; do
        local names
        read -r -a names <<<"${line%%#*}"
        packages+=("${names[@]}")
        what+=("${line#*# }")
    done <<<"$lines"
    mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)

    if ! have apt-get || ! have apt-cache; then
        say 'this is no Debian or Ubuntu system; please install with its package manager:'
        printf '  %s\n' "${what[@]}" >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! have sudo; then
        die "please run as root, once: apt-get install ${packages[*]}"
    fi

    if [ "$(id -u)" -eq 0 ]; then
        say "installing ${packages[*]}"
    else
        say "installing ${packages[*]} (with sudo)"
    fi
    log=$(mktemp)
    {
        apt_knows "${packages[@]}" || apt_update
        apt_install "${packages[@]}" || { apt_update && apt_install "${packages[@]}"; }
    } </dev/null >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        rm -f "$log"
        die "could not install; please run as root: apt-get install ${packages[*]}"
    }
    rm -f "$log"
    hash -r

    lines=$(for line in "$@"; do "$line"; done)
    [ -z "$lines" ] || die "installed, but still missing: $(printf '%s' "$lines" | sed 's/.*# //' | paste -sd, -)"
}

# configure FOLDER OPTION...: meson setup unless FOLDER was configured just so, from here, by this compiler.
configure() {
    local folder=$1 want
    shift
    want="$root|$*|$(compiler)|${CFLAGS:-}|${LDFLAGS:-}|$(compiler_version)"
    if [ -f "$folder/build.ninja" ] && [ "$(cat "$folder/configured" 2>/dev/null)" = "$want" ]; then
        return 0
    fi
    rm -rf "$folder"
    meson setup "$folder" "$root" "$@" </dev/null || return 1
    printf '%s\n' "$want" >"$folder/configured"
}

# quietly LOG COMMAND...: its output is shown only if it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "${log%/*}"
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 60 "$log" >&2
        return 1
    }
}

processors() {
    getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}
