"""The client's side of the protocol that `cnnbench serve` and `peers.engine_server` speak."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

PROTOCOL = 4
"""The version of the protocol that both sides speak; raised with every change that the other side has to know of."""

TIMEOUT_SECONDS = 600
"""How long an answer may take: planning and verifying a layer of tens of billions of operations takes a minute."""


class ServerError(RuntimeError):
    """A server that ended, or that does not speak the protocol; in one sentence that begins with its name."""

    def __init__(self, server: str, message: str) -> None:
        super().__init__(f"{server} {message}")
        self.server = server


@dataclass(frozen=True)
class Offer:
    """A candidate as its server describes it."""

    index: int
    backend: str
    summary: str
    max_rel_error: float


@dataclass(frozen=True)
class Skip:
    """A candidate that is skipped, and why."""

    backend: str
    reason: str


class Server:
    """A process that holds the candidates of a layer. It is stopped, threads and all, whenever it is not its turn."""

    offers: list[Offer]
    skips: list[Skip]
    greeting: dict[str, Any]
    """The whole answer in which the candidates were listed."""
    faults: list[str]
    """Candidates whose results are wrong, or that ended with an error, each in one sentence."""

    def __init__(self, name: str, command: list[str]) -> None:
        """Starts the process and waits until its first layer is ready; raises `ServerError`."""
        self.name = name
        self._messages = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages, text=True)
        except OSError as error:
            self._messages.close()
            raise ServerError(name, f"cannot be started: {command[0]}: {error.strerror}") from None
        self._requests, self._answers = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        try:
            self._read_candidates()
            self._process.send_signal(signal.SIGSTOP)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def take(self, descriptor: str) -> None:
        """Gives an engine's process another layer and waits until that is ready; raises `ServerError`."""
        with self._awake():
            self._ask(f"problem {descriptor}")
            self._read_candidates()

    def run(self, index: int, milliseconds: int) -> list[float]:
        """Nanoseconds of one call of a candidate, sample by sample; raises `ServerError`."""
        request = f"run {index} {milliseconds}"
        with self._awake():
            self._ask(request)
            answer = self._read()
        if answer.get("index") != index or not answer.get("nanoseconds"):
            raise ServerError(self.name, f"answered '{request}' with {json.dumps(answer)[:80]}")
        return answer["nanoseconds"]

    def close(self) -> None:
        """Ends the process, by force if it does not end by itself."""
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._messages.close()

    @contextmanager
    def _awake(self) -> Iterator[None]:
        self._process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGSTOP)

    def _ask(self, request: str) -> None:
        try:
            self._requests.write(request + "\n")
            self._requests.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _read_candidates(self) -> None:
        answer = self._read()
        version = answer.get("protocol")
        if version != PROTOCOL:
            speaks = "no version" if version is None else f"version {version}"
            raise ServerError(self.name, f"speaks {speaks} of the protocol, where version {PROTOCOL} is needed")
        self.greeting = answer
        try:
            self.offers = [self._offer(told) for told in answer["candidates"]]
            self.skips = [Skip(told["backend"], told["reason"]) for told in answer["skipped"]]
            self.faults = [f"{self.name}: {told['backend']}: {told['reason']}" for told in answer.get("failed", [])]
        except (KeyError, TypeError):
            raise ServerError(self.name, "does not list its candidates") from None

    def _offer(self, told: dict[str, Any]) -> Offer:
        return Offer(told["index"], told["backend"], told["summary"], told["max_rel_error"])

    def _read(self) -> dict[str, Any]:
        watchdog = threading.Timer(TIMEOUT_SECONDS, self._process.kill)
        watchdog.start()
        try:
            line = self._answers.readline()
        finally:
            watchdog.cancel()
        if not line:
            raise self._ended()
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ServerError(self.name, f"printed '{line.strip()[:80]}', which is no JSON object")
        return answer

    def _ended(self) -> ServerError:
        """How the process ended, with its last error, or else the last line of what it said."""
        status = self._process.wait()
        self._messages.seek(0)
        lines = self._messages.read().strip().splitlines()
        said = [line for line in lines if line.startswith("error: ")] or lines
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        return ServerError(self.name, how + (f": {said[-1]}" if said else ""))
