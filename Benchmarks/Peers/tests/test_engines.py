"""Operands, the exact result, and each engine that is installed."""

import importlib.util
import json
import os
import subprocess
import sys
import unittest
from functools import cache
from unittest import mock

from peers.engines import ENGINES
from peers.machine import CACHES, distribution_version
from peers.sampling import FEWEST_COLD_SAMPLES
from peers.shapes import parse_descriptor

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
INSTALLED = [name for name in ENGINES if distribution_version(name)]
FIRST = next(iter(ENGINES))
PROBLEMS = [
    "mb1ic5ih9oc7kh3ph1", "mb2ic4ih8iw11oc6kh3kw2sh2sw1ph1pw0", "g3mb1ic6ih9oc9kh3ph1", "g8mb1ic8ih12oc8kh3ph1",
    "mb1ic3ih13oc4kh3ph2dh1", "mb1ic3ih224oc8oh112kh7sh2ph3", "mb1ic3ih9oc4oh5kh3sh2ph0",
]


@cache
def started(name: str):
    """An engine with one thread. Some can be started only once."""
    from peers.engines import load_engine

    engine = load_engine(name)
    engine.start(1)
    return engine


@unittest.skipUnless(HAS_NUMPY, "numpy is not installed")
class OperandTests(unittest.TestCase):
    def test_the_exact_output_is_the_sum_over_taps(self):
        import numpy
        from peers.operands import exact_output, random_operands

        for text in [*PROBLEMS[:5], PROBLEMS[6], "mb1ic2ih9oc2oh5kh3ph-1", "mb1ic2ih9oc2oh4kh3ph1"]:
            problem = parse_descriptor(text)
            operands = random_operands(problem, seed=1)
            exact = exact_output(problem, operands)
            self.assertEqual(exact.shape, problem.output_shape)
            generator = numpy.random.default_rng(2)
            for _ in range(40):
                place = tuple(int(generator.integers(extent)) for extent in exact.shape)
                self.assertAlmostEqual(exact[place], self.output_at(place, problem, operands), places=12, msg=text)

    def output_at(self, place, problem, operands) -> float:
        image, channel, row, column = place
        per_group = problem.output_channels // problem.groups
        total = float(operands.bias[channel])
        for input_channel in range(problem.weights_shape[1]):
            source = operands.input[image, channel // per_group * problem.weights_shape[1] + input_channel]
            for tap_row in range(problem.height.kernel):
                for tap_column in range(problem.width.kernel):
                    y = row * problem.height.stride - problem.height.padding + tap_row * problem.height.dilation
                    x = column * problem.width.stride - problem.width.padding + tap_column * problem.width.dilation
                    if 0 <= y < problem.height.input and 0 <= x < problem.width.input:
                        weight = operands.weights[channel, input_channel, tap_row, tap_column]
                        total += float(source[y, x]) * float(weight)
        return total

    def test_exact_gradients_are_adjoint_to_the_exact_output(self):
        from dataclasses import replace
        from peers.operands import exact_output, exact_result, random_operands

        for text in [*PROBLEMS[:5], PROBLEMS[6], "mb1ic2ih9oc2oh5kh3ph-1", "mb1ic2ih9oc2oh4kh3ph1"]:
            problem = parse_descriptor(text)
            operands = random_operands(problem, 1, "backward-data")
            plain = replace(operands, bias=0 * operands.bias)
            form = (exact_output(problem, plain) * operands.gradient).sum()
            for direction, operand in [("backward-data", operands.input), ("backward-weights", operands.weights)]:
                exact = exact_result(problem, operands, direction)
                self.assertEqual(exact.shape, operand.shape)
                self.assertAlmostEqual((exact * operand).sum(), form, places=9, msg=f"{text} {direction}")

    def test_an_engine_without_gradients_says_so(self):
        from peers.engine_server import make_candidates
        from peers.engines import Unsupported

        with self.assertRaisesRegex(Unsupported, "has no backward-data convolution"):
            make_candidates(mock.Mock(spec=["CANDIDATES", "start"]), parse_descriptor(PROBLEMS[0]), 1, "backward-data")

    def test_installed_engines_compute_gradients_or_say_why_not(self):
        from peers.engine_server import prepare

        for name in INSTALLED:
            started(name)
            for direction in ("backward-data", "backward-weights"):
                for text in PROBLEMS:
                    checked, skipped = prepare(name, parse_descriptor(text), 1, direction)
                    self.assertTrue(checked or skipped, f"{name} {text}")
                    for _, error in checked:
                        self.assertLess(error, 1e-4)

    def test_operands_repeat_with_their_seed_and_start_on_a_cache_line(self):
        from peers.operands import random_operands

        problem = parse_descriptor(PROBLEMS[0])
        first, second, other = (random_operands(problem, seed) for seed in (1, 1, 2))
        self.assertTrue((first.input == second.input).all())
        self.assertFalse((first.input == other.input).all())
        self.assertEqual({array.ctypes.data % 64 for array in (first.input, first.weights, first.bias)}, {0})

    def test_operands_rounded_to_fewer_bits_do_not_count_at_equal_error(self):
        import numpy
        from peers.comparison import EQUAL_ERROR
        from peers.operands import Operands, exact_output, random_operands, relative_error

        def rounded(values, dropped_bits: int):
            bits = values.view(numpy.uint32).astype(numpy.uint64) + (1 << (dropped_bits - 1))
            return (bits >> dropped_bits << dropped_bits).astype(numpy.uint32).view(numpy.float32)

        for text in [
            "mb1ic64ih14oc64kh3ph1", "mb1ic256ih14oc64kh3ph1", "mb1ic64ih28oc64kh1", "g32mb1ic32ih28oc32kh3ph1"
        ]:
            problem = parse_descriptor(text)
            operands = random_operands(problem, seed=1)
            exact = exact_output(problem, operands)
            for name, dropped_bits in [("TF32", 13), ("bf16", 16)]:
                coarse = Operands(
                    rounded(operands.input, dropped_bits), rounded(operands.weights, dropped_bits), operands.bias)
                error = relative_error(exact_output(problem, coarse), exact)
                self.assertGreater(error, 5 * EQUAL_ERROR, f"{name} on {text}")

    def test_an_output_that_is_not_finite_is_infinitely_wrong(self):
        import numpy
        from peers.operands import relative_error

        self.assertEqual(relative_error(numpy.array([1.0, numpy.nan]), numpy.array([1.0, 1.0])), float("inf"))
        self.assertEqual(relative_error(numpy.array([1.0, 2.5]), numpy.array([1.0, 2.0])), 0.25)


@unittest.skipUnless(HAS_NUMPY, "numpy is not installed")
class EngineTests(unittest.TestCase):
    @unittest.skipUnless(INSTALLED, "no engine is installed")
    def test_each_engine_computes_every_kind_of_problem_or_says_why_not(self):
        from peers.engine_server import make_candidates

        for name in INSTALLED:
            engine = started(name)
            for problem in PROBLEMS:
                with self.subTest(engine=name, problem=problem):
                    checked, skipped = make_candidates(engine, parse_descriptor(problem), seed=1)
                    self.assertEqual(len(checked) + len(skipped), len(engine.CANDIDATES))
                    self.assertLess(max((error for _, error in checked), default=0), 1e-5)
                    pads_unevenly = problem == PROBLEMS[-1]
                    expected = {"PyTorch pads both ends alike"} if name == "torch" and pads_unevenly else set()
                    self.assertEqual({skip["reason"] for skip in skipped}, expected)

    @unittest.skipUnless(INSTALLED, "no engine is installed")
    def test_calls_copy_no_output(self):
        import tracemalloc
        from peers.engine_server import make_candidates

        problem = parse_descriptor("mb1ic1ih64oc64kh1")
        for name in INSTALLED:
            for candidate, _ in make_candidates(started(name), problem, seed=1)[0]:
                with self.subTest(candidate.name):
                    tracemalloc.start()
                    candidate.call()
                    largest = tracemalloc.get_traced_memory()[1]
                    tracemalloc.stop()
                    self.assertLess(largest, 64 * 64 * 64 * 4)

    @unittest.skipUnless(INSTALLED, "no engine is installed")
    def test_engines_that_pick_winograd_err_by_no_more_than_it_does_in_fp32(self):
        from peers.engine_server import make_candidates

        problem = parse_descriptor("mb1ic64ih24oc64kh3ph1")
        for name in INSTALLED:
            errors = {candidate.name: error for candidate, error in make_candidates(started(name), problem, seed=1)[0]}
            with self.subTest(name):
                self.assertLess(max(errors.values()), 5e-3)
                self.assertLess(min(errors.values()), 2e-6)

    @unittest.skipUnless(INSTALLED, "no engine is installed")
    def test_a_call_leaves_the_input_as_it_was(self):
        from peers.engine_server import make_candidates
        from peers.operands import exact_output, random_operands, relative_error

        problem = parse_descriptor("mb1ic8ih20oc8kh3ph1")
        exact = exact_output(problem, random_operands(problem, seed=1))
        for name in INSTALLED:
            for candidate, error in make_candidates(started(name), problem, seed=1)[0]:
                with self.subTest(candidate.name):
                    for _ in range(3):
                        candidate.call()
                    self.assertEqual(relative_error(candidate.output(), exact), error)

    def test_engines_stay_on_the_cores_that_they_were_given(self):
        core = min(os.sched_getaffinity(0))
        script = """if True:
            import os, sys
            os.sched_setaffinity(0, {int(sys.argv[2])})
            from peers.engine_server import make_candidates
            from peers.engines import load_engine
            from peers.shapes import parse_descriptor
            engine = load_engine(sys.argv[1])
            engine.start(1)
            make_candidates(engine, parse_descriptor("mb1ic4ih9oc4kh3ph1"), seed=1)
            cores = set().union(*(os.sched_getaffinity(int(thread)) for thread in os.listdir("/proc/self/task")))
            print("cores", *cores, file=sys.stderr)
            """
        for name in INSTALLED:
            with self.subTest(name):
                finished = subprocess.run(
                    [sys.executable, "-c", script, name, str(core)], capture_output=True, text=True, timeout=120)
                self.assertEqual(finished.stderr.splitlines()[-1], f"cores {core}")

    def test_what_is_not_installed_says_so(self):
        from peers.engines import Unsupported, load_engine

        for name in set(ENGINES) - set(INSTALLED):
            with self.subTest(name), self.assertRaisesRegex(Unsupported, "not installed"):
                load_engine(name)

    def test_what_an_engine_prints_is_no_answer(self):
        for name in INSTALLED:
            with self.subTest(name):
                finished = self.serve("run 0 1\n", engine=name)
                first, answer = map(json.loads, finished.stdout.splitlines())
                self.assertEqual([offer["index"] for offer in first["candidates"]], [*range(len(first["candidates"]))])
                self.assertEqual(answer["index"], 0)

    @unittest.skipUnless(FIRST in INSTALLED, f"{FIRST} is not installed")
    def test_a_server_of_an_engine_takes_another_problem(self):
        descriptor = PROBLEMS[1]
        first, second, answer = map(json.loads, self.serve(f"problem {descriptor}\nrun 0 1\n").stdout.splitlines())
        self.assertEqual(len(first["candidates"]), len(second["candidates"]))
        self.assertNotEqual(
            [offer["max_rel_error"] for offer in first["candidates"]],
            [offer["max_rel_error"] for offer in second["candidates"]])
        self.assertGreater(min(answer["nanoseconds"]), 0)

    def test_a_wrong_candidate_is_skipped_with_its_error(self):
        import numpy
        from peers.engine_server import make_candidates
        from peers.engines import Candidate

        class Zeros:
            @staticmethod
            def make(problem, operands):
                output = numpy.zeros(problem.output_shape, numpy.float32)
                return Candidate("zeros", "", operands, lambda: None, lambda: output)

        engine = Zeros()
        engine.CANDIDATES = {"zeros": Zeros.make}
        checked, skipped = make_candidates(engine, parse_descriptor(PROBLEMS[0]), seed=1)
        self.assertEqual(checked, [])
        reason = "wrong: the largest error is 1.0e+00 of the largest output"
        self.assertEqual(skipped, [{"backend": "zeros", "reason": reason}])

    def test_eviction_leaves_threads_where_they_were(self):
        from peers import cold_cache

        cores = os.sched_getaffinity(0)
        with mock.patch.object(cold_cache, "last_level_cache_bytes", lambda: 1 << 16):
            evict = cold_cache.Evictor(sorted(cores))
            evict()
        self.assertEqual(os.sched_getaffinity(0), cores)
        for core, reader in evict.readers.items():
            self.assertEqual(reader.submit(os.sched_getaffinity, 0).result(), {core})

    def serve(self, requests: str, *options: str, engine: str = FIRST) -> subprocess.CompletedProcess:
        command = [
            sys.executable, "-m", "peers.engine_server", "--engine", engine, "--problem", PROBLEMS[0], *options]
        return subprocess.run(command, input=requests, capture_output=True, text=True, timeout=120)

    @unittest.skipUnless(FIRST in INSTALLED, f"{FIRST} is not installed")
    def test_a_server_of_an_engine_answers_with_times(self):
        first, answer = map(json.loads, self.serve("run 0 1\n").stdout.splitlines())
        self.assertEqual([offer["index"] for offer in first["candidates"]], [0, 1])
        self.assertEqual(answer["index"], 0)
        self.assertGreater(min(answer["nanoseconds"]), 0)

    @unittest.skipUnless(FIRST in INSTALLED, f"{FIRST} is not installed")
    @unittest.skipUnless(CACHES.exists(), "the system does not report its caches")
    def test_cold_caches_give_single_calls(self):
        _, answer = map(json.loads, self.serve("run 1 1\n", "--cache", "cold").stdout.splitlines())
        self.assertEqual((answer["index"], len(answer["nanoseconds"])), (1, FEWEST_COLD_SAMPLES))

    @unittest.skipIf(FIRST in INSTALLED, f"{FIRST} is installed")
    def test_a_server_of_a_missing_engine_says_so(self):
        first = json.loads(self.serve("").stdout)
        self.assertEqual(first["candidates"], [])
        self.assertIn("not installed", first["skipped"][0]["reason"])

    def test_a_request_that_is_none_ends_the_server_with_a_sentence(self):
        finished = self.serve("walk 0\n")
        self.assertNotEqual(finished.returncode, 0)
        self.assertIn("'walk 0' is not 'problem DESCRIPTOR' or 'run INDEX MILLISECONDS'", finished.stderr)
        finished = self.serve("problem ic1\n")
        self.assertNotEqual(finished.returncode, 0)
        self.assertIn("error: 'ic1': mb, g, ic and oc must be at least 1", finished.stderr)


if __name__ == "__main__":
    unittest.main()
