#!/bin/sh
# Runs in the root namespaces of a booted machine and does what the test on the other end of the second serial port asks.
# A request is one line, `id seconds script`, the script in base64; the answer is `id status stdout:stderr`, both in base64.
(
  mkdir -p /run/witness
  cd /run/witness || exit
  exec <>/dev/ttyS1 >&0
  stty raw -echo
  echo up
  # A test that still lives says something every half minute.
  while read -r -t 150 id seconds script; do
    echo "$script" | base64 -d >script
    timeout "$seconds" sh script >stdout 2>stderr </dev/null
    status=$?
    echo "$id $status $(head -c 262144 stdout | base64 -w0):$(head -c 65536 stderr | base64 -w0)"
  done
  poweroff -f
) >/dev/null 2>&1 &
