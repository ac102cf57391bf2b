"""Turns a report into JSON: medians, their intervals, and errors; no rounds."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import inf

from peers.comparison import MeasuredCandidate, Layer, Match, Standing
from peers.report import Mean, Report
from peers.statistics import Interval

SCHEMA_VERSION = 3
LINE_LENGTH = 160

Record = dict[str, object]


def render_json(report: Report) -> str:
    return text_of(record_of(report)) + "\n"


def record_of(report: Report) -> Record:
    return {
        "schema_version": SCHEMA_VERSION,
        "command": report.command,
        "date": report.date,
        "machine": asdict(report.machine),
        "versions": report.versions,
        "settings": asdict(report.settings),
        "interrupted": report.is_interrupted,
        "at_max_error": means_record(report, report.max_error),
        "at_any_error": means_record(report, inf),
        "target_ratio": report.target,
        "below_target": [layer.problem.name for layer in report.below_target],
        "call": [candidate_record(candidate) for candidate in report.call.candidates],
        "layers": [layer_record(report, layer) for layer in report.layers],
        "skipped": [
            {"backend": backend, "reason": reason, "layers": layers}
            for (backend, reason), layers in report.absences.items()],
        "failures": report.failures,
    }


def means_record(report: Report, max_error: float) -> Record:
    return mean_record(report.mean(max_error)) | {
        "networks": [{"network": name} | mean_record(mean) for name, mean in report.network_means(max_error)]}


def mean_record(mean: Mean) -> Record:
    return {
        "layers": len(mean.ratios), "geometric_mean_ratio": rounded(mean.ratio),
        "interval": interval_record(mean.interval)}


def layer_record(report: Report, layer: Layer) -> Record:
    return {
        "layer": layer.problem.name,
        "also": report.suite.other_names(layer.problem),
        "problem": layer.problem.descriptor,
        "at_max_error": match_record(layer.match(report.max_error)),
        "at_any_error": match_record(layer.match()),
        "candidates": [candidate_record(candidate) for candidate in layer.candidates],
    }


def match_record(match: Match) -> Record | None:
    """None where a side is missing."""
    if not match.is_comparable:
        return None
    return {
        "ratio": rounded(match.ratio), "interval": interval_record(match.interval),
        "fastest_engine": standing_record(match.standing(ours=False)),
        "fastest_ours": standing_record(match.standing(ours=True))}


def standing_record(standing: Standing) -> Record:
    return {
        "backends": standing.backends, "median_ms": rounded(standing.median_ms),
        "max_rel_error": rounded(standing.max_rel_error)}


def candidate_record(candidate: MeasuredCandidate) -> Record:
    return {
        "side": candidate.side, "backend": candidate.backend, "median_ms": rounded(candidate.median_ms),
        "interval_ms": interval_record(candidate.interval_ms), "rounds": len(candidate.round_nanoseconds),
        "max_rel_error": rounded(candidate.max_rel_error)}


def interval_record(interval: Interval | None) -> list[float | None] | None:
    return [rounded(interval.low), rounded(interval.high)] if interval else None


def rounded(value: float | None) -> float | None:
    """Four digits: more than rounds repeat."""
    return None if value is None else float(f"{value:.4g}")


def text_of(value: object, indent: int = 0) -> str:
    """JSON with everything on a line that fits there."""
    line = json.dumps(value, ensure_ascii=False)
    if indent + len(line) <= LINE_LENGTH or not isinstance(value, dict | list):
        return line
    inner = " " * (indent + 1)
    if isinstance(value, dict):
        entries = [f"{inner}{json.dumps(key)}: {text_of(entry, indent + 1)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(entries) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(inner + text_of(entry, indent + 1) for entry in value) + "\n" + " " * indent + "]"
