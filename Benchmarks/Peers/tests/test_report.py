"""Reports of made-up measurements, and a whole comparison of made-up servers."""

import json
import random
import sys
import unittest
from pathlib import Path
from unittest import mock

from peers import comparison
from peers.comparison import Contender, Layer, Settings, measure_layer
from peers.machine import Machine
from peers.report import Report, render_json, render_markdown, render_text
from peers.server import Skip
from peers.shapes import CALL, parse_descriptor

FAKE = Path(__file__).with_name("fake_server.py")


def settings(**changes: object) -> Settings:
    values = dict(
        cnnbench=["cnnbench"], engines=["onnxruntime", "torch"], threads=1, cache="warm", round_count=8,
        turn_milliseconds=2, seed=1)
    return Settings(**(values | changes))


def contender(side: str, backend: str, milliseconds: float, error: float = 1e-6) -> Contender:
    generator = random.Random(backend)
    return Contender(side, backend, "", error, [milliseconds * 1e6 * generator.uniform(0.99, 1.01) for _ in range(8)])


def layer(name: str, *contenders: Contender, skips=(), failures=()) -> Layer:
    return Layer(parse_descriptor(f"mb1ic1ih5oc1kh3n{name}"), list(contenders), list(skips), list(failures))


def report(*layers: Layer) -> Report:
    call = Layer(CALL, [contender("torch", "torch", 0.01), contender("cnnbench", "direct", 0.0001)], [], [])
    machine = Machine("Some Processor", 2, 48 << 20, "6.1", [0.5, 0.5, 0.5], {"OMP_NUM_THREADS": "1"})
    versions = {"cnnbench": "0.1.0", "torch": "2.13.0", "onnxruntime": None}
    date = "2026-01-02T03:04:05+00:00"
    return Report("python -m peers", date, machine, versions, settings(), call, list(layers))


WON = layer(
    "won", contender("torch", "torch", 2), contender("torch", "torch-frozen", 3),
    contender("cnnbench", "winograd-f4", 1, 3e-6))
TIED = layer("tied", contender("torch", "torch", 1), contender("cnnbench", "direct", 1))
LOST = layer("lost", contender("torch", "torch", 1), contender("cnnbench", "direct", 4))
ALONE = layer(
    "alone", contender("cnnbench", "direct", 4), skips=[Skip("torch", "PyTorch pads both ends alike")],
    failures=["onnxruntime was ended by SIGSEGV"])


class ReportTests(unittest.TestCase):
    def row(self, text: str, name: str) -> str:
        return next(line for line in text.splitlines() if line.startswith(name))

    def test_a_row_tells_both_sides_their_ratio_and_their_errors(self):
        row = self.row(render_text(report(WON)), "won")
        self.assertRegex(row, r"won +torch +[12]\.\d{3} +0\.5 %  winograd-f4 +[01]\.\d+ +(1\.9\d|2\.0\d) +")
        self.assertRegex(row, r"1\.9\d…2\.0\d +1\.0e-06 +3\.0e-06$")

    def test_what_cannot_be_told_apart_is_marked(self):
        text = render_text(report(TIED, LOST))
        self.assertIn("≈", self.row(text, "tied"))
        self.assertNotIn("≈", self.row(text, "lost"))

    def test_the_conclusions_name_the_mean_and_the_layers_that_are_slower(self):
        text = render_text(report(WON, LOST))
        self.assertRegex(text, r"Geometric mean of 2 ratios: 0\.7\d \(0\.\d\d…0\.\d\d\)")
        self.assertIn("Layers below 1: lost", text)

    def test_a_layer_without_a_peer_is_kept_out_of_the_mean_with_the_reason(self):
        text = render_text(report(WON, ALONE))
        self.assertIn("not compared: no peer", self.row(text, "alone"))
        self.assertIn("Geometric mean of 1 ratios", text)
        self.assertIn("Skipped: torch: PyTorch pads both ends alike (alone)", text)
        self.assertIn("Failed: alone: onnxruntime was ended by SIGSEGV", text)

    def test_a_report_without_any_pair_says_so(self):
        text = render_text(report(ALONE))
        self.assertIn("No layer has contenders on both sides.", text)
        self.assertIsNone(json.loads(render_json(report(ALONE)))["geometric_mean_ratio"])

    def test_the_head_names_machine_versions_threads_and_command(self):
        text = render_text(report(WON))
        for part in ["Some Processor", "48 MiB", "torch 2.13.0", "onnxruntime not installed", "OMP_NUM_THREADS=1",
                     "1 thread,", "warm caches", "8 rounds of 2 ms", "2026-01-02T03:04:05", "python -m peers"]:
            self.assertIn(part, text)

    def test_markdown_has_as_many_cells_in_every_row(self):
        rows = [line for line in render_markdown(report(WON, ALONE)).splitlines() if line.startswith("|")]
        self.assertEqual(len(rows), 4)
        self.assertEqual({row.count("|") for row in rows}, {11})

    def test_json_holds_every_round_of_every_contender(self):
        record = json.loads(render_json(report(WON, ALONE)))
        won, alone = record["layers"]
        backends = [contender["backend"] for contender in won["contenders"]]
        self.assertEqual(backends, ["torch", "torch-frozen", "winograd-f4"])
        self.assertTrue(all(len(contender["round_nanoseconds"]) == 8 for contender in won["contenders"]))
        self.assertEqual(won["fastest_peer"]["backends"], ["torch"])
        self.assertTrue(won["ratio_interval"][0] <= won["ratio"] <= won["ratio_interval"][1])
        self.assertNotIn("ratio", alone)
        self.assertEqual(alone["failures"], ["onnxruntime was ended by SIGSEGV"])


class ComparisonTests(unittest.TestCase):
    def measure(self, **behaviours: str) -> Layer:
        commands = {name: [sys.executable, str(FAKE), behaviour] for name, behaviour in behaviours.items()}
        with mock.patch.object(comparison, "server_commands", lambda problem, settings: commands):
            return measure_layer(CALL, settings())

    def test_both_sides_meet_in_the_same_rounds(self):
        measured = self.measure(cnnbench="direct=1000,fft=4000", torch="torch=3000")
        self.assertEqual(measured.ratio, 3)
        self.assertEqual(measured.standing(ours=True).backends, ["direct"])
        self.assertEqual([len(contender.round_nanoseconds) for contender in measured.contenders], [8, 8, 8])
        self.assertEqual([skip.backend for skip in measured.skips], ["shy", "shy"])

    def test_a_server_that_fails_loses_its_place_and_the_others_go_on(self):
        measured = self.measure(cnnbench="direct=1000", torch="crashes", openvino="refuses", onnxruntime="ort=2000")
        self.assertEqual(measured.ratio, 2)
        self.assertEqual(
            measured.failures,
            ["openvino ended with status 1: error: no such problem", "torch was ended by SIGSEGV"])

    def test_cnnbench_is_asked_for_the_same_problem_threads_and_caches(self):
        commands = comparison.server_commands(CALL, settings(threads=2, cache="cold"))
        asked = ["--problem", CALL.descriptor, "--threads", "2", "--cache", "cold"]
        self.assertEqual(commands["cnnbench"], ["cnnbench", "serve", "--backend", "all", *asked])
        self.assertEqual(list(commands), ["cnnbench", "onnxruntime", "torch"])
        self.assertEqual(commands["torch"][-len(asked):], asked)


if __name__ == "__main__":
    unittest.main()
