"""Turns a report into text and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from peers.comparison import OURS, Layer, Match
from peers.engines import ENGINES
from peers.report import Mean, Report
from peers.rounds import HOPELESS_FACTOR, SCREENING_ROUNDS
from peers.statistics import Interval

HEADINGS = (
    "layer", "fastest engine", "ms", "error", "call", "cnnbench's fastest", "ms", "error", "ratio", "95 % interval",
    "at any error", "95 % interval")
TEXT_COLUMNS = {0, 1, 5}
TARGET_HEADINGS = (
    "layer", "ratio", "95 % interval", "fastest engine", "ms", "cnnbench's fastest", "ms", "too long by")
TARGET_TEXT_COLUMNS = {0, 3, 5}
SIDE_TEXT_COLUMNS = {0}

MOST_NAMES = 6
"""More layers than this are counted instead of named."""

Row = Sequence[str]
Table = Callable[[Sequence[str], Sequence[Row], set[int]], list[str]]
"""The lines of a table from its headings, its rows, and the columns that are aligned on the left."""


def render_text(report: Report) -> str:
    """For a terminal."""
    head = [f"{name:<9} {value}" for name, value in header(report)]
    return render(report, head, text_table, bullet="")


def render_markdown(report: Report) -> str:
    head = [f"- {name}: {value}" for name, value in header(report)]
    return render(report, head, markdown_table, bullet="- ")


def render(report: Report, head: list[str], table: Table, *, bullet: str) -> str:
    lines = [*head, "", headline(report), ""]
    lines += [*table(HEADINGS, [layer_row(report, layer) for layer in report.layers], TEXT_COLUMNS), ""]
    lines += [bullet + conclusion for conclusion in conclusions(report)]
    lines += ["", explanation(report), "", f"{sides_title(report)}:", ""]
    lines += [*table(side_headings(report), side_rows(report), SIDE_TEXT_COLUMNS), "", target_line(report)]
    if report.below_target:
        lines += ["", *table(TARGET_HEADINGS, target_rows(report), TARGET_TEXT_COLUMNS)]
    return "\n".join([*lines, ""])


def header(report: Report) -> list[tuple[str, str]]:
    machine, settings = report.machine, report.settings
    cache_bytes = machine.last_level_cache_bytes
    cache = f", last-level cache {cache_bytes / 2**20:.3g} MiB" if cache_bytes else ""
    versions = [f"{name} {version or 'not installed'}" for name, version in report.versions.items()]
    variables = " ".join(f"{name}={value}" for name, value in machine.library_variables.items())
    return [
        ("Machine", f"{machine.cpu_model or 'unknown processor'}, {machine.logical_cpus} logical CPUs{cache}"),
        ("Software", ", ".join(filter(None, [f"kernel {machine.kernel_release}", *versions, variables]))),
        ("Measured", f"{report.date}, {settings.direction}, load {machine.load_averages[0]}, {threads_text(settings.threads)}, "
                     f"{settings.cache} caches, {settings.round_count} rounds of {settings.turn_milliseconds} ms each"),
        ("Command", f"`{report.command}`"),
    ]


def headline(report: Report) -> str:
    """The mean at equal error, with everyone that it is about."""
    mean = report.mean(report.max_error)
    if not mean.ratios:
        return f"No layer has candidates on both sides at {limit_text(report.max_error)}."
    return (
        f"cnnbench is {mean_text(mean)} times as fast as {engines_text(report)}, at "
        f"{limit_text(report.max_error)} on both sides: geometric mean of {count_text(len(mean.ratios), 'layer')}.")


def engines_text(report: Report) -> str:
    """The engines that measured a layer, by their titles and versions."""
    titles = [f"{ENGINES.get(engine, engine)} {report.versions.get(engine, '')}".strip() for engine in report.measured]
    if len(titles) == 1:
        return titles[0]
    return f"the fastest of {', '.join(titles[:-1])} and {titles[-1]}"


def explanation(report: Report) -> str:
    return (
        "ratio = the engine's time ÷ cnnbench's, median over rounds, of the fastest candidates with "
        f"{limit_text(report.max_error)}; at any error = the same of all candidates; ≈ where 1 is in its interval. Each "
        "half of the rounds names the fastest candidates that the other half judges; two names where the halves "
        "disagree. error = largest error ÷ largest output. call = the share of the engine's time that one multiply-add "
        "takes it. (+n) = so many more layers asked for are the same problem.")


def limit_text(max_error: float) -> str:
    return "any error" if max_error == inf else f"errors of at most {max_error:g}"


def threads_text(count: int) -> str:
    return count_text(count, "thread")


def count_text(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def layer_row(report: Report, layer: Layer) -> Row:
    match = layer.match(report.max_error)
    both = standing_cells(report, layer, match) if match.is_comparable else missing_cells(report, layer, match)
    return (report.title(layer.problem), *both, *ratio_cells(match), *ratio_cells(layer.match()))


def standing_cells(report: Report, layer: Layer, match: Match) -> Row:
    peer, ours = match.standing(ours=False), match.standing(ours=True)
    return (
        ", ".join(peer.backends), f"{peer.median_ms:#.4g}", f"{peer.max_rel_error:.1e}",
        share_text(report.call_share(layer)),
        ", ".join(ours.backends), f"{ours.median_ms:#.4g}", f"{ours.max_rel_error:.1e}")


def missing_cells(report: Report, layer: Layer, match: Match) -> Row:
    """Why a layer is not compared at equal error."""
    ours = match.has_side(ours=False)
    limit = f" at {limit_text(report.max_error)}" if layer.match().has_side(ours=ours) else ""
    return (f"not compared: no {'backend of cnnbench' if ours else 'engine'}{limit}", *[""] * 6)


def ratio_cells(match: Match) -> Row:
    if not match.is_comparable:
        return ("", "")
    return (ratio_text(match.ratio, match.interval), interval_text(match.interval))


def sides_title(report: Report) -> str:
    return (
        "Fastest way of each engine, ms (its error); where that errs by more than "
        f"{report.max_error:g}, the fastest way within the limit follows")


def side_headings(report: Report) -> Row:
    return ("layer", *(ENGINES.get(engine, engine) for engine in report.peers), OURS)


def side_rows(report: Report) -> list[Row]:
    sides = [*report.peers, OURS]
    return [
        (report.title(layer.problem), *(side_text(layer, side, report.max_error) for side in sides))
        for layer in report.layers]


def side_text(layer: Layer, side: str, max_error: float) -> str:
    fastest, accurate = layer.fastest_of(side), layer.fastest_of(side, max_error)
    ways = [fastest] if accurate is fastest else [fastest, accurate]
    return ", ".join(f"{way.median_ms:#.3g} ({way.max_rel_error:.0e})" for way in ways if way) or "–"


def target_rows(report: Report) -> list[Row]:
    return [target_row(report, layer) for layer in report.below_target]


def target_row(report: Report, layer: Layer) -> Row:
    match = layer.match(report.max_error)
    peer, ours = match.standing(ours=False), match.standing(ours=True)
    return (
        report.title(layer.problem), ratio_text(match.ratio, match.interval, report.target),
        interval_text(match.interval), ", ".join(peer.backends), f"{peer.median_ms:#.4g}", ", ".join(ours.backends),
        f"{ours.median_ms:#.4g}", f"{report.target / match.ratio - 1:.0%}".replace("%", " %"))


def ratio_text(ratio: float, interval: Interval | None, reference: float = 1) -> str:
    """A ratio, marked where it cannot be told from the reference."""
    is_undecided = interval is not None and interval.low <= reference <= interval.high
    return ("≈ " if is_undecided else "") + f"{ratio:.2f}"


def share_text(share: float | None) -> str:
    if share is None:
        return ""
    return f"{share:.1%}".replace("%", " %") if share >= 0.001 else "< 0.1 %"


def interval_text(interval: Interval | None) -> str:
    return f"{interval.low:.2f}…{interval.high:.2f}" if interval else ""


def text_table(headings: Row, rows: Sequence[Row], left: set[int]) -> list[str]:
    """Columns of equal width; those in `left` are aligned there."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return ["  ".join(aligned(line, widths, left)).rstrip() for line in lines]


def aligned(row: Row, widths: Sequence[int], left: set[int]) -> list[str]:
    return [
        cell.ljust(width) if column in left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))]


def markdown_table(headings: Row, rows: Sequence[Row], left: set[int]) -> list[str]:
    rules = ["---" if column in left else "---:" for column in range(len(headings))]
    return ["| " + " | ".join(row) + " |" for row in [headings, rules, *rows]]


def conclusions(report: Report) -> list[str]:
    """The means over the layers, what a call costs, and which candidates were skipped and why."""
    return [
        *interruption_lines(report), *mean_lines(report), *same_lines(report), *call_lines(report),
        *dropped_lines(report), *absence_lines(report), *failure_lines(report)]


def interruption_lines(report: Report) -> list[str]:
    if not report.is_interrupted:
        return []
    return [f"Interrupted: {len(report.layers)} of {len(report.suite.problems)} layers were measured."]


def mean_lines(report: Report) -> list[str]:
    """The means at equal error next to those at any error, of all layers and of each network."""
    limits = (report.max_error, inf)
    everything = [("all layers", [report.mean(limit) for limit in limits])]
    networks = zip(*(report.network_means(limit) for limit in limits), strict=True)
    means = everything + [(name, [precise, any_error]) for (name, precise), (_, any_error) in networks]
    return [
        f"Geometric mean of {name}: " + ", ".join(
            f"{mean_text(mean)} of {count_text(len(mean.ratios), 'ratio')} at {limit_text(limit)}"
            for mean, limit in zip(pair, limits, strict=True) if mean.ratios)
        for name, pair in means if pair[-1].ratios]


def mean_text(mean: Mean) -> str:
    interval = interval_text(mean.interval)
    return f"{mean.ratio:.2f}{interval and f' ({interval})'}"


def same_lines(report: Report) -> list[str]:
    """One line for each layer that stands for others."""
    others = {layer.problem.name: report.suite.other_names(layer.problem) for layer in report.layers}
    return [f"Same as {name}: {', '.join(names)}" for name, names in others.items() if names]


def call_lines(report: Report) -> list[str]:
    costs = [f"{candidate.backend} {candidate.median_ms * 1000:.3g}" for candidate in report.call.candidates]
    return [f"Cost of a call, µs: {', '.join(costs)}"] if costs else []


def dropped_lines(report: Report) -> list[str]:
    """Who was not measured in all rounds, with the layers that it is about."""
    layers: dict[str, list[str]] = {}
    for layer in report.layers:
        for candidate in layer.dropped:
            layers.setdefault(candidate.backend, []).append(layer.problem.name)
    candidates = "; ".join(f"{backend} ({names_text(names, report)})" for backend, names in layers.items())
    reason = f"each took more than {HOPELESS_FACTOR} × as long as its fastest rival"
    return [f"Dropped after {SCREENING_ROUNDS} rounds, as {reason}: {candidates}"] if candidates else []


def absence_lines(report: Report) -> list[str]:
    """One line for each candidate and reason, with the layers that it is about."""
    return [
        f"Skipped: {backend}: {reason} ({names_text(names, report)})"
        for (backend, reason), names in report.absences.items()]


def names_text(names: list[str], report: Report) -> str:
    """Layers by name; all of them and many of them by number."""
    if len(names) == len(report.layers):
        return "all layers"
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} layers"


def failure_lines(report: Report) -> list[str]:
    return [f"Failed: {failure}" for failure in report.failures]


def target_line(report: Report) -> str:
    """How many layers are below the target; the table that follows names them."""
    total = len(report.compared(report.max_error))
    count = f"{len(report.below_target)} of {total}" if report.below_target else "none"
    order = ", worst first; ≈ where the target is in the interval" if report.below_target else ""
    return f"Layers below the target, a ratio of {report.target} at equal error: {count}{order}"
