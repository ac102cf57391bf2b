"""Stands for both sides of a comparison of training without training anything: epochs are what it is told.

Usage: fake_training.py BEHAVIOUR [the options of cnnbench or of peers.training_server]. A behaviour is `MILLISECONDS@LOSS`, or
as a server several of them with commas in between, or one of the faults below. The first of two epochs takes ten times as long.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    behaviour, command = sys.argv[1], sys.argv[2:3]
    if command == ["--version"]:
        print("1.2.3")
    elif command == ["export"]:
        export(behaviour)
    elif command == ["train"]:
        train(behaviour)
    else:
        serve(behaviour)


def option(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1]


def export(behaviour: str) -> None:
    if behaviour == "knows-no-network":
        sys.exit("error: there is no such network\nnote: see the list")
    Path(option("--onnx")).touch()


def train(behaviour: str) -> None:
    if behaviour == "cannot-train":
        print("epoch 1/2", file=sys.stderr)
        sys.exit("error: out of memory")
    report = {"payload": {"facts": {"backend": "direct"}}} if behaviour == "says-too-little" else report_of(behaviour)
    Path(option("--output")).write_text(json.dumps(report))


def report_of(behaviour: str) -> dict:
    epochs = [
        {"seconds": epoch["nanoseconds"] / 1e9, "training_loss": epoch["loss"]} for epoch in epochs_of(behaviour)]
    return {"payload": {"facts": {"backend": "auto: direct ×3"}, "runs": [{"epochs": epochs}]}}


def epochs_of(behaviour: str) -> list[dict]:
    milliseconds, loss = map(float, behaviour.split("@"))
    first, last = ({"nanoseconds": milliseconds * 1e6 * factor, "loss": factor * loss} for factor in (10, 1))
    return [first, last]


def serve(behaviour: str) -> None:
    if behaviour == "has-no-torch":
        sys.exit("error: no torch")
    forms = behaviour.split(",")
    candidates = [{"index": index, "backend": f"form-{index}", "summary": form} for index, form in enumerate(forms)]
    skipped = [{"backend": "compiled", "reason": "no compiler"}]
    print(json.dumps({"protocol": 4, "candidates": candidates, "skipped": skipped}), flush=True)
    for line in sys.stdin:
        index = int(line.split()[1])
        answer = {} if forms[index] == "silent" else {"index": index, "epochs": epochs_of(forms[index])}
        print(json.dumps(answer), flush=True)


main()
