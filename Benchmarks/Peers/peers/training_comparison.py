"""Measures epochs of training: `cnnbench train` and PyTorch in turns, from the same weights, images and orders."""

from __future__ import annotations

import json
import random
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf, isnan, nan
from pathlib import Path
from statistics import median
from typing import Any

from peers.comparison import OURS, Rivals, Timed
from peers.rounds import take_turns
from peers.server import Offer, Server, ServerError, Skip
from peers.training_data import write_subset
from peers.training_recipe import DECAY, EPOCHS, MOMENTUM, RATE, Epoch

TORCH = "torch"

MODEL_FILES = {".yaml", ".yml", ".onnx"}

LARGEST_LOSS_DIFFERENCE = 0.02
"""Losses of both sides that differ by more, relative to ours, are not those of the same training.

The order of sums alone moves the loss: those of PyTorch's forms differed by 0.5 % after two epochs of the small ResNet.
"""


class TrainingError(RuntimeError):
    """What went wrong with cnnbench, in one sentence."""


@dataclass(frozen=True)
class TrainingSettings:
    """How a comparison is measured; `images` by the names of the networks."""

    cnnbench: list[str]
    threads: int
    round_count: int
    images: dict[str, int]
    batch: int
    seed: int
    data: str


@dataclass(frozen=True)
class TrainingSubject:
    """A network: an architecture of cnnbench, or a file that describes one."""

    text: str

    @property
    def name(self) -> str:
        return Path(self.text).stem if self.is_file else self.text

    @property
    def is_file(self) -> bool:
        return Path(self.text).suffix in MODEL_FILES

    @property
    def arguments(self) -> list[str]:
        """How cnnbench is told of it."""
        return ["--file", self.text] if self.is_file else [self.text]


@dataclass(frozen=True)
class TrainingFiles:
    """What both sides read."""

    weights: Path
    data: Path


@dataclass(frozen=True)
class TrainingCandidate(Timed):
    """One way of training, the time of the last epoch of each of its turns, and that epoch's loss."""

    side: str
    backend: str
    summary: str
    round_nanoseconds: list[float]
    loss: float


@dataclass(frozen=True)
class TrainingStanding:
    """One side: its fastest candidate, or two where the halves of the rounds do not agree on it."""

    backends: list[str]
    epoch_ms: float
    loss: float


@dataclass(frozen=True)
class MeasuredTraining(Rivals):
    """What was measured of one network."""

    name: str
    images: int
    batch: int
    candidates: list[TrainingCandidate]
    skips: list[Skip]
    failures: list[str]

    @property
    def steps(self) -> int:
        return -(-self.images // self.batch)

    @property
    def loss_difference(self) -> float:
        """The largest of any form of PyTorch, relative to our loss; infinite where a loss is no number."""
        ours = next(candidate.loss for candidate in self.candidates if candidate.is_ours)
        differences = [abs(candidate.loss / ours - 1) for candidate in self.candidates]
        return max(inf if isnan(difference) else difference for difference in differences)

    @property
    def losses_agree(self) -> bool:
        return self.loss_difference <= LARGEST_LOSS_DIFFERENCE

    def standing(self, *, ours: bool) -> TrainingStanding:
        backends, milliseconds, fastest = self._fastest(ours=ours)
        return TrainingStanding(backends, milliseconds, median(candidate.loss for candidate in fastest))


@dataclass(frozen=True)
class Trained:
    """The epochs of a training, and by what means they were computed."""

    epochs: list[Epoch]
    summary: str


Train = Callable[[], Trained]
"""Trains once from the weights that both sides begin with."""


class TrainingServer(Server):
    """A process that trains with PyTorch. It is stopped whenever it is not its turn."""

    def train(self, offer: Offer) -> Trained:
        """A training from the weights of the file on; raises `ServerError`."""
        request = f"train {offer.index}"
        with self._awake():
            self._ask(request)
            answer = self._read()
        try:
            return Trained([Epoch(told["nanoseconds"], told["loss"]) for told in answer["epochs"]], offer.summary)
        except (KeyError, TypeError):
            raise ServerError(self.name, f"answered '{request}' with {json.dumps(answer)[:80]}") from None

    def _offer(self, told: dict[str, Any]) -> Offer:
        # The losses tell whether training is right.
        return super()._offer(told | {"max_rel_error": nan})


def measure(subject: TrainingSubject, settings: TrainingSettings) -> MeasuredTraining:
    """All candidates of a network in rounds; raises `DataError` and `MachineError` for images that cannot be had.

    What ends with an error is told of as a failure.
    """
    images = settings.images[subject.name]
    candidates: list[TrainingCandidate] = []
    skips: list[Skip] = []
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        files = TrainingFiles(Path(folder) / "start.onnx", Path(folder) / "images")
        files.data.mkdir()
        write_subset(Path(settings.data), files.data, images, test_count=settings.batch)
        try:
            export(subject, files, settings)
            with TrainingServer(TORCH, torch_command(files, settings)) as server:
                skips = server.skips
                candidates = measure_sides(subject, files, server, settings)
        except (ServerError, TrainingError) as error:
            failures.append(str(error))
    measured = MeasuredTraining(subject.name, images, settings.batch, candidates, skips, failures)
    if measured.is_comparable and not measured.losses_agree:
        failures.append(f"the losses differ by {100 * measured.loss_difference:.2g} %: the trainings are not the same")
    return measured


def measure_sides(
    subject: TrainingSubject, files: TrainingFiles, server: TrainingServer, settings: TrainingSettings
) -> list[TrainingCandidate]:
    """Both sides in turns; raises `ServerError` and `TrainingError`."""
    ways: list[tuple[str, str, Train]] = [
        (TORCH, offer.backend, partial(server.train, offer)) for offer in server.offers]
    ways.append((OURS, OURS, partial(train_ours, subject, files, settings)))
    trainings: list[list[Trained]] = [[] for _ in ways]
    turns = [partial(take_turn, train, told) for (_, _, train), told in zip(ways, trainings, strict=True)]
    rounds = take_turns(turns, settings.round_count, random.Random(settings.seed))
    return [
        TrainingCandidate(
            side, backend, told[-1].summary, times, median(training.epochs[-1].loss for training in told))
        for (side, backend, _), told, times in zip(ways, trainings, rounds, strict=True)]


def take_turn(train: Train, trainings: list[Trained]) -> list[float]:
    """The nanoseconds of the last epoch of a training, which is kept with the earlier ones."""
    trainings.append(train())
    return [trainings[-1].epochs[-1].nanoseconds]


# MARK: The sides


def export(subject: TrainingSubject, files: TrainingFiles, settings: TrainingSettings) -> None:
    """Writes the weights that both sides begin with; raises `TrainingError`."""
    run([*settings.cnnbench, "export", *subject.arguments, "--seed", str(settings.seed), "--onnx", str(files.weights)])


def train_ours(subject: TrainingSubject, files: TrainingFiles, settings: TrainingSettings) -> Trained:
    """A training by cnnbench; raises `TrainingError`."""
    output = files.data.with_name("report.json")
    command = our_command(subject, files, output, settings)
    run(command)
    try:
        payload = json.loads(output.read_text(encoding="utf-8"))["payload"]
        # Seconds are of the epoch's steps: planning comes before the first epoch, and tests after each.
        epochs = [Epoch(told["seconds"] * 1e9, told["training_loss"]) for told in payload["runs"][0]["epochs"]]
        return Trained(epochs, payload["facts"]["backend"])
    except (OSError, ValueError, LookupError, TypeError):
        raise TrainingError(f"'{shlex.join(command)}' leaves no report of its epochs") from None


def our_command(
    subject: TrainingSubject, files: TrainingFiles, output: Path, settings: TrainingSettings
) -> list[str]:
    """How cnnbench is told to train."""
    recipe = {
        "data": files.data, "weights": files.weights, "epochs": EPOCHS, "batch": settings.batch,
        "loss": "cross-entropy", "optimizer": "sgd", "rate": RATE, "momentum": MOMENTUM, "decay": DECAY,
        "schedule": "constant", "seed": settings.seed, "threads": settings.threads, "format": "json", "output": output}
    options = [word for name, value in recipe.items() for word in (f"--{name}", str(value))]
    return [*settings.cnnbench, "train", *subject.arguments, *options]


def torch_command(files: TrainingFiles, settings: TrainingSettings) -> list[str]:
    """How the process that trains with PyTorch is started."""
    return [
        sys.executable, "-m", "peers.training_server", "--network", str(files.weights), "--data", str(files.data),
        "--batch", str(settings.batch), "--threads", str(settings.threads), "--seed", str(settings.seed)]


def run(command: list[str]) -> None:
    """Runs cnnbench; raises `TrainingError` with its last error."""
    try:
        finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise TrainingError(f"{OURS} cannot be started: {command[0]}: {error.strerror}") from None
    if finished.returncode:
        lines = finished.stderr.strip().splitlines() or ["no message"]
        said = [line for line in lines if line.startswith("error: ")] or lines
        raise TrainingError(f"'{shlex.join(command)}' ended with status {finished.returncode}: {said[-1]}")
