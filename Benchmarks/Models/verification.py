"""Makes Reports/networks-verification.md: the errors of every network by each algorithm, and against ONNX Runtime.

    python verification.py RESULTS.json OUTPUT.md

RESULTS.json is what `cnnbench net --all --second-opinion … --format json` writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    if len(sys.argv) != 3:
        print("error: give the results of 'cnnbench net' and the file to write", file=sys.stderr)
        return 64
    envelope = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(render(envelope), encoding="utf-8")
    return 0


def render(envelope: dict) -> str:
    rows = envelope["payload"]["rows"]
    networks = list(dict.fromkeys(row["network"] for row in rows))
    backends = list(dict.fromkeys(row["backend"] for row in rows if row["backend"] != "all"))
    by_cell = {(row["network"], row["backend"]): row for row in rows}
    engine = next((row for row in rows if "second_opinion_error" in row), None)
    lines = [
        "# Errors of whole networks", "",
        f"Command: `{envelope['settings']['command']}`; seeded weights and images, one image.", "",
        "The first figure is the largest error against the exact answer in double precision ÷ the largest exact element, before a "
        "softmax. The second is the largest difference from ONNX Runtime, over the output and up to five tensors on the way, ÷ "
        "the largest element there. Strided and other convolutions that an algorithm does not solve are left to `direct`.", "",
        "| network | " + " | ".join(backends) + " |", "|---|" + "---:|" * len(backends)]
    lines += [
        f"| {name} | " + " | ".join(cell(by_cell.get((name, backend))) for backend in backends) + " |"
        for name in networks]
    lines += ["", "Largest of all:", "", "| | " + " | ".join(backends) + " |", "|---|" + "---:|" * len(backends)]
    for title, key in [("against the exact answer", "max_rel_error"), ("against ONNX Runtime", "second_opinion_error")]:
        if key == "second_opinion_error" and engine is None:
            continue
        values = [largest(rows, backend, key) for backend in backends]
        lines.append(f"| {title} | " + " | ".join(values) + " |")
    failed = [f"{row['network']} {row['backend']}: {row['reason']}" for row in rows if row["status"] == "failed"]
    lines += ["", f"{len(networks)} networks, {len(failed)} failed rows."]
    lines += [f"- {line}" for line in failed]
    skipped = dict.fromkeys(
        f"{row['network']}: {row['reason']}" for row in rows if row["status"] == "skipped")
    lines += [f"- skipped: {line}" for line in skipped]
    return "\n".join(lines) + "\n"


def cell(row: dict | None) -> str:
    if row is None or row["status"] == "skipped":
        return "–"
    own = figure(row.get("max_rel_error"))
    other = row.get("second_opinion_error")
    text = own if other is None else f"{own} · {figure(other)}"
    return f"**failed** {text}" if row["status"] == "failed" else text


def largest(rows: list[dict], backend: str, key: str) -> str:
    values = [row[key] for row in rows if row["backend"] == backend and isinstance(row.get(key), int | float)]
    return figure(max(values, default=None))


def figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.0e}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
