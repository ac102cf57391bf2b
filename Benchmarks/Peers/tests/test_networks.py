"""Whole networks: their files, each engine that is installed, and reports of made-up measurements."""

import importlib.util
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from peers.comparison import Layer
from peers.machine import distribution_version
from peers.network_comparison import MeasuredNetwork, NetworkSubject, network_command
from peers.network_report import NetworkReport, render_json, render_markdown, render_text
from peers.server import Skip
from tests.test_engines import INSTALLED
from tests.test_report import candidate, report, settings

HAS_ONNX = importlib.util.find_spec("onnx") is not None
READERS = [name for name in INSTALLED if name != "torch"]


def small_network(folder: Path) -> Path:
    """A convolution, ReLU, a pool, a matrix and a softmax, with images, as `write_model` leaves it."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper, save
    from peers.network_model import write_model

    generator = numpy.random.default_rng(1)

    def tensor(name, *shape):
        return numpy_helper.from_array(generator.uniform(-1, 1, shape).astype(numpy.float32), name)

    nodes = [
        helper.make_node("Conv", ["input", "w", "b"], ["conv"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["conv"], ["relu"]),
        helper.make_node("GlobalAveragePool", ["relu"], ["pool"]),
        helper.make_node("Flatten", ["pool"], ["flat"]),
        helper.make_node("Gemm", ["flat", "m", "c"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes, "small", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 13, 13])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 5])],
        [tensor("w", 8, 3, 3, 3), tensor("b", 8), tensor("m", 5, 8), tensor("c", 5)])
    exported, path = folder / "exported.onnx", folder / "small.onnx"
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=9), exported)
    write_model(exported, path, seed=1)
    return path


@unittest.skipUnless(HAS_ONNX, "onnx is not installed")
class ModelTests(unittest.TestCase):
    def test_the_output_is_what_comes_before_the_softmax(self):
        from peers.network_model import read_model, write_exact_output

        with tempfile.TemporaryDirectory() as folder:
            path = small_network(Path(folder))
            write_exact_output(path, [0.5] * 5)
            model = read_model(path)
        self.assertEqual((model.name, model.input_name, model.output_name), ("small", "input", "logits"))
        self.assertEqual(model.images.shape, (1, 3, 13, 13))
        self.assertEqual(model.exact.tolist(), [0.5] * 5)

    def test_images_are_those_of_splitmix64(self):
        from peers.network_model import seeded_images

        # The generator's first number for the seed 1234567 is 6457827717110365317.
        first = ((6457827717110365317 >> 40) - (1 << 23)) * 2.0**-23
        self.assertEqual(float(seeded_images([1, 1, 1, 2], 1234567)[0, 0, 0, 0]), first)

    def test_engines_compute_a_network_or_say_why_not(self):
        import numpy
        from onnx.reference import ReferenceEvaluator
        from peers.network_model import images_path, write_exact_output

        with tempfile.TemporaryDirectory() as folder:
            path = small_network(Path(folder))
            images = numpy.load(images_path(path))
            write_exact_output(path, ReferenceEvaluator(str(path)).run(None, {"input": images})[0].tolist())
            for name in INSTALLED:
                with self.subTest(name):
                    finished = subprocess.run(
                        [sys.executable, "-m", "peers.engine_server", "--engine", name, "--network", str(path)],
                        input="run 0 1\n" if name in READERS else "", capture_output=True, text=True, timeout=120)
                    greeting, *answers = map(json.loads, finished.stdout.splitlines())
                    reasons = {skip["reason"] for skip in greeting["skipped"]}
                    if name == "torch":
                        self.assertEqual(reasons, {"reads no ONNX files"})
                    elif name == "ncnn" and not distribution_version("pnnx"):
                        self.assertIn("pnnx, which is not installed", reasons.pop())
                    else:
                        self.assertEqual(reasons, set(), finished.stderr)
                        self.assertTrue(all(offer["max_rel_error"] < 1e-5 for offer in greeting["candidates"]))
                        self.assertTrue(answers[0]["nanoseconds"])


class ReportTests(unittest.TestCase):
    def setUp(self):
        measured = [
            network("won", 10.0, candidate("onnxruntime", "onnxruntime", 30), candidate("mnn", "mnn", 18, 1e-4),
                    candidate("cnnbench", "auto-2e-5", 12, 3e-5), candidate("cnnbench", "auto-5e-6", 15)),
            network("alone", None, candidate("cnnbench", "auto-2e-5", 2), skips=[Skip("torch", "reads no ONNX files")],
                    failures=["mnn was ended by SIGSEGV"]),
        ]
        plain = report()
        self.report = NetworkReport(
            plain.command, plain.date, plain.machine, plain.versions, settings(engines=["onnxruntime", "mnn", "torch"]),
            ["won", "alone"], measured)

    def test_two_ratios_are_told_with_their_errors(self):
        text = render_markdown(self.report)
        self.assertIn("| won | onnxruntime | 30.", text)
        record = json.loads(render_json(self.report))["networks"][0]
        self.assertAlmostEqual(record["at_max_error"]["ratio"], 2, delta=0.1)
        self.assertAlmostEqual(record["at_any_error"]["ratio"], 1.5, delta=0.1)
        self.assertEqual(record["floor_ms"], 10)
        self.assertIn("1.50 |", text.split("| won |")[1].split("\n")[0])

    def test_what_is_missing_is_named(self):
        text = render_text(self.report)
        self.assertIn("not compared: one side has no candidate within the limit", text)
        self.assertIn("Skipped: torch: reads no ONNX files (alone)", text)
        self.assertIn("Failed: alone: mnn was ended by SIGSEGV", text)

    def test_cnnbench_is_asked_for_plans_within_several_errors(self):
        command = network_command("cnnbench", NetworkSubject("a", Path("a.onnx")), settings(threads=2))
        self.assertEqual(command[:4], ["cnnbench", "serve", "--protocol", "4"])
        self.assertIn("--network a.onnx --threads 2", " ".join(command))
        self.assertIn("--max-error 2e-5,5e-6,1e-6", " ".join(command))


def network(name, floor_ms, *candidates, skips=(), failures=()) -> MeasuredNetwork:
    subject = mock.Mock()
    subject.name = name
    return MeasuredNetwork(Layer(subject, list(candidates), list(skips), list(failures)), floor_ms)
