"""What follows from a comparison of networks, as text, Markdown and JSON. Measures nothing, prints nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf

from peers.comparison import OURS, Settings
from peers.engines import ENGINES
from peers.machine import Machine
from peers.network_comparison import MeasuredNetwork
from peers.record import candidate_record, interval_record, rounded, text_of
from peers.report import Mean
from peers.tables import (
    Row, Table, limit_text, markdown_table, mean_text, ratio_cells, side_text, text_table, threads_text)

SCHEMA_VERSION = 1
HEADINGS = (
    "network", "fastest engine", "ms", "error", "cnnbench ms", "error", "ratio", "95 % interval", "at any error",
    "95 % interval", "floor ms", "time ÷ floor")


@dataclass(frozen=True)
class NetworkReport:
    command: str
    date: str
    machine: Machine
    versions: dict[str, str | None]
    settings: Settings
    networks: list[str]
    measured: list[MeasuredNetwork]

    def mean(self, max_error: float) -> Mean:
        matches = [network.layer.match(max_error) for network in self.measured]
        return Mean([match.ratios for match in matches if match.is_comparable], self.settings.seed)

    @property
    def missing(self) -> list[str]:
        """The networks that were not measured yet."""
        measured = {network.name for network in self.measured}
        return [name for name in self.networks if name not in measured]

    @property
    def sides(self) -> list[str]:
        found = {candidate.side for network in self.measured for candidate in network.layer.candidates}
        return [engine for engine in self.settings.engines if engine in found]

    @property
    def failures(self) -> list[str]:
        return [f"{network.name}: {failure}" for network in self.measured for failure in network.layer.failures]

    @property
    def absences(self) -> dict[tuple[str, str], list[str]]:
        """The networks that a candidate skips, by the candidate and its reason."""
        networks: dict[tuple[str, str], list[str]] = {}
        for network in self.measured:
            for skip in network.layer.skips:
                networks.setdefault((skip.backend, skip.reason), []).append(network.name)
        return networks


def render_text(report: NetworkReport) -> str:
    return render(report, text_table, bullet="")


def render_markdown(report: NetworkReport) -> str:
    return render(report, markdown_table, bullet="- ")


def render(report: NetworkReport, table: Table, *, bullet: str) -> str:
    lines = [bullet + line for line in header(report)]
    lines += ["", *(bullet + line for line in mean_lines(report)), ""]
    lines += [*table(HEADINGS, [row(report, network) for network in report.measured], {0, 1}), ""]
    lines += [explanation(report), "", "Fastest way of each engine, ms (its error):", ""]
    sides = [*report.sides, OURS]
    headings = ("network", *(ENGINES.get(side, side) for side in sides))
    rows = [
        (network.name, *(side_text(network.layer, side, report.settings.max_error) for side in sides))
        for network in report.measured]
    lines += [*table(headings, rows, {0}), ""]
    lines += [
        f"{bullet}Skipped: {backend}: {reason} ({', '.join(names)})"
        for (backend, reason), names in report.absences.items()]
    lines += [f"{bullet}Failed: {failure}" for failure in report.failures]
    return "\n".join([*lines, ""])


def header(report: NetworkReport) -> list[str]:
    machine, settings = report.machine, report.settings
    return [
        *machine_lines(machine, report.versions),
        f"Measured: {report.date}, load {machine.load_averages[0]}, {threads_text(settings.threads)}, warm caches, "
        f"{settings.round_count} rounds of {settings.turn_milliseconds} ms each",
        f"Command: `{report.command}`",
    ]


def machine_lines(machine: Machine, versions: dict[str, str | None]) -> list[str]:
    """What a comparison ran on."""
    software = ", ".join(f"{name} {version or 'not installed'}" for name, version in versions.items())
    return [
        f"Machine: {machine.cpu_model or 'unknown processor'}, {machine.logical_cpus} logical CPUs",
        f"Software: kernel {machine.kernel_release}, {software}",
    ]


def mean_lines(report: NetworkReport) -> list[str]:
    lines = []
    for limit in (report.settings.max_error, inf):
        mean = report.mean(limit)
        if mean.ratios:
            lines.append(
                f"Against the fastest of all engines at {limit_text(limit)} on both sides: {mean_text(mean)}, the "
                f"geometric mean of {len(mean.ratios)} networks")
    return lines


def explanation(report: NetworkReport) -> str:
    return (
        "ratio = the engine's time ÷ cnnbench's, median over rounds, of the fastest candidates with "
        f"{limit_text(report.settings.max_error)}; at any error = the same of all candidates; ≈ where 1 is in its "
        "interval. error = largest error of the output before a softmax ÷ the largest output, against an exact answer in double "
        "precision. floor = the fastest convolutions with cold weights, as they were measured alone, and the bytes of fully "
        "connected layers ÷ the measured bandwidth of the memory.")


def row(report: NetworkReport, network: MeasuredNetwork) -> Row:
    match = network.layer.match(report.settings.max_error)
    both: Row = ("not compared: one side has no candidate within the limit", *[""] * 4)
    ours_ms = None
    if match.is_comparable:
        peer, ours = match.standing(ours=False), match.standing(ours=True)
        ours_ms = ours.median_ms
        both = (
            ", ".join(peer.backends), f"{peer.median_ms:#.4g}", f"{peer.max_rel_error:.1e}", f"{ours.median_ms:#.4g}",
            f"{ours.max_rel_error:.1e}")
    floor = network.floor_ms
    distance = f"{ours_ms / floor:.2f}" if floor and ours_ms else ""
    return (
        network.name, *both, *ratio_cells(match), *ratio_cells(network.layer.match()),
        f"{floor:#.4g}" if floor else "", distance)


def render_json(report: NetworkReport) -> str:
    return text_of({
        "schema_version": SCHEMA_VERSION, "command": report.command, "date": report.date,
        "machine": asdict(report.machine), "versions": report.versions, "settings": asdict(report.settings),
        "at_max_error": mean_record(report.mean(report.settings.max_error)),
        "at_any_error": mean_record(report.mean(inf)),
        "networks": [network_record(report, network) for network in report.measured],
        "skipped": [
            {"backend": backend, "reason": reason, "networks": names}
            for (backend, reason), names in report.absences.items()],
        "failures": report.failures,
    }) + "\n"


def mean_record(mean: Mean) -> dict[str, object]:
    return {
        "networks": len(mean.ratios), "geometric_mean_ratio": rounded(mean.ratio),
        "interval": interval_record(mean.interval)}


def network_record(report: NetworkReport, network: MeasuredNetwork) -> dict[str, object]:
    matches = [("at_max_error", network.layer.match(report.settings.max_error)), ("at_any_error", network.layer.match())]
    ratios = {
        key: {"ratio": rounded(match.ratio), "interval": interval_record(match.interval)}
        for key, match in matches if match.is_comparable}
    return {
        "network": network.name, "floor_ms": rounded(network.floor_ms), **ratios,
        "candidates": [candidate_record(candidate) for candidate in network.layer.candidates]}
