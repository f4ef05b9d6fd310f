#!/usr/bin/env bash
# The tests that need a real CKAN, without the long ones of faults, on every CKAN we support, one after another.
#   ./every_version.sh                                all four
#   CKAN_VERSIONS="2.9.11 2.12.0" ./every_version.sh  only these
#   ./every_version.sh -k frictionless                what follows goes to pytest
# Ends with 1 where a test failed. A version that cannot run here is said to be so; in CI (CI=true) it is a failure.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
report=$(mktemp)
trap 'rm -f "$report"' EXIT
trap 'exit 130' INT TERM
table=""; passed=0; failed=0; status=0

count() { grep -o '<testsuite [^>]*' "$report" | grep -o " $1=\"[0-9]*\"" | tr -dc 0-9; }
row() { table+=$(printf '%-8s %7s %7s %8s  %s' "$@")$'\n'; }

for version in ${CKAN_VERSIONS:-2.9.11 2.10.11 2.11.6 2.12.0}; do
  echo "== CKAN $version"; : >"$report"
  # without CI a CKAN that cannot start is skipped with its reason, which is judged below
  env -u CI CKAN_VERSION="$version" "$python" -m pytest -m ckan "$here/../portals" \
    --ignore="$here/../portals/test_ckan_faults.py" --junit-xml="$report" "$@"
  code=$?
  if ! tests=$(count tests) || [ "${tests:-0}" = 0 ]; then
    row "$version" - - - "pytest ended with $code and ran no test"; status=1; continue
  fi
  bad=$(($(count failures) + $(count errors))); skipped=$(count skipped); good=$((tests - bad - skipped))
  why=$(grep -o 'no CKAN here: [^"<&]*' "$report" | head -1)
  if [ -n "$why" ]; then
    row "$version" - - - "not run: ${why#no CKAN here: }"
    [ "${CI:-}" = true ] && status=1
    continue
  fi
  row "$version" "$good" "$bad" "$skipped" ""
  passed=$((passed + good)); failed=$((failed + bad))
  [ "$code" = 0 ] || status=1
done

printf '\n%-8s %7s %7s %8s\n%s\n' CKAN passed failed skipped "$table"
echo "total: $passed passed, $failed failed"
[ "$passed" -gt 0 ] || status=1
exit $status
