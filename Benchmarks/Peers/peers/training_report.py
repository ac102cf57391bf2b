"""What follows from a comparison of training, as text, Markdown and JSON. Measures nothing, prints nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite

from peers.machine import Machine
from peers.network_report import machine_lines
from peers.record import interval_record, rounded, text_of
from peers.tables import Row, Table, count_text, interval_text, markdown_table, ratio_text, text_table, threads_text
from peers.training_comparison import (
    LARGEST_LOSS_DIFFERENCE, MeasuredTraining, TrainingCandidate, TrainingSettings, TrainingStanding)
from peers.training_recipe import DECAY, EPOCHS, MOMENTUM, RATE

SCHEMA_VERSION = 1

GOALS = {"lenet5": 2.0, "small-resnet": 1.3}
"""How many times as fast as PyTorch an epoch on one thread should be, by the network."""

HEADINGS = (
    "network", "images", "PyTorch's fastest", "ms a step", "images/s", "loss", "cnnbench: ms a step", "images/s", "loss",
    "losses differ by", "ratio", "95 % interval", "goal")
TEXT_COLUMNS = {0, 2, 12}
CANDIDATE_HEADINGS = (
    "network", "candidate", "ms an epoch", "95 % interval", "ms a step", "images/s", "loss", "how")
CANDIDATE_TEXT_COLUMNS = {0, 1, 7}


@dataclass(frozen=True)
class TrainingReport:
    command: str
    date: str
    machine: Machine
    versions: dict[str, str | None]
    settings: TrainingSettings
    networks: list[str]
    measured: list[MeasuredTraining]

    @property
    def missing(self) -> list[str]:
        """The networks that were not measured yet."""
        names = {training.name for training in self.measured}
        return [name for name in self.networks if name not in names]

    @property
    def failures(self) -> list[str]:
        return [f"{training.name}: {failure}" for training in self.measured for failure in training.failures]

    def goal(self, training: MeasuredTraining) -> float | None:
        """The ratio that the network should reach; None where there is no goal."""
        return GOALS.get(training.name) if self.settings.threads == 1 else None

    def verdict(self, training: MeasuredTraining) -> str | None:
        """Whether the goal is reached; it is open where the interval does not tell."""
        goal, interval = self.goal(training), training.interval
        if goal is None:
            return None
        if interval is None or interval.low < goal <= interval.high:
            return "open"
        return "reached" if interval.low >= goal else "missed"


def render_text(report: TrainingReport) -> str:
    return render(report, text_table, bullet="")


def render_markdown(report: TrainingReport) -> str:
    return render(report, markdown_table, bullet="- ")


def render(report: TrainingReport, table: Table, *, bullet: str) -> str:
    lines = [bullet + line for line in header(report)]
    lines += ["", *(bullet + line for line in conclusions(report)), ""]
    lines += [*table(HEADINGS, [row(report, training) for training in report.measured], TEXT_COLUMNS), ""]
    lines += [explanation(), "", "Every candidate:", ""]
    rows = [candidate_row(training, candidate) for training in report.measured for candidate in training.candidates]
    lines += [*table(CANDIDATE_HEADINGS, rows, CANDIDATE_TEXT_COLUMNS), ""]
    return "\n".join(lines)


def header(report: TrainingReport) -> list[str]:
    machine, settings = report.machine, report.settings
    return [
        *machine_lines(machine, report.versions),
        f"Measured: {report.date}, load {machine.load_averages[0]}, {threads_text(settings.threads)}, "
        f"{count_text(settings.round_count, 'round')} of an epoch each",
        f"Training: fp32, batches of {settings.batch}, cross-entropy, SGD at rate {RATE} with momentum {MOMENTUM} and "
        f"decay {DECAY:g}; images of {settings.data}",
        f"Command: `{report.command}`",
    ]


def conclusions(report: TrainingReport) -> list[str]:
    """A sentence for each network that both sides trained, then what is missing."""
    lines = [
        f"An epoch of {training.name} is {training.ratio:.2f}{bracketed(interval_text(training.interval))} times as fast "
        f"as PyTorch's on {threads_text(report.settings.threads)}"
        for training in report.measured if training.is_comparable]
    if report.missing:
        lines.append(f"Interrupted: not measured: {', '.join(report.missing)}")
    lines += [
        f"Skipped: {skip.backend}: {skip.reason} ({training.name})"
        for training in report.measured for skip in training.skips]
    return lines + [f"Failed: {failure}" for failure in report.failures]


def bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def explanation() -> str:
    return (
        "ratio = PyTorch's time ÷ cnnbench's, median over rounds; each half of the rounds names the fastest way of PyTorch "
        f"that the other half judges. Each turn trains {count_text(EPOCHS, 'epoch')} from the same weights, on the same "
        "images in the same order, and the last one is timed: batches, forward, loss, backward, update. loss = its mean "
        f"over the images; losses agree if they differ by at most {percent(LARGEST_LOSS_DIFFERENCE)}. goal = the ratio on "
        "one thread; open where it is in the interval.")


def row(report: TrainingReport, training: MeasuredTraining) -> Row:
    if not training.is_comparable:
        return (training.name, str(training.images), "not compared: one side is missing", *[""] * 10)
    goal, verdict = report.goal(training), report.verdict(training)
    torch = training.standing(ours=False)
    return (
        training.name, str(training.images), ", ".join(torch.backends), *speed_cells(training, torch),
        *speed_cells(training, training.standing(ours=True)), difference_text(training),
        ratio_text(training.ratio, training.interval), interval_text(training.interval),
        f"{goal:g}: {verdict}" if goal else "")


def speed_cells(training: MeasuredTraining, standing: TrainingStanding) -> Row:
    return (*rate_cells(training, standing.epoch_ms), f"{standing.loss:.4f}")


def rate_cells(training: MeasuredTraining, epoch_ms: float) -> Row:
    return (four_digits(epoch_ms / training.steps), f"{images_per_second(training, epoch_ms):.0f}")


def images_per_second(training: MeasuredTraining, epoch_ms: float) -> float:
    return training.images / epoch_ms * 1000


def difference_text(training: MeasuredTraining) -> str:
    verdict = "they agree" if training.losses_agree else "too much"
    return f"{percent(training.loss_difference)}: {verdict}"


def percent(part: float) -> str:
    return f"{100 * part:.2g} %" if part >= 1e-4 else "< 0.01 %"


def four_digits(value: float) -> str:
    return f"{value:#.4g}".removesuffix(".")


def candidate_row(training: MeasuredTraining, candidate: TrainingCandidate) -> Row:
    interval = candidate.interval_ms
    bounds = f"{four_digits(interval.low)}…{four_digits(interval.high)}" if interval else ""
    return (
        training.name, candidate.backend, four_digits(candidate.median_ms), bounds,
        *rate_cells(training, candidate.median_ms), f"{candidate.loss:.4f}", candidate.summary)


def render_json(report: TrainingReport) -> str:
    return text_of({
        "schema_version": SCHEMA_VERSION, "command": report.command, "date": report.date,
        "machine": asdict(report.machine), "versions": report.versions, "settings": asdict(report.settings),
        "recipe": {"epochs": EPOCHS, "rate": RATE, "momentum": MOMENTUM, "decay": DECAY},
        "largest_loss_difference": LARGEST_LOSS_DIFFERENCE,
        "networks": [training_record(report, training) for training in report.measured],
        "not_measured": report.missing, "failures": report.failures,
    }) + "\n"


def training_record(report: TrainingReport, training: MeasuredTraining) -> dict[str, object]:
    comparison: dict[str, object] = {}
    if training.is_comparable:
        comparison = {
            "ratio": rounded(training.ratio), "interval": interval_record(training.interval),
            "goal": report.goal(training), "verdict": report.verdict(training),
            "loss_difference": finite(training.loss_difference), "losses_agree": training.losses_agree,
            "fastest_torch": standing_record(training, training.standing(ours=False)),
            "ours": standing_record(training, training.standing(ours=True))}
    return {
        "network": training.name, "images": training.images, "steps": training.steps, **comparison,
        "candidates": [candidate_record(training, candidate) for candidate in training.candidates],
        "skipped": [asdict(skip) for skip in training.skips]}


def standing_record(training: MeasuredTraining, standing: TrainingStanding) -> dict[str, object]:
    return {"backends": standing.backends, **speed_record(training, standing.epoch_ms), "loss": finite(standing.loss)}


def candidate_record(training: MeasuredTraining, candidate: TrainingCandidate) -> dict[str, object]:
    return {
        "side": candidate.side, "backend": candidate.backend, "summary": candidate.summary,
        **speed_record(training, candidate.median_ms), "epoch_interval_ms": interval_record(candidate.interval_ms),
        "rounds": len(candidate.round_nanoseconds), "loss": finite(candidate.loss)}


def speed_record(training: MeasuredTraining, epoch_ms: float) -> dict[str, object]:
    return {
        "epoch_ms": rounded(epoch_ms), "step_ms": rounded(epoch_ms / training.steps),
        "images_per_second": rounded(images_per_second(training, epoch_ms))}


def finite(value: float) -> float | None:
    """A loss for JSON, which has no other numbers; None for one that grew beyond all bounds."""
    return rounded(value) if isfinite(value) else None
