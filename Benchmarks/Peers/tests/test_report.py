"""Reports of made-up measurements, and a whole comparison of made-up servers."""

import json
import random
import sys
import unittest
from pathlib import Path
from unittest import mock

from peers import comparison
from peers.comparison import Comparison, Contender, Layer, Settings
from peers.machine import Machine
from peers.report import Report, render_json, render_markdown, render_text
from peers.server import Skip
from peers.shapes import CALL, parse_descriptor
from peers.suite import Network, make_suite

FAKE = Path(__file__).with_name("fake_server.py")


def settings(**changes: object) -> Settings:
    values = dict(
        cnnbench=["cnnbench"], engines=["onnxruntime", "torch"], threads=1, cache="warm", round_count=8,
        turn_milliseconds=2, seed=1, keeps_slow=False)
    return Settings(**(values | changes))


def contender(side: str, backend: str, milliseconds: float, error: float = 1e-6, rounds: int = 8) -> Contender:
    generator = random.Random(backend)
    times = [milliseconds * 1e6 * generator.uniform(0.99, 1.01) for _ in range(rounds)]
    return Contender(side, backend, "", error, times)


def layer(name: str, *contenders: Contender, skips=(), failures=()) -> Layer:
    problem = parse_descriptor(f"mb1ic1ih{sum(map(ord, name))}oc1kh3n{name}")
    return Layer(problem, list(contenders), list(skips), list(failures))


def report(*layers: Layer, networks=(), missing=(), **changes: object) -> Report:
    call = Layer(CALL, [contender("torch", "torch", 0.01), contender("cnnbench", "direct", 0.0001)], [], [])
    machine = Machine("Some Processor", 2, 48 << 20, "6.1", [0.5, 0.5, 0.5], {"OMP_NUM_THREADS": "1"})
    versions = {"cnnbench": "0.1.0", "torch": "2.13.0", "onnxruntime": None}
    date = "2026-01-02T03:04:05+00:00"
    asked = [layer.problem for layer in layers] + [problem for network in networks for problem in network.problems]
    suite = make_suite([*asked, *missing], list(networks))
    return Report("python -m peers", date, machine, versions, settings(**changes), suite, call, list(layers))


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

    def test_the_conclusions_name_the_mean_and_the_networks(self):
        text = render_text(report(WON, LOST))
        self.assertRegex(text, r"Geometric mean of 2 ratios: 0\.7\d \(0\.\d\d…0\.\d\d\)")

    def test_each_of_several_networks_has_a_mean_over_its_own_layers(self):
        twin = parse_descriptor(WON.problem.descriptor.replace("won", "twin"))
        networks = [Network("mine", [WON.problem, LOST.problem]), Network("yours", [twin, ALONE.problem])]
        made = report(WON, LOST, ALONE, networks=networks)
        text, record = render_text(made), json.loads(render_json(made))
        self.assertRegex(text, r"Geometric mean of 2 ratios: 0\.7\d \(")
        self.assertRegex(text, r"Geometric mean of mine, 2 ratios: 0\.7\d \(")
        self.assertRegex(text, r"Geometric mean of yours, 1 ratios: (1\.9\d|2\.0\d) \(")
        self.assertEqual([entry["layers"] for entry in record["networks"]], [["won", "lost"], ["won"]])
        self.assertEqual(record["networks"][1]["geometric_mean_ratio"], WON.ratio)
        self.assertLess(record["networks"][1]["geometric_mean_interval"][0], WON.ratio)

    def test_a_single_network_has_no_mean_besides_that_of_all(self):
        made = report(WON, networks=[Network("mine", [WON.problem])])
        self.assertEqual(render_text(made).count("Geometric mean"), 1)
        self.assertEqual(json.loads(render_json(made))["networks"], [])

    def test_a_row_tells_for_how_many_layers_it_stands_and_below_for_which(self):
        twins = [parse_descriptor(WON.problem.descriptor.replace("won", name)) for name in ("twin", "triplet")]
        made = report(WON, TIED, networks=[Network("yours", twins)])
        self.assertIn("| won (+2) |", render_markdown(made))
        self.assertIn("| tied |", render_markdown(made))
        self.assertIn("- Same as won: twin, triplet\n", render_markdown(made))
        others = [entry["also"] for entry in json.loads(render_json(made))["layers"]]
        self.assertEqual(others, [["twin", "triplet"], []])

    def test_layers_below_the_target_come_last_the_worst_one_first(self):
        slow = layer("slow", contender("torch", "torch", 4), contender("cnnbench", "direct", 5))
        for text in (render_text(report(WON, slow, LOST)), render_markdown(report(WON, slow, LOST))):
            _, line, table = text.partition("Layers below the target, a ratio of 1.0: 2 of 3, worst first")
            self.assertTrue(line)
            self.assertLess(table.index("lost"), table.index("slow"))
            self.assertNotIn("won", table)
        self.assertRegex(
            table, r"\| lost \| 0\.2\d \| 0\.2\d…0\.2\d \| torch \| .* \| direct \| .* \| (29|30|31)\d % \|")
        self.assertEqual(json.loads(render_json(report(WON, slow, LOST)))["below_target"], ["lost", "slow"])

    def test_cold_caches_have_a_target_of_their_own(self):
        nearly = layer("nearly", contender("torch", "torch", 0.95), contender("cnnbench", "direct", 1))
        self.assertIn("ratio of 1.0: 1 of 1", render_text(report(nearly)))
        self.assertTrue(render_text(report(nearly, cache="cold")).endswith("a ratio of 0.9: none\n"))

    def test_a_layer_that_may_yet_reach_the_target_is_marked(self):
        noisy = Contender("torch", "torch", "", 1e-6, [0.8e6, 1.1e6] * 4)
        table = render_text(report(layer("noisy", noisy, contender("cnnbench", "direct", 1)))).partition("target")[2]
        self.assertIn("noisy  ≈ 0.9", table)

    def test_who_was_dropped_is_named_and_not_ranked(self):
        dropped = contender("cnnbench", "fft", 0.01, rounds=2)
        made = report(layer("quick", contender("torch", "torch", 2), contender("cnnbench", "direct", 1), dropped))
        self.assertIn(
            "Dropped after 2 rounds, as each took more than 5 × as long as the fastest of its side: fft (all layers)",
            render_text(made))
        record = json.loads(render_json(made))["layers"][0]
        self.assertEqual(record["fastest_ours"]["backends"], ["direct"])
        self.assertEqual([len(entry["round_nanoseconds"]) for entry in record["contenders"]], [8, 8, 2])

    def test_many_layers_are_counted_instead_of_named(self):
        skips = [Skip("torch", "PyTorch pads both ends alike")]
        layers = [layer("a" * count, contender("cnnbench", "direct", 4), skips=skips) for count in range(1, 9)]
        self.assertIn("Skipped: torch: PyTorch pads both ends alike (8 layers)", render_text(report(WON, *layers)))

    def test_a_report_that_lacks_layers_says_so(self):
        made = report(WON, missing=[LOST.problem])
        self.assertIn("Interrupted: 1 of 2 layers were measured.", render_text(made))
        self.assertTrue(json.loads(render_json(made))["interrupted"])
        self.assertFalse(json.loads(render_json(report(WON)))["interrupted"])

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
    def measure(self, *problems, keeps_slow=False, **behaviours: str) -> list[Layer]:
        def command(side, problem, settings):
            return [sys.executable, str(FAKE), behaviours[side]]

        engines = [side for side in behaviours if side != "cnnbench"]
        with mock.patch.object(comparison, "server_command", command):
            with Comparison(settings(engines=engines, keeps_slow=keeps_slow)) as measuring:
                return [measuring.measure(problem) for problem in problems or [CALL]]

    def test_both_sides_meet_in_the_same_rounds(self):
        measured, = self.measure(cnnbench="direct=1000,fft=4000", torch="torch=3000")
        self.assertEqual(measured.ratio, 3)
        self.assertEqual(measured.standing(ours=True).backends, ["direct"])
        self.assertEqual([len(contender.round_nanoseconds) for contender in measured.contenders], [8, 8, 8])
        self.assertEqual([skip.backend for skip in measured.skips], ["shy", "shy"])

    def test_a_server_that_fails_loses_its_place_and_the_others_go_on(self):
        measured, = self.measure(cnnbench="direct=1000", torch="crashes", openvino="refuses", onnxruntime="ort=2000")
        self.assertEqual(measured.ratio, 2)
        self.assertEqual(
            measured.failures,
            ["openvino ended with status 1: error: no such problem", "torch was ended by SIGSEGV"])

    def test_engines_live_on_and_those_that_failed_start_anew(self):
        other = parse_descriptor("mb1ic1ih5oc1kh3n2nd")
        first, second, third = self.measure(
            WON.problem, other, LOST.problem, cnnbench="direct=1000", torch="torch=3000",
            openvino="sticks-to-its-problem")
        summaries = [[contender.summary for contender in layer.contenders] for layer in (first, second, third)]
        self.assertEqual(summaries[0], ["takes 1000.0 ns", "takes 3000.0 ns", "takes 1000 ns"])
        self.assertEqual(summaries[1], ["takes 1000.0 ns", f"takes 3000.0 ns on {other.descriptor}"])
        self.assertEqual(second.failures, ["openvino ended with status 1: error: one problem is enough"])
        self.assertEqual(
            summaries[2], ["takes 1000.0 ns", f"takes 3000.0 ns on {LOST.problem.descriptor}", "takes 1000 ns"])
        self.assertEqual(third.failures, [])

    def test_whoever_is_far_behind_its_side_is_dropped_unless_kept(self):
        sides = dict(cnnbench="direct=1000,fft=5000,auto=5001", torch="torch=30000")
        measured, = self.measure(**sides)
        self.assertEqual([contender.backend for contender in measured.dropped], ["auto"])
        self.assertEqual([len(contender.round_nanoseconds) for contender in measured.contenders], [8, 8, 2, 8])
        self.assertEqual(self.measure(**sides, keeps_slow=True)[0].dropped, [])

    def test_a_call_is_measured_of_everyone(self):
        with mock.patch.object(
            comparison, "server_command",
            lambda side, problem, settings: [sys.executable, str(FAKE), "a=1,b=100" if side == "cnnbench" else "c=1"]
        ), Comparison(settings()) as measuring:
            self.assertEqual(measuring.measure_call().dropped, [])

    def test_cnnbench_is_asked_for_the_same_problem_threads_and_caches(self):
        asked = ["--problem", CALL.descriptor, "--threads", "2", "--cache", "cold"]
        ours, peers = (
            comparison.server_command(side, CALL, settings(threads=2, cache="cold")) for side in ("cnnbench", "torch"))
        self.assertEqual(ours, ["cnnbench", "serve", "--backend", "all", "--blocking", "model", *asked])
        self.assertEqual(peers[-len(asked) - 2:], ["--engine", "torch", *asked])


if __name__ == "__main__":
    unittest.main()
