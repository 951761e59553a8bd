#!/usr/bin/env bash
# Installs the Debian packages that building Coxa needs (with the argument "test": also those that testing needs; with "package":
# also those that making packages and trying them needs), and only those that are missing.
set -euo pipefail

packages=(libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libopencv-videoio-dev libopencv-highgui-dev
          libavformat-dev libavcodec-dev libavutil-dev libswscale-dev clang-14 libclang1-14)

case "${1:-}" in
    '') ;;
    # xauth: xvfb-run stops without it, and xvfb only recommends it
    test)
        packages+=(ffmpeg xvfb xauth chromium strace faketime)
        # Node 20 or newer drives the browser; it need not be Debian's.
        command -v node >/dev/null || packages+=(nodejs)
        command -v npm >/dev/null || packages+=(npm)
        ;;
    # libqt5gui5: what shows a window is loaded by name and not linked
    package) packages+=(patchelf dpkg-dev binutils xz-utils libqt5gui5 mmdebstrap iproute2) ;;
    *) echo "setup/system.sh: unknown argument '$1': say nothing, 'test' or 'package'" >&2; exit 2 ;;
esac

# Asked of the tools and not of dpkg: any C++ compiler will do, and any Python that brings pip.
command -v c++ >/dev/null || packages+=(g++)
python3 -c 'import pip' 2>/dev/null || packages+=(python3 python3-pip)
# Debian's Python brings venv without what makes an environment.
[ "${1:-}" != test ] || python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)

if ! command -v dpkg-query >/dev/null; then
    # Not a failure: what is here cannot be told without dpkg, and the build itself stops where something is missing.
    echo "setup: not a Debian system, so nothing is installed; Coxa needs OpenCV 4 (core, imgproc, imgcodecs, videoio, highgui) and FFmpeg 5 or newer (avformat, avcodec, avutil, swscale) with headers, clang 14 or newer with libclang, a C++ compiler and python3 with pip; its tests need ffmpeg, strace, faketime, Xvfb, xauth, Chromium, Node, npm and python3 with venv; packages are made on Debian 12 alone" >&2
    exit 0
fi

# dpkg-query exits 1 when it does not know a name; what it prints is still right.
installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
    grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: system packages are all there"
    exit 0
fi

as_root=(env DEBIAN_FRONTEND=noninteractive)
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: packages are missing and there is no sudo: run as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo "${as_root[@]}")
fi

apt() { "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; }
install() { apt install --yes --no-install-recommends "${missing[@]}"; }
refresh() { echo "setup: refreshing the package lists"; apt update; }

echo "setup: installing ${missing[*]}"
# A fresh system has no package lists at all, and old ones name files that are gone: both are cured by a refresh.
if ! apt-get install --simulate --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    refresh || true
fi
install || { refresh && install; } || {
    echo "setup: apt-get could not install ${missing[*]}: see its message above, put it right, then run this again" >&2
    exit 1
}
