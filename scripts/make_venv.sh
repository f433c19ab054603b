#!/bin/sh
# Make the virtual environment .venv with the newest Python >= 3.11 of this machine (or the one named by PYTHON).
set -eu
cd "$(dirname "$0")/.."
target=.venv

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

choose() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if fits "$name"; then
            command -v "$name"
            return
        fi
    done
}

python=$(choose)
if [ -z "$python" ]; then
    echo "Dunbar needs Python 3.11 or newer, and ${PYTHON:-python3} is not. Name another one: make PYTHON=/path/to/python3.13" >&2
    exit 1
fi

if [ -x $target/bin/python ] && fits $target/bin/python && $target/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps what `python -m venv` needs in a package of its own.
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
        echo "Installing python$version-venv (apt-get)"
        $as_root apt-get update -qq
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null
    else
        echo "Python $version cannot make virtual environments here. Install its venv module," >&2
        echo "on Debian or Ubuntu: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi

rm -rf $target
"$python" -m venv $target
