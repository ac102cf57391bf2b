"""Reports of made-up measurements, and a whole comparison of made-up servers."""

import json
import random
import sys
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from peers import comparison
from peers.comparison import Comparison, MeasuredCandidate, Layer, Settings
from peers.machine import Machine
from peers.record import render_json
from peers.report import Report
from peers.server import Skip
from peers.shapes import CALL, parse_descriptor
from peers.suite import Network, make_suite
from peers.tables import render_markdown, render_text

FAKE = Path(__file__).with_name("fake_server.py")


def settings(**changes: object) -> Settings:
    values = dict(
        cnnbench=["cnnbench"], engines=["onnxruntime", "torch"], threads=1, cache="warm", round_count=8,
        turn_milliseconds=2, seed=1, keeps_slow=False, max_error=2e-5)
    return Settings(**(values | changes))


def candidate(side: str, backend: str, milliseconds: float, error: float = 1e-6, rounds: int = 8) -> MeasuredCandidate:
    generator = random.Random(backend)
    times = [milliseconds * 1e6 * generator.uniform(0.99, 1.01) for _ in range(rounds)]
    return MeasuredCandidate(side, backend, "", error, times)


def layer(name: str, *candidates: MeasuredCandidate, skips=(), failures=()) -> Layer:
    problem = parse_descriptor(f"mb1ic1ih{sum(map(ord, name))}oc1kh3n{name}")
    return Layer(problem, list(candidates), list(skips), list(failures))


def report(*layers: Layer, networks=(), missing=(), **changes: object) -> Report:
    call = Layer(CALL, [candidate("torch", "torch", 0.01), candidate("cnnbench", "direct", 0.0001)], [], [])
    machine = Machine("Some Processor", 2, 48 << 20, "6.1", [0.5, 0.5, 0.5], {"OMP_NUM_THREADS": "1"})
    versions = {"cnnbench": "0.1.0", "torch": "2.13.0", "onnxruntime": None}
    date = "2026-01-02T03:04:05+00:00"
    asked = [layer.problem for layer in layers] + [problem for network in networks for problem in network.problems]
    suite = make_suite([*asked, *missing], list(networks))
    return Report("python -m peers", date, machine, versions, settings(**changes), suite, call, list(layers))


WON = layer(
    "won", candidate("torch", "torch", 2), candidate("torch", "torch-frozen", 3),
    candidate("cnnbench", "winograd-f4", 1, 3e-6))
TIED = layer("tied", candidate("torch", "torch", 1), candidate("cnnbench", "direct", 1))
LOST = layer("lost", candidate("torch", "torch", 1), candidate("cnnbench", "direct", 4))
ALONE = layer(
    "alone", candidate("cnnbench", "direct", 4), skips=[Skip("torch", "PyTorch pads both ends alike")],
    failures=["onnxruntime was ended by SIGSEGV"])


# The engine is faster, yet errs more than cnnbench's fastest way within the limit, and than that of torch.
COARSE = layer(
    "coarse", candidate("mnn", "mnn", 1, 1e-3), candidate("torch", "torch", 3), candidate("cnnbench", "direct", 2),
    candidate("cnnbench", "winograd-f6", 0.5, 3e-5))
ONLY_COARSE_PEER = layer(
    "strict", candidate("mnn", "mnn", 1, 1e-3), candidate("cnnbench", "direct", 2),
    skips=[Skip("torch", "PyTorch pads both ends alike")])
ONLY_COARSE_OURS = layer(
    "loose", candidate("torch", "torch", 1), candidate("cnnbench", "winograd-f6", 2, 3e-5))


def row(text: str, name: str) -> str:
    """The first line that begins with a name."""
    return next(line for line in text.splitlines() if line.removeprefix("| ").startswith(name))


def last_row(text: str, name: str) -> str:
    """The last line that begins with a name: what each engine takes, where all layers reach the target."""
    return row("\n".join(reversed(text.splitlines())), name)


class ReportTests(unittest.TestCase):
    def test_a_row_tells_both_sides_their_errors_and_their_ratio(self):
        found = row(render_text(report(WON)), "won")
        self.assertRegex(found, r"won +torch +[12]\.\d{3}  1\.0e-06  0\.5 %  winograd-f4 +[01]\.\d+  3\.0e-06 +")
        self.assertRegex(found, r"( +(1\.9\d|2\.0\d) +1\.9\d…2\.0\d){2}$")

    def test_who_errs_beyond_the_limit_counts_at_any_error_only(self):
        found = row(render_markdown(report(COARSE)), "coarse")
        self.assertRegex(found, r"coarse \| torch \| .* \| direct \| .* \| 1\.\d\d \| \S* \| (1\.9\d|2\.0\d) \| \S* \|$")
        record = json.loads(render_json(report(COARSE)))["layers"][0]
        self.assertEqual(record["at_max_error"]["fastest_engine"]["backends"], ["torch"])
        self.assertEqual(record["at_max_error"]["fastest_ours"]["backends"], ["direct"])
        self.assertEqual(record["at_any_error"]["fastest_engine"]["backends"], ["mnn"])
        self.assertEqual(record["at_any_error"]["fastest_ours"]["backends"], ["winograd-f6"])

    def test_the_limit_is_a_setting_and_itself_within(self):
        made = report(COARSE, max_error=3e-5)
        self.assertIn("| winograd-f6 |", row(render_markdown(made), "coarse"))
        self.assertIn("at errors of at most 3e-05 on both sides", render_text(made))
        self.assertIn("| direct |", row(render_markdown(report(COARSE, max_error=2.9e-5)), "coarse"))

    def test_layers_without_candidates_within_the_limit_have_a_ratio_at_any_error(self):
        made = report(WON, ONLY_COARSE_PEER, ONLY_COARSE_OURS)
        text = render_text(made)
        found = row(text, "strict")
        self.assertRegex(found, r"not compared: no engine at errors of at most 2e-05 +0\.\d\d +0\.\d\d…0\.\d\d$")
        self.assertIn("not compared: no backend of cnnbench at errors of at most 2e-05", row(text, "loose"))
        self.assertRegex(text, r"all layers: .* of 1 ratio at errors of at most 2e-05, .* of 3 ratios at any error\n")
        self.assertEqual(json.loads(render_json(made))["layers"][1]["at_max_error"], None)
        self.assertEqual(json.loads(render_json(made))["below_target"], [])

    def test_the_headline_names_the_engines_with_versions_and_the_limit(self):
        versions = {"torch": "2.13.0", "mnn": "3.6.1"}
        made = replace(report(WON, COARSE, engines=["onnxruntime", "torch", "mnn"]), versions=versions)
        self.assertRegex(render_markdown(made), (
            r"\ncnnbench is 1\.7\d \(1\.\d\d…1\.\d\d\) times as fast as the fastest of PyTorch 2\.13\.0 and MNN 3\.6\.1, "
            r"at errors of at most 2e-05 on both sides: geometric mean of 2 layers\.\n"))

    def test_each_engine_is_told_with_its_fastest_way_and_with_that_within_the_limit(self):
        accurate = candidate("mnn", "mnn-small-tiles", 2.5, 4e-7)
        way = layer("ways", *COARSE.candidates, accurate)
        made = replace(
            report(way, engines=["onnxruntime", "torch", "ncnn", "mnn"]),
            versions={"torch": "2.13.0", "ncnn": "1.0", "mnn": "3.6.1"})
        text = render_markdown(made)
        self.assertIn("| layer | PyTorch | ncnn | MNN | cnnbench |", text)
        cell = r"\d\.\d+ \(\de-\d\d\)"
        self.assertRegex(last_row(text, "ways"), rf"^\| ways \| {cell} \| – \| {cell}, {cell} \| {cell}, {cell} \|$")

    def test_an_engine_that_computes_nothing_right_is_told_of_and_takes_no_part(self):
        reason = "wrong: the largest error is 1.0e+00 of the largest output"
        wrong = replace(WON, skips=[Skip("mnn", reason), Skip("mnn-small-tiles", reason)])
        made = replace(report(wrong, engines=["torch", "mnn"]), versions={"torch": "2.13.0", "mnn": "3.6.1"})
        text = render_markdown(made)
        self.assertIn("| – |", last_row(text, "won"))
        self.assertIn(f"- Skipped: mnn: {reason} (all layers)\n", text)
        self.assertIn("| torch |", row(text, "won"))

    def test_an_engine_inside_cnnbench_is_a_peer(self):
        inside = replace(candidate("cnnbench", "onednn", 0.8), side="oneDNN")
        text = render_text(report(replace(WON, candidates=[*WON.candidates, inside])))
        self.assertIn("PyTorch 2.13.0 and oneDNN, at", text)
        self.assertRegex(row(text, "won"), "won +onednn +0.*winograd-f4")

    def test_what_cannot_be_told_apart_is_marked(self):
        text = render_text(report(TIED, LOST))
        self.assertIn("≈", row(text, "tied"))
        self.assertNotIn("≈", row(text, "lost"))

    def test_the_conclusions_name_the_means(self):
        text = render_text(report(WON, LOST))
        mean = r"0\.7\d \(0\.\d\d…0\.\d\d\) of 2 ratios"
        self.assertRegex(
            text, rf"Geometric mean of all layers: {mean} at errors of at most 2e-05, {mean} at any error\n")

    def test_each_of_several_networks_has_a_mean_over_its_own_layers(self):
        twin = parse_descriptor(WON.problem.descriptor.replace("won", "twin"))
        networks = [Network("mine", [WON.problem, LOST.problem]), Network("yours", [twin, ALONE.problem])]
        made = report(WON, LOST, ALONE, networks=networks)
        text, record = render_text(made), json.loads(render_json(made))
        self.assertRegex(text, r"Geometric mean of all layers: 0\.7\d \(\S+\) of 2 ratios")
        self.assertRegex(text, r"Geometric mean of mine: 0\.7\d \(\S+\) of 2 ratios")
        self.assertRegex(text, r"Geometric mean of yours: (1\.9\d|2\.0\d) \(\S+\) of 1 ratio at")
        for limit in ("at_max_error", "at_any_error"):
            mine, yours = record[limit]["networks"]
            self.assertEqual([mine["network"], mine["layers"], yours["layers"]], ["mine", 2, 1])
            self.assertAlmostEqual(yours["geometric_mean_ratio"], WON.match().ratio, places=3)
            self.assertLess(yours["interval"][0], WON.match().ratio)

    def test_a_single_network_has_no_mean_besides_that_of_all(self):
        made = report(WON, networks=[Network("mine", [WON.problem])])
        self.assertEqual(render_text(made).count("Geometric mean of"), 1)
        self.assertEqual(json.loads(render_json(made))["at_max_error"]["networks"], [])

    def test_a_row_tells_for_how_many_layers_it_stands_and_below_for_which(self):
        twins = [parse_descriptor(WON.problem.descriptor.replace("won", name)) for name in ("twin", "triplet")]
        made = report(WON, TIED, networks=[Network("yours", twins)])
        self.assertIn("| won (+2) |", render_markdown(made))
        self.assertIn("| tied |", render_markdown(made))
        self.assertIn("- Same as won: twin, triplet\n", render_markdown(made))
        others = [entry["also"] for entry in json.loads(render_json(made))["layers"]]
        self.assertEqual(others, [["twin", "triplet"], []])

    def test_layers_below_the_target_come_last_the_worst_one_first(self):
        slow = layer("slow", candidate("torch", "torch", 4), candidate("cnnbench", "direct", 5))
        for text in (render_text(report(WON, slow, LOST)), render_markdown(report(WON, slow, LOST))):
            _, line, table = text.partition("below the target, a ratio of 1.0 at equal error: 2 of 3, worst first")
            self.assertTrue(line)
            self.assertLess(table.index("lost"), table.index("slow"))
            self.assertNotIn("won", table)
        self.assertRegex(
            table, r"\| lost \| 0\.2\d \| 0\.2\d…0\.2\d \| torch \| .* \| direct \| .* \| (29|30|31)\d % \|")
        self.assertEqual(json.loads(render_json(report(WON, slow, LOST)))["below_target"], ["lost", "slow"])

    def test_cold_caches_have_a_target_of_their_own(self):
        nearly = layer("nearly", candidate("torch", "torch", 0.95), candidate("cnnbench", "direct", 1))
        self.assertIn("ratio of 1.0 at equal error: 1 of 1", render_text(report(nearly)))
        self.assertTrue(render_text(report(nearly, cache="cold")).endswith("a ratio of 0.9 at equal error: none\n"))

    def test_a_layer_below_the_target_at_any_error_alone_reaches_it(self):
        made = report(layer("precise", *COARSE.candidates[:3]))
        self.assertLess(made.layers[0].match().ratio, 1)
        self.assertIn("at equal error: none", render_text(made))

    def test_a_layer_that_may_yet_reach_the_target_is_marked(self):
        noisy = MeasuredCandidate("torch", "torch", "", 1e-6, [0.8e6, 1.1e6] * 4)
        table = render_text(report(layer("noisy", noisy, candidate("cnnbench", "direct", 1)))).partition("target")[2]
        self.assertIn("noisy  ≈ 0.9", table)

    def test_who_was_dropped_is_named_and_not_ranked(self):
        dropped = candidate("cnnbench", "fft", 0.01, rounds=2)
        made = report(layer("quick", candidate("torch", "torch", 2), candidate("cnnbench", "direct", 1), dropped))
        self.assertIn(
            "Dropped after 2 rounds, as each took more than 5 × as long as its fastest rival: fft (all layers)",
            render_text(made))
        record = json.loads(render_json(made))["layers"][0]
        self.assertEqual(record["at_any_error"]["fastest_ours"]["backends"], ["direct"])
        self.assertEqual([entry["rounds"] for entry in record["candidates"]], [8, 8, 2])

    def test_many_layers_are_counted_instead_of_named(self):
        skips = [Skip("torch", "PyTorch pads both ends alike")]
        layers = [layer("a" * count, candidate("cnnbench", "direct", 4), skips=skips) for count in range(1, 9)]
        self.assertIn("Skipped: torch: PyTorch pads both ends alike (8 layers)", render_text(report(WON, *layers)))

    def test_a_report_that_lacks_layers_says_so(self):
        made = report(WON, missing=[LOST.problem])
        self.assertIn("Interrupted: 1 of 2 layers were measured.", render_text(made))
        self.assertTrue(json.loads(render_json(made))["interrupted"])
        self.assertFalse(json.loads(render_json(report(WON)))["interrupted"])

    def test_a_layer_without_a_peer_is_kept_out_of_the_mean_with_the_reason(self):
        text = render_text(report(WON, ALONE))
        self.assertIn("not compared: no engine", row(text, "alone"))
        self.assertIn(" of 1 ratio at any error", text)
        self.assertIn("Skipped: torch: PyTorch pads both ends alike (alone)", text)
        self.assertIn("Failed: alone: onnxruntime was ended by SIGSEGV", text)

    def test_a_report_without_any_pair_says_so(self):
        text = render_text(report(ALONE))
        self.assertIn("No layer has candidates on both sides at errors of at most 2e-05.", text)
        self.assertIsNone(json.loads(render_json(report(ALONE)))["at_any_error"]["geometric_mean_ratio"])

    def test_the_head_names_machine_versions_threads_and_command(self):
        text = render_text(report(WON))
        for part in ["Some Processor", "48 MiB", "torch 2.13.0", "onnxruntime not installed", "OMP_NUM_THREADS=1",
                     "1 thread,", "warm caches", "8 rounds of 2 ms", "2026-01-02T03:04:05", "python -m peers"]:
            self.assertIn(part, text)

    def test_markdown_has_as_many_cells_in_every_row_of_a_table(self):
        rows = [line for line in render_markdown(report(WON, ALONE)).splitlines() if line.startswith("|")]
        self.assertEqual([row.count("|") for row in rows], [13] * 4 + [4] * 4)

    def test_json_holds_medians_intervals_and_errors_but_no_rounds(self):
        text = render_json(report(WON, ALONE))
        record = json.loads(text)
        won, alone = record["layers"]
        self.assertEqual(record["schema_version"], 3)
        self.assertEqual([entry["backend"] for entry in won["candidates"]], ["torch", "torch-frozen", "winograd-f4"])
        for told, measured in zip(won["candidates"], WON.candidates, strict=True):
            self.assertAlmostEqual(told["median_ms"], measured.median_ms, places=3)
            self.assertTrue(told["interval_ms"][0] <= told["median_ms"] <= told["interval_ms"][1])
            self.assertEqual((told["max_rel_error"], told["rounds"]), (measured.max_rel_error, 8))
        self.assertEqual(won["at_max_error"]["fastest_engine"]["backends"], ["torch"])
        low, high = won["at_max_error"]["interval"]
        self.assertTrue(low <= won["at_max_error"]["ratio"] <= high)
        self.assertIsNone(alone["at_any_error"])
        self.assertEqual(record["failures"], ["alone: onnxruntime was ended by SIGSEGV"])
        self.assertEqual(
            record["skipped"], [{"backend": "torch", "reason": "PyTorch pads both ends alike", "layers": ["alone"]}])
        self.assertNotIn("round_nanoseconds", text)
        self.assertLess(len(text), 1000 * len(record["layers"]) + 2500)

    def test_json_has_a_line_for_what_fits_there(self):
        lines = render_json(report(WON)).splitlines()
        self.assertTrue(any('"side": "torch"' in line and '"max_rel_error"' in line for line in lines))


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
        self.assertEqual(measured.match().ratio, 3)
        self.assertEqual(measured.match().standing(ours=True).backends, ["direct"])
        self.assertEqual([len(candidate.round_nanoseconds) for candidate in measured.candidates], [8, 8, 8])
        self.assertEqual([skip.backend for skip in measured.skips], ["shy", "shy"])

    def test_a_server_that_fails_loses_its_place_and_the_others_go_on(self):
        measured, = self.measure(cnnbench="direct=1000", torch="crashes", openvino="refuses", onnxruntime="ort=2000")
        self.assertEqual(measured.match().ratio, 2)
        self.assertEqual(
            measured.failures,
            ["openvino ended with status 1: error: no such problem", "torch was ended by SIGSEGV"])

    def test_engines_live_on_and_those_that_failed_start_anew(self):
        other = parse_descriptor("mb1ic1ih5oc1kh3n2nd")
        first, second, third = self.measure(
            WON.problem, other, LOST.problem, cnnbench="direct=1000", torch="torch=3000",
            openvino="sticks-to-its-problem")
        summaries = [[candidate.summary for candidate in layer.candidates] for layer in (first, second, third)]
        self.assertEqual(summaries[0], ["takes 1000.0 ns", "takes 3000.0 ns", "takes 1000 ns"])
        self.assertEqual(summaries[1], ["takes 1000.0 ns", f"takes 3000.0 ns on {other.descriptor}"])
        self.assertEqual(second.failures, ["openvino ended with status 1: error: one problem is enough"])
        self.assertEqual(
            summaries[2], ["takes 1000.0 ns", f"takes 3000.0 ns on {LOST.problem.descriptor}", "takes 1000 ns"])
        self.assertEqual(third.failures, [])

    def test_whoever_is_far_behind_its_side_is_dropped_unless_kept(self):
        sides = dict(cnnbench="direct=1000,fft=5000,auto=5001", torch="torch=30000")
        measured, = self.measure(**sides)
        self.assertEqual([candidate.backend for candidate in measured.dropped], ["auto"])
        self.assertEqual([len(candidate.round_nanoseconds) for candidate in measured.candidates], [8, 8, 2, 8])
        self.assertEqual(self.measure(**sides, keeps_slow=True)[0].dropped, [])

    def test_nobody_within_the_limit_is_dropped_for_someone_fast_beyond_it(self):
        measured, = self.measure(cnnbench="direct=9000,f6=1000@3e-5", torch="torch=9000,coarse=1000@1e-3")
        self.assertEqual(measured.dropped, [])
        self.assertEqual(measured.match(2e-5).ratio, 1)
        self.assertEqual(measured.match(2e-5).standing(ours=True).backends, ["direct"])
        self.assertEqual(measured.match().standing(ours=False).backends, ["coarse"])
        self.assertEqual(measured.match().standing(ours=False).max_rel_error, 1e-3)

    def test_backends_of_cnnbench_that_are_another_engine_are_peers(self):
        measured, = self.measure(cnnbench="direct=1000,onednn=3000,onednn-nchw=2000", torch="torch=5000")
        self.assertEqual([candidate.side for candidate in measured.candidates], ["cnnbench", "oneDNN", "oneDNN", "torch"])
        self.assertEqual(measured.match().ratio, 2)

    def test_a_call_is_measured_of_everyone(self):
        with mock.patch.object(
            comparison, "server_command",
            lambda side, problem, settings: [sys.executable, str(FAKE), "a=1,b=100" if side == "cnnbench" else "c=1"]
        ), Comparison(settings()) as measuring:
            self.assertEqual(measuring.measure_call().dropped, [])

    def test_both_sides_are_asked_for_the_same_direction(self):
        for side in ("cnnbench", "torch"):
            told = comparison.server_command(side, CALL, settings(direction="backward-data"))
            self.assertEqual(told[-2:], ["--direction", "backward-data"])
            self.assertNotIn("--direction", comparison.server_command(side, CALL, settings()))

    def test_cnnbench_is_asked_for_the_same_problem_threads_and_caches(self):
        asked = ["--problem", CALL.descriptor, "--threads", "2", "--cache", "cold"]
        ours, peers = (
            comparison.server_command(side, CALL, settings(threads=2, cache="cold")) for side in ("cnnbench", "torch"))
        self.assertEqual(ours, ["cnnbench", "serve", "--protocol", "4", "--backend", "all", "--blocking", "model", *asked])
        self.assertEqual(peers[-len(asked) - 2:], ["--engine", "torch", *asked])


if __name__ == "__main__":
    unittest.main()
