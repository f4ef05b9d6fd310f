#!/usr/bin/env bash
# A real browser and fonts for Japanese, for the tests of pages. Idempotent; ends with 77 where it cannot be.
set -euo pipefail
need=()
command -v chromium >/dev/null || need+=(chromium)
fc-list :lang=ja 2>/dev/null | grep -q . || need+=(fontconfig fonts-noto-cjk)
[ ${#need[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing: ${need[*]}; install them, or run as root where apt-get is"; exit 77
fi
exec 9>"${TMPDIR:-/tmp}/opendata-apt.lock"; flock 9  # tests run side by side, apt-get does not
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null 2>&1
