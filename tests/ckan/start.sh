#!/usr/bin/env bash
# Start a real CKAN on loopback. Idempotent; see README.md beside it.
#   ./start.sh                       CKAN 2.11.6 on 127.0.0.1:5050
#   CKAN_VERSION=2.12.0 ./start.sh   another version (2.9.11, 2.10.11, ...)
# Then:  . "$CKAN_HOME/<version>/env"   (CKAN_URL, CKAN_TOKEN, ...)
# Ends with 77 where it cannot possibly start: no root rights and a package missing, or no such Python.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CKAN_VERSION=${CKAN_VERSION:-2.11.6}
CKAN_HOME=${CKAN_HOME:-${TMPDIR:-/tmp}/ckan}
PORT=${CKAN_PORT:-5050}; PGPORT=${CKAN_PGPORT:-5439}
REDISPORT=${CKAN_REDISPORT:-6389}; SOLRPORT=${CKAN_SOLRPORT:-8984}
MAXMB=${CKAN_MAX_MB:-10}
LOCALE=${CKAN_LOCALE:-en}
tag=$(printf %s "$CKAN_VERSION" | tr . _)
run=$CKAN_HOME/$CKAN_VERSION
venv=$CKAN_HOME/venv-$CKAN_VERSION
mkdir -p "$CKAN_HOME"
[ -O "$CKAN_HOME" ] || { echo "$CKAN_HOME belongs to somebody else; set CKAN_HOME"; exit 77; }
mkdir -p "$run"/{storage,cache,sessions,solr} "$CKAN_HOME/pids"
t0=${EPOCHREALTIME/./}
say() { local t=$((${EPOCHREALTIME/./} - t0)); printf '%4d.%ds  %s\n' $((t / 1000000)) $((t / 100000 % 10)) "$*"; }
up() { alive "$1" && curl -fs -m 5 -o /dev/null "$2"; }
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
wait_http() { for _ in $(seq 300); do
    curl -fs -m 5 -o /dev/null "$1" && return 0
    alive "$2" || { echo "died: $2"; tail -20 "$3"; return 1; }; sleep 0.2; done
  echo "no answer: $1"; return 1; }

# 1. system packages (only what is missing)
need=()
command -v redis-server >/dev/null || need+=(redis-server)
pgbin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$pgbin" ] || need+=(postgresql)
[ -e /usr/include/postgresql/libpq-fe.h ] || need+=(libpq-dev)
[[ $(ldconfig -p) == *libmagic.so.1* ]] || need+=(libmagic1)
if [ ${#need[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: ${need[*]}; install them, or run as root where apt-get is"; exit 77
  fi
  exec 9>"${TMPDIR:-/tmp}/opendata-apt.lock"; flock 9  # tests run side by side, apt-get does not
  apt-get update -qq
  # the packages' own services stay off; this script starts its own on loopback
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${need[@]}" >"$run/apt.log" 2>&1
  exec 9>&-
  pgbin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  say "apt: ${need[*]}"
fi

# 2. CKAN in its own virtual environment
if [ ! -e "$venv/.ok" ]; then
  case $CKAN_VERSION in
    2.9.*) py=3.8 ;; 2.10.*) py=3.10 ;; 2.11.*) py=3.11 ;; *) py=3.12 ;;
  esac
  python=${CKAN_PYTHON:-$(ls -d "$HOME"/.pyenv/versions/$py.*/bin/python 2>/dev/null | tail -1 || true)}
  python=${python:-python$py}
  command -v "$python" >/dev/null || { echo "missing: Python $py; set CKAN_PYTHON"; exit 77; }
  rm -rf "$venv"; "$python" -m venv "$venv"
  if [[ $CKAN_VERSION == 2.9.* ]]; then      # old sdists need an old setuptools
    "$venv/bin/pip" install -q 'setuptools==44.1.0' 'wheel==0.37.1' >"$run/pip.log" 2>&1
    "$venv/bin/pip" install -q --no-build-isolation \
      "ckan[requirements]==$CKAN_VERSION" >>"$run/pip.log" 2>&1
  else
    "$venv/bin/pip" install -q "ckan[requirements]==$CKAN_VERSION" \
      "setuptools<81" >"$run/pip.log" 2>&1
  fi
  for p in ${CKAN_EXTENSIONS:-}; do "$venv/bin/pip" install -q "$p" >>"$run/pip.log" 2>&1; done
  touch "$venv/.ok"; say "pip: ckan $CKAN_VERSION on python $py"
fi
ckanpkg=$("$venv/bin/python" -c 'import importlib.util as u;print(u.find_spec("ckan").submodule_search_locations[0])')

# 3. secrets, made once
sec=$CKAN_HOME/secrets
[ -s "$sec" ] || (umask 077; printf 'SECRET=%s\nPGPASS=%s\nADMINPW=%s\n' \
  "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" \
  "$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')" \
  "$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$sec")
. "$sec"

# 4. PostgreSQL, own cluster, loopback only
pg=$CKAN_HOME/pg
as_pg() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ ! -e "$pg/PG_VERSION" ]; then
  mkdir -p "$pg" "$CKAN_HOME/pgsock"; chmod 700 "$pg" "$CKAN_HOME/pgsock"
  [ "$(id -u)" = 0 ] && chown postgres: "$pg" "$CKAN_HOME/pgsock"
  (cd /; as_pg "$pgbin/initdb" -D "$pg" -E UTF8 --locale=C -U postgres \
    --auth-local=trust --auth-host=scram-sha-256 >"$run/initdb.log")
  say "initdb"
fi
if ! (cd /; as_pg "$pgbin/pg_ctl" -D "$pg" status >/dev/null 2>&1); then
  (cd /; as_pg "$pgbin/pg_ctl" -D "$pg" -w -l "$pg/server.log" -o "-p $PGPORT \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$CKAN_HOME/pgsock \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null)
  say "postgres on 127.0.0.1:$PGPORT"
fi
sql() { (cd /; as_pg psql -qAt -h "$CKAN_HOME/pgsock" -p "$PGPORT" -U postgres "$@"); }
for role in ckan_main ckan_read; do
  [ "$(sql -c "select 1 from pg_roles where rolname='$role'")" = 1 ] ||
    sql -c "create role $role login password '$PGPASS'"
done
for db in ckan_$tag ds_$tag; do
  [ "$(sql -c "select 1 from pg_database where datname='$db'")" = 1 ] ||
    sql -c "create database $db owner ckan_main encoding 'utf-8'"
done

# 5. Redis, nothing kept on disk
if ! alive "$CKAN_HOME/pids/redis"; then
  setsid redis-server --bind 127.0.0.1 --port "$REDISPORT" --save '' \
    --appendonly no --dir "$CKAN_HOME" >"$CKAN_HOME/redis.log" 2>&1 </dev/null &
  echo $! >"$CKAN_HOME/pids/redis"; say "redis on 127.0.0.1:$REDISPORT"
fi

# 6. the Solr stand-in, with the schema this CKAN ships; one version at a time
if [ "$(cat "$CKAN_HOME/pids/version" 2>/dev/null || true)" != "$CKAN_VERSION" ]; then
  for f in ckan solr; do if alive "$CKAN_HOME/pids/$f"; then
    kill "$(cat "$CKAN_HOME/pids/$f")"; fi; rm -f "$CKAN_HOME/pids/$f"; done
  sleep 0.5; echo "$CKAN_VERSION" >"$CKAN_HOME/pids/version"
fi
if ! up "$CKAN_HOME/pids/solr" "http://127.0.0.1:$SOLRPORT/solr/ckan/admin/ping"; then
  setsid python3 "$here/solr_standin.py" --port "$SOLRPORT" \
    --schema "$ckanpkg/config/solr/schema.xml" --data "$run/solr/index.sqlite" \
    >"$run/solr.log" 2>&1 </dev/null &
  echo $! >"$CKAN_HOME/pids/solr"
  wait_http "http://127.0.0.1:$SOLRPORT/solr/ckan/admin/ping" "$CKAN_HOME/pids/solr" "$run/solr.log"
  say "solr stand-in on 127.0.0.1:$SOLRPORT"
fi

# 7. configuration, database, sysadmin, API token
plugins=${CKAN_PLUGINS:-activity datastore}
[[ $CKAN_VERSION == 2.9.* ]] && plugins=${plugins/activity /}   # core in 2.9
ini=$run/ckan.ini
sed -e "s|@SECRET@|$SECRET|g; s|@RUN@|$run|g; s|@PGPASS@|$PGPASS|g" \
    -e "s|@PGPORT@|$PGPORT|g; s|@DB@|ckan_$tag|g; s|@DSDB@|ds_$tag|g" \
    -e "s|@REDISPORT@|$REDISPORT|g; s|@SOLRPORT@|$SOLRPORT|g" \
    -e "s|@PORT@|$PORT|g; s|@MAXMB@|$MAXMB|g; s|@PLUGINS@|$plugins|g" \
    -e "s|@LOCALE@|$LOCALE|g; s|@VIEWS@|${CKAN_VIEWS:-}|g; s|@EXTRA@|${CKAN_EXTRA_INI:-}|g" \
    "$here/ckan.ini.template" >"$ini"
[ -e "$ckanpkg/config/who.ini" ] && cp "$ckanpkg/config/who.ini" "$run/who.ini"
ck() { "$venv/bin/ckan" -c "$ini" "$@" 2>>"$run/cli.log"; }
if [ ! -s "$run/token" ]; then
  ck db init >>"$run/cli.log"; say "ckan db init"
  ck datastore set-permissions | sed 's/^\\connect.*//' | sql -d "ds_$tag" >>"$run/cli.log"
  say "ckan datastore set-permissions"
  ck user add admin email=admin@localhost.invalid "password=$ADMINPW" >>"$run/cli.log" || true
  ck sysadmin add admin >>"$run/cli.log"; say "sysadmin 'admin'"
  ck user token add admin start.sh 2>/dev/null | grep -oE 'eyJ[A-Za-z0-9_.-]+' | tail -1 >"$run/token"
  [ -s "$run/token" ] || { echo "no API token; see $run/cli.log"; exit 1; }
  say "API token"
fi

# 8. CKAN itself
if ! up "$CKAN_HOME/pids/ckan" "http://127.0.0.1:$PORT/api/3/action/status_show"; then
  opts=(--disable-reloader)
  [[ $CKAN_VERSION == 2.9.* ]] && opts+=(--threaded)
  (cd "$run" && exec setsid "$venv/bin/ckan" -c "$ini" run --host 127.0.0.1 \
    --port "$PORT" "${opts[@]}" >"$run/ckan.log" 2>&1 </dev/null) &
  echo $! >"$CKAN_HOME/pids/ckan"
fi
wait_http "http://127.0.0.1:$PORT/api/3/action/status_show" "$CKAN_HOME/pids/ckan" "$run/ckan.log"
(umask 077; cat >"$run/env" <<E
export CKAN_URL=http://127.0.0.1:$PORT CKAN_TOKEN=$(cat "$run/token")
export CKAN_INI=$ini CKAN_BIN=$venv/bin/ckan CKAN_MAX_MB=$MAXMB
E
)
say "CKAN $CKAN_VERSION: http://127.0.0.1:$PORT   . $run/env"
