#!/bin/sh
# Runs the tests of the backends under the address sanitizer.
#
# In a release build: what reads or writes too far is the code that is timed, and the reference is fast enough for all
# problems. CNNBENCH_CONFORMANCE_PROBLEMS=60 and `-c debug` is the way to see the assertions too.
#
# Usage: Tests/sanitize.sh [OPTION OF swift test]…
set -eu
cd "$(dirname "$0")/.."
export LSAN_OPTIONS="suppressions=$PWD/Tests/sanitize.suppressions"
# XCTest leaks a few objects of its own, and no test here is written for it.
exec swift test -c release --sanitize=address --scratch-path .build-sanitize --disable-xctest --filter BackendsTests "$@"
