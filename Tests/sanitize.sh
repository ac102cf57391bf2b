#!/bin/sh
# Runs the tests of the backends under the address sanitizer, with fewer random problems than usual.
#
# Usage: Tests/sanitize.sh [OPTION OF swift test]…
set -eu
cd "$(dirname "$0")/.."
: "${CNNBENCH_CONFORMANCE_PROBLEMS:=60}"
export CNNBENCH_CONFORMANCE_PROBLEMS
# XCTest leaks a few objects of its own, and no test here is written for it.
exec swift test --sanitize=address --scratch-path .build-sanitize --disable-xctest --filter BackendsTests "$@"
