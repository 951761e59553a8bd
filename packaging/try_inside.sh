#!/usr/bin/env bash
# Inside a clean root: installs one package and uses it as an ordinary user does, through a link, without variables.
#
#   try_inside.sh archive|deb|wheel PACKAGE      (PACKAGE of an archive is the folder that was in it)
set -euo pipefail
kind=$1 package=$2

say() { echo "    $*"; }
fail() { echo "    FAILED: $*" >&2; exit 1; }

# The root is what it is said to be.
for tool in cargo rustc cc gcc g++ clang ld; do
    ! command -v "$tool" >/dev/null || fail "this root has $tool"
done
[ "$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ')" = lo ] || fail "this root has a network"

useradd --create-home anna
as_anna() { setpriv --reuid anna --regid anna --clear-groups env -i PATH="$PATH" HOME=/home/anna "$@"; }

case $kind in
    # To another place and below a name with a space: it depends on neither.
    archive) mkdir '/opt/a folder' && mv "$package" '/opt/a folder/coxa' && program='/opt/a folder/coxa/bin/coxa' ;;
    deb)     dpkg --install "$package" >/dev/null && program=/usr/bin/coxa ;;
    wheel)   python3 -m venv /opt/venv && program=/opt/venv/bin/coxa
             /opt/venv/bin/pip install --quiet --no-index --disable-pip-version-check "$package" ;;
    *)       fail "there is no kind $kind" ;;
esac
as_anna mkdir /home/anna/bin
as_anna ln -s "$program" /home/anna/bin/link
as_anna ln -s link /home/anna/bin/coxa
coxa() { as_anna /home/anna/bin/coxa "$@"; }

say "$(coxa --version)"
coxa doctor | sed 's/^/    /'

cp /given/squat.mp4 /home/anna/
coxa assess /home/anna/squat.mp4 --annotate --out /home/anna/result >/home/anna/said || fail "coxa assess"
sed 's/^/    | /' /home/anna/said | head -n 4
grep -q '"rep_count": *[1-9]' /home/anna/result/report.json || fail "no repetition was counted"
[ -s /home/anna/result/report.html ] || fail "there is no page"
[ -s /home/anna/result/annotated.mp4 ] || fail "no video was written"

# The desk prints its address first; it is asked as a browser would ask.
mkfifo /home/anna/address && chown anna /home/anna/address
coxa desk /home/anna/desk --no-browser >/home/anna/address 2>/home/anna/desk.log &
read -r address </home/anna/address || { cat /home/anna/desk.log >&2; fail "the desk did not start"; }
host=${address#http://}
path=/${host#*/} host=${host%%/*}
exec 3<>"/dev/tcp/${host%:*}/${host#*:}"
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
answer=$(cat <&3)
case $answer in
    'HTTP/1.1 200'*|'HTTP/1.1 303'*) say "the desk answers at http://$host: $(head -n 1 <<<"$answer" | tr -d '\r')" ;;
    *) fail "the desk answers: $(head -c 300 <<<"$answer")" ;;
esac
# What is found in menus and manuals.
if [ "$kind" = deb ]; then
    for file in man/man1/coxa.1.gz applications/coxa.desktop icons/hicolor/scalable/apps/coxa.svg bash-completion/completions/coxa; do
        [ -s "/usr/share/$file" ] || fail "/usr/share/$file is missing"
    done
    dpkg --remove coxa >/dev/null && [ ! -e /usr/bin/coxa ] || fail "it could not be removed"
fi
