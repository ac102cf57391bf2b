"""Speaks the protocol of `cnnbench serve` without computing anything: candidates take the times that they are given.

Usage: fake_server.py BEHAVIOUR [serve and its options]. A behaviour is `NAME=NANOSECONDS[@ERROR],…` or one of the faults below.
With `--version` it says 1.2.3. A request for another problem is granted by greeting anew, with its descriptor.
"""

import json
import os
import signal
import sys


ERRORS: dict[str, float] = {}
"""The largest relative errors of candidates, where they are not 1e-7."""


def main() -> None:
    behaviour = sys.argv[1]
    if sys.argv[2:] == ["--version"]:
        sys.exit(print("1.2.3"))
    if behaviour == "refuses":
        sys.exit("first line\nerror: no such problem")
    if behaviour == "babbles":
        print("hello", flush=True)
    if behaviour == "greets-wrongly":
        print('{"protocol": 4}', flush=True)
    if behaviour == "is-of-before":
        print('{"candidates": [], "skipped": []}', flush=True)
    if behaviour == "is-of-later":
        print('{"protocol": 5, "candidates": [], "skipped": []}', flush=True)
    if behaviour == "crashes":
        greet({"fragile": 1000})
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGSEGV)
    if behaviour == "sticks-to-its-problem":
        greet({"loyal": 1000})
        serve({"loyal": 1000}, problems=1)
    if behaviour == "answers-wrongly":
        greet({"confused": 1000})
        sys.stdin.readline()
        print(json.dumps({"index": 7, "nanoseconds": [1]}), flush=True)
    if behaviour == "computes-wrongly":
        greet({"direct": 1000}, failed=[{"backend": "fft", "reason": "3 wrong elements"}])
        serve({"direct": 1000})
    if "=" in behaviour:
        entries = dict(entry.split("=") for entry in behaviour.split(","))
        times = {name: float(value.partition("@")[0]) for name, value in entries.items()}
        ERRORS.update({name: float(value.partition("@")[2]) for name, value in entries.items() if "@" in value})
        greet(times)
        serve(times)
    sys.stdin.read()


def greet(times: dict[str, float], problem: str = "", **more: list[dict[str, str]]) -> None:
    candidates = [
        {"index": index, "backend": name, "summary": f"takes {value} ns{problem}",
         "max_rel_error": ERRORS.get(name, 1e-7)}
        for index, (name, value) in enumerate(times.items())]
    skipped = [{"backend": "shy", "reason": "solves nothing"}]
    print(json.dumps({"protocol": 4, "candidates": candidates, "skipped": skipped} | more), flush=True)


def serve(times: dict[str, float], problems: int = 1000) -> None:
    for line in sys.stdin:
        request, *words = line.split()
        if request == "problem":
            problems -= 1
            if problems == 0:
                sys.exit("error: one problem is enough")
            greet(times, f" on {words[0]}")
        else:
            index, milliseconds = map(int, words)
            samples = [list(times.values())[index]] * milliseconds
            print(json.dumps({"index": index, "nanoseconds": samples}), flush=True)


main()
