#!/usr/bin/env bash
# Install LibreOffice Calc where it is missing; `install.sh renders` adds what docs/images is made with.
# Ends with 77 where that cannot be done: no root rights, no apt-get, or no package to be had.
set -euo pipefail
need=()
command -v soffice >/dev/null || need+=(libreoffice-calc)
if [ "${1:-}" = renders ]; then
  command -v pdftoppm >/dev/null || need+=(poppler-utils)
  [ -n "$(ls -d /usr/share/fonts/*/noto/NotoSansCJK* /usr/share/fonts/*/ipafont-gothic 2>/dev/null)" ] ||
    need+=(fonts-ipafont-gothic)
fi
[ ${#need[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing: ${need[*]}; install them, or run as root where apt-get is"; exit 77
fi
exec 9>"${TMPDIR:-/tmp}/opendata-apt.lock"; flock 9  # tests run side by side, apt-get does not
log=$(mktemp); trap 'rm -f "$log"' EXIT
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${need[@]}"; } >"$log" 2>&1 ||
  { tail -3 "$log" >&2; echo "not installed: ${need[*]}"; exit 77; }
