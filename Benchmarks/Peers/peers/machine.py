"""What a comparison ran on."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
LIBRARY_PREFIXES = ("OPENBLAS_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_", "OV_", "ORT_")


class MachineError(RuntimeError):
    """Something that this machine lacks or does not report, in one sentence."""


def last_level_cache_bytes() -> int:
    """The size of the largest cache; raises `MachineError` where the system does not say."""
    size = max(cache_sizes(), default=None)
    if size is None:
        raise MachineError("cold caches need the size of the last-level cache, which this system does not report")
    return size


def cache_sizes() -> list[int]:
    """The sizes of the first processor's caches, in bytes; none where the system does not say."""
    return [int(file.read_text().strip().removesuffix("K")) * 1024 for file in CACHES.glob("index*/size")]


def choose_cores(threads: int) -> list[int]:
    """The first cores that this process may use, one for each thread."""
    available = sorted(os.sched_getaffinity(0))
    if threads > len(available):
        raise MachineError(f"{threads} threads need as many cores; {len(available)} can be used here")
    return available[:threads]


@dataclass(frozen=True)
class Machine:
    """Facts about the machine; what the system does not report is None. Variables are those that libraries listen to."""

    cpu_model: str | None
    logical_cpus: int | None
    last_level_cache_bytes: int | None
    kernel_release: str
    load_averages: list[float]
    library_variables: dict[str, str]


def describe_machine() -> Machine:
    variables = {name: value for name, value in sorted(os.environ.items()) if name.startswith(LIBRARY_PREFIXES)}
    return Machine(
        cpu_model(), os.cpu_count(), max(cache_sizes(), default=None), platform.release(),
        [round(load, 2) for load in os.getloadavg()], variables)


def cpu_model() -> str | None:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return None


def describe_versions(engines: list[str], cnnbench: list[str]) -> dict[str, str | None]:
    """The versions of what is compared, None for an engine that is not installed; raises `MachineError` without cnnbench."""
    versions = {engine: distribution_version(engine) for engine in engines}
    return {"cnnbench": cnnbench_version(cnnbench), "python": platform.python_version()} | versions


def distribution_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def cnnbench_version(command: list[str]) -> str:
    """The program's version, with the commit of the checkout that it was built in; raises `MachineError` without it.

    The commit is `-dirty` if there are changes but for reports, which measuring writes.
    """
    version = output_of([*command, "--version"])
    if not version:
        raise MachineError(f"'{shlex.join([*command, '--version'])}' fails; `make build` makes cnnbench")
    checkout = checkout_of(command[0])
    git = ["git", "-C", str(checkout)]
    commit = output_of([*git, "describe", "--always", "--abbrev=12", "--exclude=*"]) if checkout else None
    if not commit:
        return version
    changes = output_of([*git, "status", "--porcelain", "--", ".", ":!Reports"])
    return f"{version} ({commit}{'-dirty' if changes else ''})"


def checkout_of(program: str) -> Path | None:
    """The folder that holds the build folder of a program; None for an installed one."""
    path = shutil.which(program)
    folders = Path(path).resolve().parents if path else []
    return next((folder.parent for folder in folders if folder.name.startswith(".build")), None)


def output_of(command: list[str]) -> str | None:
    """What a command prints, or None if it fails."""
    try:
        finished = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return finished.stdout.strip()
