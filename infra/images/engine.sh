#!/bin/sh
# Starts and stops a Docker engine by hand, for a machine that has the packages but no service manager. Needs root.
#   engine.sh start    prints the line that points clients at it
#   engine.sh stop     stops it and removes its images, containers and data
# Everything it keeps is under DIALOOM_ENGINE_HOME (default /tmp/dialoom-engine).
set -eu

home=${DIALOOM_ENGINE_HOME:-/tmp/dialoom-engine}
socket=$home/docker.sock

answers() { docker -H "unix://$socket" version >/dev/null 2>&1; }

start() {
  if ! answers; then
    command -v dockerd >/dev/null || {
      echo "There is no dockerd. On Debian: apt-get install --no-install-recommends docker.io iptables" >&2
      exit 1
    }
    mkdir -p "$home"
    setsid dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" \
      --host "unix://$socket" >"$home/dockerd.log" 2>&1 </dev/null &
    tries=0
    until answers; do
      tries=$((tries + 1))
      [ "$tries" -le 60 ] || { echo "dockerd does not answer; see $home/dockerd.log" >&2; exit 1; }
      sleep 0.5
    done
  fi
  echo "export DOCKER_HOST=unix://$socket"
}

stop() {
  pid=$(cat "$home/pid" 2>/dev/null || true)
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
    kill "$pid"
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null)" != Z ]; do
      tries=$((tries + 1))
      [ "$tries" -le 60 ] || { echo "dockerd (process $pid) does not stop" >&2; exit 1; }
      sleep 0.5
    done
  fi
  # The engine leaves its name spaces mounted.
  umount "$home"/exec/netns/* 2>/dev/null || true
  rm -rf "$home"
}

case ${1:-} in
  start | stop) "$1" ;;
  *) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
