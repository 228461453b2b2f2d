#!/bin/sh
# Builds stand-ins for the images that docker-compose.yml and the containers platform pull, for machines that cannot
# pull any: a Debian base made by debootstrap, Kafka and the registry from the local platform's cache, Prometheus from Debian, Node from npm.
# They take the same settings as the real images. Needs root, an engine (engine.sh) and the network of Debian and npm.
#   build-stand-ins.sh            builds them; says what is missing
#   build-stand-ins.sh --install  also installs the missing Debian packages
# Use them with:  docker-compose --env-file infra/images/stand-ins.env …
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
node=$project/node_modules/.bin/node
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "[stand-ins] $*"; }

missing=
command -v docker >/dev/null || missing="$missing docker.io"
command -v debootstrap >/dev/null || missing="$missing debootstrap"
if [ -n "$missing" ]; then
  if [ "${1:-}" != --install ]; then
    echo "Missing Debian packages:$missing. Install them, or run $0 --install." >&2
    exit 1
  fi
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  apt-get install -y -qq --no-install-recommends $missing iptables >/dev/null
fi
docker version >/dev/null 2>&1 || {
  echo "No Docker engine answers. Start one: eval \"\$($here/engine.sh start)\"" >&2
  exit 1
}
[ -x "$node" ] || { echo "Run npm ci in $project first." >&2; exit 1; }

# Builds image $1 from the folders and files that follow, each given as tar's "-C folder name".
build() {
  image=$1
  shift
  say "building $image"
  # Not every machine lets bridged containers reach the network while building.
  tar -c "$@" | docker build --quiet --network host --tag "$image" - >/dev/null 2>"$work/build.log" || {
    cat "$work/build.log" >&2
    exit 1
  }
}

if docker image inspect dialoom-stand-in/debian:local >/dev/null 2>&1; then
  say "keeping dialoom-stand-in/debian:local"
else
  say "building dialoom-stand-in/debian:local"
  debootstrap --variant=minbase bookworm "$work/debian" http://deb.debian.org/debian >"$work/debootstrap.log" || {
    tail -n 20 "$work/debootstrap.log" >&2
    exit 1
  }
  # Certificates of the machine, so that npm works in a build behind a proxy of the house.
  mkdir -p "$work/debian/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$work/debian/etc/ssl/certs/ca-certificates.crt"
  tar -C "$work/debian" -c . | docker import - dialoom-stand-in/debian:local >/dev/null
fi

say "the broker's and the registry's files"
"$node" "$here/fetch-software.ts" "$project/.dialoom" >"$work/software"
kafka=$(sed -n 1p "$work/software")
registry=$(sed -n 2p "$work/software")

build dialoom-stand-in/java:local -C "$here/java" Dockerfile
build dialoom-stand-in/kafka:local -C "$here/kafka" Dockerfile run -C "$kafka" --transform 's,^\./,libs/,' .
build dialoom-stand-in/registry:local -C "$here/registry" Dockerfile -C "$registry" --transform 's,^\./,app/,' .

build dialoom-stand-in/prometheus:local -C "$here/prometheus" Dockerfile

mkdir "$work/node"
cp -L "$(readlink -f "$node")" "$work/node/node"
cp -rL "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$work/node/npm"
build dialoom-stand-in/node:local -C "$here/node" Dockerfile -C "$work/node" node npm

docker images 'dialoom-stand-in/*'
