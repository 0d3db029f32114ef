#!/bin/sh
# Makes .venv hold one locked set: base < test < browser. A larger set is never replaced by a smaller one.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp=$venv/.requirements

rank() {
    case $1 in base) echo 1 ;; test) echo 2 ;; browser) echo 3 ;; *) echo 0 ;; esac
}

say() {
    printf '%s\n' "$*" >&2
}

find_python() {
    bare=
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
                echo "$candidate"
                return
            fi
            bare=$candidate
        fi
    done
    if [ -n "$bare" ]; then
        say "$bare cannot make a virtual environment: its module venv is missing."
        say "Install it (Debian: apt-get install python3-venv), then run the same command again."
    else
        say "No Python 3.11 or newer was found. Install one (Debian: apt-get install python3 python3-venv),"
        say "or name it: make setup PYTHON=/path/to/python3.11"
    fi
    exit 1
}

make_venv() {
    python=$(find_python)
    say "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
}

install_with_uv() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt &&
        UV_PYTHON_DOWNLOADS=never "$venv/bin/python" -m uv pip sync --quiet --require-hashes \
            --python "$venv/bin/python" "requirements/$1.txt"
}

install_with_pip() {
    say "uv could not install the packages; pip does it, which takes longer."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
}

want=${1:-base}
if [ "$(rank "$want")" = 0 ]; then
    say "There is no set of packages called $want: choose base, test or browser."
    exit 2
fi

if [ -f "$stamp" ]; then
    have=$(cut -d' ' -f1 "$stamp")
    if [ "$(rank "$have")" -gt "$(rank "$want")" ]; then want=$have; fi
fi
fingerprint="$want $(cksum <"requirements/$want.txt")"

if [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

if ! "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    make_venv
fi
rm -f "$stamp"
say "Installing requirements/$want.txt"
install_with_uv "$want" || install_with_pip "$want"
echo "$fingerprint" >"$stamp"
