"""Speaks the protocol of `cnnbench serve` without computing anything: contenders take the times that they are given.

Usage: fake_server.py BEHAVIOUR [serve and its options]. A behaviour is `NAME=NANOSECONDS,…` or one of the faults below.
With `--version` it says 1.2.3.
"""

import json
import os
import signal
import sys


def main() -> None:
    behaviour = sys.argv[1]
    if sys.argv[2:] == ["--version"]:
        sys.exit(print("1.2.3"))
    if behaviour == "refuses":
        sys.exit("first line\nerror: no such problem")
    if behaviour == "babbles":
        print("hello", flush=True)
    if behaviour == "greets-wrongly":
        print("{}", flush=True)
    if behaviour == "crashes":
        greet({"fragile": 1000})
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGSEGV)
    if behaviour == "answers-wrongly":
        greet({"confused": 1000})
        sys.stdin.readline()
        print(json.dumps({"index": 7, "nanoseconds": [1]}), flush=True)
    if "=" in behaviour:
        times = {name: float(value) for name, value in (entry.split("=") for entry in behaviour.split(","))}
        greet(times)
        serve(list(times.values()))
    sys.stdin.read()


def greet(times: dict[str, float]) -> None:
    contenders = [
        {"index": index, "backend": name, "summary": f"takes {value} ns", "max_rel_error": 1e-7}
        for index, (name, value) in enumerate(times.items())]
    skipped = [{"backend": "shy", "reason": "solves nothing"}]
    print(json.dumps({"contenders": contenders, "skipped": skipped}), flush=True)


def serve(times: list[float]) -> None:
    for line in sys.stdin:
        _, index, milliseconds = line.split()
        print(json.dumps({"index": int(index), "nanoseconds": [times[int(index)]] * int(milliseconds)}), flush=True)


main()
