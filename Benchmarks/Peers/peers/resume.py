"""Keeps every round of a comparison in a file, so that what was measured need not be measured again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from peers.comparison import MeasuredCandidate, Layer, Settings
from peers.machine import Machine
from peers.report import Report
from peers.server import Skip
from peers.shapes import parse_descriptor

SCHEMA_VERSION = 1


class ResumeError(ValueError):
    """A file of rounds that cannot be continued, in one sentence."""


@dataclass(frozen=True)
class Conditions:
    """What two comparisons must have in common for their layers to stand in one report."""

    machine: Machine
    versions: dict[str, str | None]
    settings: Settings

    @property
    def record(self) -> dict[str, dict[str, Any]]:
        """What a file of this comparison's rounds says of it, but for what changes from moment to moment."""
        return {
            "machine": {fact: value for fact, value in asdict(self.machine).items() if fact != "load_averages"},
            "versions": self.versions, "settings": asdict(self.settings)}


@dataclass(frozen=True)
class Earlier:
    """What an earlier comparison measured without failures."""

    call: Layer | None
    layers: list[Layer]


def render_rounds(report: Report) -> str:
    """Everything that was measured, each round included."""
    conditions = Conditions(report.machine, report.versions, report.settings)
    return json.dumps({
        "rounds_version": SCHEMA_VERSION, **conditions.record,
        "call": layer_record(report.call), "layers": [layer_record(layer) for layer in report.layers],
    }) + "\n"


def layer_record(layer: Layer) -> dict[str, Any]:
    return {
        "problem": layer.problem.descriptor, "candidates": [asdict(candidate) for candidate in layer.candidates],
        "skipped": [asdict(skip) for skip in layer.skips], "failures": layer.failures}


def read_earlier(path: Path, conditions: Conditions) -> Earlier:
    """The call and the layers of a file of rounds, but for those with failures; raises `ResumeError`."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["rounds_version"] != SCHEMA_VERSION:
            raise ResumeError(f"{path}: the rounds have version {record['rounds_version']}, not {SCHEMA_VERSION}")
        require_equal_conditions(path, record, conditions)
        layers = [layer_of(entry) for entry in record["layers"] if not entry["failures"]]
        call = layer_of(record["call"])
        return Earlier(None if call.failures else call, layers)
    except ResumeError:
        raise
    except OSError as error:
        raise ResumeError(f"{path}: the file cannot be read ({error.strerror})") from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise ResumeError(f"{path}: the file holds no rounds of a comparison") from None


def require_equal_conditions(path: Path, record: dict[str, Any], conditions: Conditions) -> None:
    for kind, facts in conditions.record.items():
        for fact, value in facts.items():
            if record[kind].get(fact) != value:
                found = f"{fact} {json.dumps(record[kind].get(fact))}, here {json.dumps(value)}"
                raise ResumeError(f"{path}: the rounds were measured under other conditions: {found}")


def layer_of(record: dict[str, Any]) -> Layer:
    candidates = [MeasuredCandidate(**told) for told in record["candidates"]]
    skips = [Skip(**told) for told in record["skipped"]]
    return Layer(parse_descriptor(record["problem"]), candidates, skips, record["failures"])
