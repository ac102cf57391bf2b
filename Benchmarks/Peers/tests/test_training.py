"""Epochs of training: images and their order, a comparison of made-up sides, its reports, and PyTorch if it is installed."""

import contextlib
import gzip
import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy

from peers import programs, training, training_comparison
from peers.machine import MachineError
from peers.server import Skip
from peers.training_comparison import (
    MeasuredTraining, TrainingCandidate, TrainingFiles, TrainingSettings, TrainingSubject, measure, our_command)
from peers.training_data import DataError, prepared, read_part, write_idx, write_subset
from peers.training_order import SplitMix64, epoch_order
from peers.training_report import TrainingReport, render_json, render_markdown, render_text
from tests.test_report import report as layer_report
from tests.test_report import row

FAKE = [sys.executable, str(Path(__file__).with_name("fake_training.py"))]
HAS_TORCH = all(importlib.util.find_spec(name) for name in ("torch", "onnx"))
TORCH_REASON = "torch or onnx is not installed"


def write_images(folder: Path, count: int = 8, side: int = 6) -> None:
    """Images that have something to learn: the brighter, the higher the class."""
    generator = numpy.random.default_rng(1)
    for part in ("train", "t10k"):
        labels = numpy.arange(count, dtype=numpy.uint8) % 4
        noise = generator.integers(0, 40, (count, side, side))
        write_idx(folder / f"{part}-images-idx3-ubyte", (noise + 50 * labels[:, None, None]).astype(numpy.uint8))
        write_idx(folder / f"{part}-labels-idx1-ubyte", labels)


class OrderTests(unittest.TestCase):
    def test_numbers_are_those_of_splitmix64(self):
        self.assertEqual(SplitMix64(1234567).next(), 6457827717110365317)

    def test_numbers_below_a_bound_are_drawn_anew_where_some_would_come_too_often(self):
        generator = SplitMix64(1)
        with mock.patch.object(generator, "next", side_effect=[0, 2**63]):
            self.assertEqual(generator.below(3), 1)

    def test_epochs_take_images_in_the_order_of_cnnbench(self):
        # Printed by Swift for the seed 7: `(0..<12).shuffled(using:)` with the generator of `EpochOrder`.
        self.assertEqual(epoch_order(12, 7, 1).tolist(), [8, 1, 10, 0, 7, 11, 4, 5, 9, 3, 2, 6])
        self.assertEqual(epoch_order(12, 7, 2).tolist(), [9, 11, 8, 10, 4, 7, 2, 1, 5, 3, 6, 0])


class DataTests(unittest.TestCase):
    def setUp(self):
        self.folder = self.new_folder()
        write_images(self.folder)

    def new_folder(self) -> Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

    def test_a_subset_has_the_first_images_of_each_part(self):
        target = self.new_folder()
        write_subset(self.folder, target, count=5, test_count=2)
        for part, count in [("train", 5), ("t10k", 2)]:
            images, labels = read_part(target, part)
            everything, _ = read_part(self.folder, part)
            self.assertEqual(images.tolist(), everything[:count].tolist())
            self.assertEqual(labels.tolist(), [0, 1, 2, 3, 0][:count])

    def test_files_may_be_packed(self):
        plain = self.folder / "train-labels-idx1-ubyte"
        plain.with_name(f"{plain.name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
        self.assertEqual(read_part(self.folder, "train")[1].tolist(), [0, 1, 2, 3] * 2)

    def test_images_that_cannot_be_used_are_told_of(self):
        with self.assertRaisesRegex(DataError, "--images 9: .* holds 8 images to train on"):
            write_subset(self.folder, self.new_folder(), count=9, test_count=1)
        with self.assertRaisesRegex(MachineError, "train-images-idx3-ubyte.gz is missing; Debian's package"):
            read_part(self.new_folder(), "train")
        (self.folder / "t10k-images-idx3-ubyte").write_bytes(b"\0\0\10\3 too short for what follows")
        with self.assertRaisesRegex(DataError, "holds no array of bytes with 3 extents"):
            read_part(self.folder, "t10k")
        write_idx(self.folder / "train-labels-idx1-ubyte", numpy.zeros(7, numpy.uint8))
        with self.assertRaisesRegex(DataError, "holds 7 labels for 8 images of 'train'"):
            read_part(self.folder, "train")

    def test_images_are_normalised_and_the_padding_is_black(self):
        images = numpy.array([[[0, 10], [20, 30]]], numpy.uint8)
        inputs = prepared(images, 4, 3)
        self.assertEqual((inputs.shape, inputs.dtype), ((1, 1, 4, 3), numpy.float32))
        scale = numpy.sqrt(125)
        numpy.testing.assert_allclose(inputs[0, 0, 1:3, :2] * scale + 15, [[0, 10], [20, 30]], atol=1e-5)
        numpy.testing.assert_allclose(inputs[0, 0, [0, 3]] * scale, -15, rtol=1e-6)

    def test_images_are_neither_enlarged_nor_cropped(self):
        for height, width in [(12, 12), (5, 6)]:
            with self.assertRaisesRegex(DataError, f"reads {height}x{width}: images of 6x6 are padded here"):
                prepared(numpy.zeros((1, 6, 6), numpy.uint8), height, width)


class ComparisonTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name
        write_images(Path(self.data))

    def measure(self, ours: str, torch: str) -> MeasuredTraining:
        with mock.patch.object(training_comparison, "torch_command", return_value=[*FAKE, torch]):
            return measure(TrainingSubject("small"), settings(cnnbench=[*FAKE, ours], data=self.data))

    def test_the_last_epochs_of_both_sides_are_compared(self):
        measured = self.measure("2@0.5", "8@0.5,6@0.502")
        self.assertEqual(measured.failures, [])
        self.assertEqual(measured.skips, [Skip("compiled", "no compiler")])
        self.assertEqual([candidate.loss for candidate in measured.candidates], [0.5, 0.502, 0.5])
        self.assertEqual([candidate.summary for candidate in measured.candidates][-1], "auto: direct ×3")
        self.assertEqual([round(ratio, 6) for ratio in measured.ratios], [3] * 6)
        self.assertEqual(measured.standing(ours=False).backends, ["form-1"])
        self.assertAlmostEqual(measured.loss_difference, 0.004)
        self.assertTrue(measured.losses_agree)
        self.assertEqual(measured.steps, 2)

    def test_other_losses_are_a_failure(self):
        measured = self.measure("2@0.5", "6@0.52")
        self.assertFalse(measured.losses_agree)
        self.assertEqual(measured.failures, ["the losses differ by 4 %: the trainings are not the same"])
        self.assertFalse(self.measure("2@0.5", "6@nan").losses_agree)

    def test_what_ends_with_an_error_is_a_failure_in_one_sentence(self):
        for ours, torch, message in [
            ("knows-no-network", "1@1", "ended with status 1: error: there is no such network"),
            ("cannot-train", "1@1", "ended with status 1: error: out of memory"),
            ("says-too-little", "1@1", "leaves no report of its epochs"),
            ("1@1", "has-no-torch", "torch ended with status 1: error: no torch"),
            ("1@1", "silent", "torch answered 'train 0' with {}"),
        ]:
            with self.subTest(ours=ours, torch=torch):
                measured = self.measure(ours, torch)
                self.assertEqual(measured.candidates, [])
                self.assertFalse(measured.is_comparable)
                self.assertEqual(len(measured.failures), 1)
                self.assertTrue(measured.failures[0].endswith(message), measured.failures)

    def test_cnnbench_is_told_all_that_losses_depend_on(self):
        files = TrainingFiles(Path("start.onnx"), Path("images"))
        command = " ".join(our_command(TrainingSubject("a/small.yaml"), files, Path("out.json"), settings(seed=3)))
        self.assertIn("train --file a/small.yaml --data images --weights start.onnx --epochs 2 --batch 4 ", command)
        self.assertIn("--loss cross-entropy --optimizer sgd --rate 0.02 --momentum 0.9 --decay 0.0 ", command)
        self.assertIn("--schedule constant --seed 3 --threads 1 --format json --output out.json", command)

    def test_networks_are_architectures_or_files(self):
        self.assertEqual(TrainingSubject("lenet5").arguments, ["lenet5"])
        self.assertEqual(TrainingSubject("squeezenet1.0").name, "squeezenet1.0")
        self.assertEqual(TrainingSubject("a/small-resnet.yaml").name, "small-resnet")


class CommandTests(unittest.TestCase):
    def run_main(self, *options: str, torch: str | None = "2.13.0") -> tuple[int, str, str]:
        """The exit status of the program with made-up sides, and what it prints."""
        versions = {"cnnbench": "1.2.3", "torch": torch}
        with (
            mock.patch.object(sys, "argv", ["training", "--rounds", "2", *options]),
            mock.patch.object(training, "describe_versions", return_value=versions),
            mock.patch.object(programs, "choose_cores", return_value=os.sched_getaffinity(0)),
            mock.patch.object(training_comparison, "torch_command", return_value=[*FAKE, "6@0.5"]),
            mock.patch("signal.signal"),
            contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(io.StringIO()) as errors,
        ):
            return training.main(), output.getvalue(), errors.getvalue()

    def test_reports_are_printed_and_written(self):
        with tempfile.TemporaryDirectory() as folder:
            write_images(Path(folder))
            paths = [Path(folder) / "new" / name for name in ("report.json", "report.md")]
            fake = " ".join([*FAKE, "2@0.5"])
            status, output, errors = self.run_main(
                "lenet5", "--cnnbench", fake, "--data", folder, "--images", "8", "--batch", "4", "--json", str(paths[0]),
                "--markdown", str(paths[1]))
            record, markdown = json.loads(paths[0].read_text()), paths[1].read_text()
        self.assertEqual((status, errors), (0, "[1/1] lenet5\n"))
        self.assertIn("3.00 times as fast as PyTorch", output)
        self.assertIn("| lenet5 | 8 | form-0 | 3.000 | 1333 | 0.5000 | 1.000 |", markdown)
        self.assertEqual(record["settings"]["images"], {"lenet5": 8})
        self.assertEqual(record["networks"][0]["ours"]["epoch_ms"], 2)

    def test_what_is_missing_gets_a_sentence_and_its_exit_status(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, errors = self.run_main("lenet5", "--data", folder, torch=None)
            self.assertEqual((status, errors.splitlines()), (
                69, ["error: PyTorch is not installed; `make peers-training` installs it in .build-peers"]))
            status, _, errors = self.run_main("lenet5", "--data", folder)
            self.assertEqual(status, 69)
            self.assertIn("train-images-idx3-ubyte.gz is missing", errors)
            write_images(Path(folder))
            status, _, errors = self.run_main("lenet5", "--data", folder)
            self.assertEqual(status, 65)
            self.assertIn("holds 8 images to train on", errors)

    def test_a_failure_is_the_exit_status(self):
        with tempfile.TemporaryDirectory() as folder:
            write_images(Path(folder))
            fake = " ".join([*FAKE, "cannot-train"])
            status, output, _ = self.run_main(
                "lenet5", "--cnnbench", fake, "--data", folder, "--images", "8", "--batch", "4")
        self.assertEqual(status, 70)
        self.assertIn("Failed: lenet5: ", output)


class ReportTests(unittest.TestCase):
    def test_goals_are_reached_missed_or_open(self):
        text = render_text(report(trained("lenet5", torch=[4.1] * 8), trained("small-resnet", torch=[2.4] * 8)))
        self.assertTrue(row(text, "lenet5").endswith("2: reached"), text)
        self.assertTrue(row(text, "small-resnet").endswith("1.3: missed"), text)
        text = render_text(report(trained("lenet5", torch=[3.5, 4.5] * 4), trained("other", torch=[2] * 8)))
        self.assertTrue(row(text, "lenet5").endswith("2: open"), text)
        self.assertTrue(row(text, "other").endswith("1.00…1.00"), text)

    def test_goals_are_of_one_thread(self):
        text = render_text(report(trained("lenet5", torch=[4.1] * 8), threads=2))
        self.assertTrue(row(text, "lenet5").endswith("2.05…2.05"), text)

    def test_speeds_and_losses_of_both_sides_stand_side_by_side(self):
        text = render_markdown(report(trained("lenet5", torch=[4] * 8, torch_loss=0.3003)))
        self.assertIn(
            "| lenet5 | 100 | torch | 2.000 | 25000 | 0.3003 | 1.000 | 50000 | 0.3000 | 0.1 %: they agree | 2.00 | 2.00…2.00 "
            "| 2: reached |", text)
        self.assertIn("An epoch of lenet5 is 2.00 (2.00…2.00) times as fast as PyTorch's on 1 thread", text)
        self.assertIn("| lenet5 | cnnbench | 2.000 | 2.000…2.000 | 1.000 | 50000 | 0.3000 | auto |", text)

    def test_losses_that_differ_are_marked(self):
        text = render_markdown(report(trained("lenet5", torch=[4] * 8, torch_loss=0.33)))
        self.assertIn("| 10 %: too much |", text)
        record = json.loads(render_json(report(trained("lenet5", torch=[4] * 8, torch_loss=float("nan")))))["networks"][0]
        self.assertEqual((record["loss_difference"], record["fastest_torch"]["loss"]), (None, None))
        self.assertFalse(record["losses_agree"])

    def test_what_is_missing_is_named(self):
        lone = MeasuredTraining("lone", 100, 64, [], [Skip("torch-compiled", "no compiler")], ["torch was ended by SIGSEGV"])
        made = report(lone, missing=["later"])
        text = render_markdown(made)
        self.assertIn("| lone | 100 | not compared: one side is missing |", text)
        self.assertIn("- Skipped: torch-compiled: no compiler (lone)", text)
        self.assertIn("- Failed: lone: torch was ended by SIGSEGV", text)
        self.assertIn("- Interrupted: not measured: later", text)
        record = json.loads(render_json(made))
        self.assertNotIn("ratio", record["networks"][0])
        self.assertEqual(record["not_measured"], ["later"])

    def test_the_record_has_medians_and_verdicts_but_no_rounds(self):
        text = render_json(report(trained("lenet5", torch=[4.1] * 8)))
        record = json.loads(text)["networks"][0]
        self.assertEqual((record["ratio"], record["goal"], record["verdict"]), (2.05, 2, "reached"))
        self.assertEqual(record["fastest_torch"]["backends"], ["torch"])
        self.assertEqual(record["candidates"][0]["epoch_interval_ms"], [4.1, 4.1])
        self.assertTrue(record["losses_agree"])
        self.assertNotIn("round_nanoseconds", text)


def settings(**changes: object) -> TrainingSettings:
    values = dict(
        cnnbench=["cnnbench"], threads=1, round_count=6, images={"small": 8}, batch=4, seed=1, data="/data")
    return TrainingSettings(**(values | changes))


def trained(name: str, torch: list[float], torch_loss: float = 0.3) -> MeasuredTraining:
    """A training whose epochs take so many milliseconds, and ours 2."""
    sides = [("torch", "torch", "eager", torch, torch_loss), ("cnnbench", "cnnbench", "auto", [2] * len(torch), 0.3)]
    candidates = [
        TrainingCandidate(side, backend, summary, [time * 1e6 for time in times], loss)
        for side, backend, summary, times, loss in sides]
    return MeasuredTraining(name, 100, 64, candidates, [], [])


def report(*measured: MeasuredTraining, missing=(), **changes: object) -> TrainingReport:
    plain = layer_report()
    names = [training.name for training in measured]
    return TrainingReport(
        plain.command, plain.date, plain.machine, plain.versions, settings(**changes), [*names, *missing], list(measured))


def small_residual_network(path: Path, last: str = "Softmax") -> None:
    """Convolutions, a normalisation, a sum with what was skipped, pools, a matrix and a softmax, as cnnbench writes them."""
    from onnx import TensorProto, helper, numpy_helper, save

    generator = numpy.random.default_rng(1)

    def tensor(name, *shape, low=-1.0):
        return numpy_helper.from_array(generator.uniform(low, 1, shape).astype(numpy.float32), name)

    def convolution(source, weights, output, kernel, padding):
        return helper.make_node(
            "Conv", [source, *weights], [output], kernel_shape=[kernel] * 2, pads=[padding] * 4, strides=[1, 1],
            dilations=[1, 1], group=1)

    nodes = [
        convolution("input", ["w1", "b1"], "conv1", 3, 1),
        helper.make_node("Relu", ["conv1"], ["relu1"]),
        convolution("relu1", ["w2"], "conv2", 1, 0),
        helper.make_node("BatchNormalization", ["conv2", "scale", "shift", "mean", "variance"], ["bn"], epsilon=1e-5),
        helper.make_node("Add", ["bn", "relu1"], ["sum"]),
        helper.make_node("Relu", ["sum"], ["relu2"]),
        helper.make_node(
            "AveragePool", ["relu2"], ["pool1"], kernel_shape=[2, 2], strides=[2, 2], pads=[0] * 4, ceil_mode=0),
        helper.make_node("Tanh", ["pool1"], ["tanh"]),
        helper.make_node("Add", ["tanh", "pool1"], ["sum2"]),
        helper.make_node("GlobalAveragePool", ["sum2"], ["pool2"]),
        helper.make_node("Flatten", ["pool2"], ["flat"]),
        helper.make_node("Gemm", ["flat", "m", "c"], ["logits"], transB=1),
        helper.make_node(last, ["logits"], ["output"]),
    ]
    tensors = [
        tensor("w1", 5, 1, 3, 3), tensor("b1", 5), tensor("w2", 5, 5, 1, 1), tensor("scale", 5), tensor("shift", 5),
        tensor("mean", 5), tensor("variance", 5, low=0.5), tensor("m", 4, 5), tensor("c", 4)]
    graph = helper.make_graph(
        nodes, "small", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 1, 8, 8])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 4])], tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)


@unittest.skipUnless(HAS_TORCH, TORCH_REASON)
class TorchTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name)
        self.network = self.data / "small.onnx"
        small_residual_network(self.network)
        write_images(self.data, count=20)

    def training(self, form: str, batch: int = 4):
        from peers.torch_training import FORMS, Training

        images, labels = read_part(self.data, "train")
        return Training(FORMS[form], self.network, prepared(images, 8, 8), labels, batch)

    def test_the_module_computes_what_the_file_says(self):
        import torch
        from onnx.reference import ReferenceEvaluator
        from peers.torch_training import read_module

        images = numpy.random.default_rng(2).uniform(-1, 1, (1, 1, 8, 8)).astype(numpy.float32)
        expected = ReferenceEvaluator(str(self.network)).run(None, {"input": images})[0]
        with torch.no_grad():
            logits = read_module(self.network).eval()(torch.from_numpy(images))
        numpy.testing.assert_allclose(torch.softmax(logits, 1).numpy(), expected, rtol=1e-5)

    def test_gradients_are_those_of_a_module_that_overwrites_nothing(self):
        import torch
        from peers import torch_training

        images = torch.from_numpy(numpy.random.default_rng(3).uniform(-1, 1, (4, 1, 8, 8)).astype(numpy.float32))
        gradients = []
        for operators in (torch_training.UNREAD_BY_GRADIENTS, set()):
            with mock.patch.object(torch_training, "UNREAD_BY_GRADIENTS", operators):
                module = torch_training.read_module(self.network).train()
            module(images).square().sum().backward()
            gradients.append([parameter.grad.numpy() for parameter in module.parameters()])
        for inplace, plain in zip(*gradients, strict=True):
            numpy.testing.assert_array_equal(inplace, plain)

    def test_every_training_begins_anew_and_learns(self):
        orders = [epoch_order(20, 1, epoch) for epoch in range(1, 6)]
        for form in ("torch", "torch-channels-last"):
            training_run = self.training(form)
            first, second = ([epoch.loss for epoch in training_run.train(orders)] for _ in range(2))
            self.assertEqual(first, second)
            self.assertLess(first[-1], first[0])

    def test_the_loss_is_the_mean_over_images_in_batches_of_any_size(self):
        # Twenty images in batches of eight leave four; the first batch alone has the loss of the file's weights.
        order = epoch_order(20, 1, 1)
        whole = self.training("torch", batch=20).train([order])[0].loss
        self.assertAlmostEqual(whole, self.training("torch", batch=20).train([order[::-1].copy()])[0].loss, places=5)
        self.assertNotAlmostEqual(whole, self.training("torch", batch=8).train([order])[0].loss, places=5)

    def test_the_server_trains_as_it_is_told(self):
        command = [
            sys.executable, "-m", "peers.training_server", "--network", str(self.network), "--data", str(self.data),
            "--batch", "8"]
        finished = subprocess.run(
            command, input="train 0\ntrain 1\n", capture_output=True, text=True, timeout=600)
        greeting, *answers = map(json.loads, finished.stdout.splitlines())
        backends = [offer["backend"] for offer in greeting["candidates"]]
        self.assertEqual(backends[:2], ["torch", "torch-channels-last"], finished.stderr)
        self.assertEqual(len(backends) + len(greeting["skipped"]), 3)
        losses = [[epoch["loss"] for epoch in answer["epochs"]] for answer in answers]
        numpy.testing.assert_allclose(losses[0], losses[1], rtol=1e-3)
        self.assertTrue(all(epoch["nanoseconds"] > 0 for answer in answers for epoch in answer["epochs"]))

    def test_what_cannot_be_trained_is_skipped_with_its_reason(self):
        small_residual_network(self.network, last="Sigmoid")
        finished = subprocess.run(
            [sys.executable, "-m", "peers.training_server", "--network", str(self.network), "--data", str(self.data)],
            input="train 0\n", capture_output=True, text=True, timeout=120)
        greeting = json.loads(finished.stdout)
        self.assertEqual({skip["reason"] for skip in greeting["skipped"]}, {"the operator Sigmoid is not known here"})
        self.assertIn("error: 'train 0' is not 'train INDEX' with an index below 0", finished.stderr)


if __name__ == "__main__":
    unittest.main()
