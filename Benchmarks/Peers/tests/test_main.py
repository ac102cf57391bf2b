"""The command line from end to end, with a made-up cnnbench."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from peers import __main__ as program
from peers import machine
from peers.machine import MachineError, choose_cores, last_level_cache_bytes

FAKE = Path(__file__).with_name("fake_server.py")
LAYER = 'mb1ic2ih5oc2kh3n"some:layer"'
OTHER = 'mb1ic3ih5oc2kh3n"some:other"'


def command(*options: str) -> list[str]:
    fake = f"{sys.executable} {FAKE} direct=1000"
    return [sys.executable, "-m", "peers", "--cnnbench", fake, "--engine", "onnxruntime", "--turn", "1", *options]


def run(*options: str) -> subprocess.CompletedProcess:
    return subprocess.run(command(*options), capture_output=True, text=True, timeout=120)


class CommandTests(unittest.TestCase):
    def test_reports_are_printed_and_written(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / "new" / name for name in ("report.json", "report.md", "rounds.json")]
            finished = run(
                "--rounds", "2", "--problem", LAYER, "--json", str(paths[0]), "--markdown", str(paths[1]),
                "--keep-rounds", str(paths[2]))
            record, markdown = json.loads(paths[0].read_text()), paths[1].read_text()
            kept = json.loads(paths[2].read_text())
        self.assertEqual(finished.stderr, "[1/1] some:layer\n")
        self.assertIn("cnnbench 1.2.3", finished.stdout)
        self.assertIn("| some:layer |", markdown)
        self.assertEqual(record["layers"][0]["problem"], LAYER)
        self.assertEqual(record["settings"]["round_count"], 2)
        ours = next(entry for entry in record["layers"][0]["candidates"] if entry["side"] == "cnnbench")
        self.assertEqual((ours["median_ms"], ours["rounds"]), (0.001, 2))
        self.assertEqual(record["settings"]["max_error"], 2e-5)
        ours = next(entry for entry in kept["layers"][0]["candidates"] if entry["side"] == "cnnbench")
        self.assertEqual(ours["round_nanoseconds"], [1000, 1000])

    def test_a_failure_of_a_server_is_the_exit_status(self):
        finished = run("--rounds", "2", "--problem", LAYER, "--cnnbench", f"{sys.executable} {FAKE} crashes")
        self.assertEqual(finished.returncode, 70)
        self.assertIn("Failed: some:layer: cnnbench was ended by SIGSEGV", finished.stdout)

    def test_a_wrong_result_of_cnnbench_is_the_exit_status(self):
        finished = run("--rounds", "2", "--problem", LAYER, "--cnnbench", f"{sys.executable} {FAKE} computes-wrongly")
        self.assertEqual(finished.returncode, 70)
        self.assertIn("Failed: some:layer: cnnbench: fft: 3 wrong elements", finished.stdout)

    def test_a_cnnbench_that_is_not_there_ends_the_comparison_before_it_begins(self):
        with tempfile.TemporaryDirectory() as folder:
            finished = run("--problem", LAYER, "--cnnbench", "./absent", "--json", f"{folder}/report.json")
            self.assertEqual(list(Path(folder).iterdir()), [])
        self.assertEqual(finished.returncode, 69)
        self.assertEqual(finished.stderr, "error: './absent --version' fails; `make build` makes cnnbench\n")

    def test_bad_input_gets_a_sentence_and_its_exit_status(self):
        for options, status, sentence in [
            (["--problem", "ic1"], 65, "error: 'ic1': mb, g, ic and oc must be at least 1"),
            (["--shapes", "absent.shapes"], 65, "error: absent.shapes: the file cannot be read"),
            (["--resume", "absent.json"], 65, "error: absent.json: the file cannot be read (No such file"),
            (["--resume", "absent.json", "--json", "absent.json"], 65, "absent.json: the file cannot be read (No such"),
            (["--threads", "100000"], 69, "error: 100000 threads need as many cores"),
            (["--json", "/dev/null/report.json"], 74, "error: "),
            (["--keep-rounds", "/dev/null/rounds.json"], 74, "error: "),
            (["--max-error", "0"], 64, "must be a number above 0 (found '0')"),
            (["--max-error", "nan"], 64, "must be a number above 0 (found 'nan')"),
            (["--max-error", "small"], 64, "must be a number above 0 (found 'small')"),
            (["--rounds", "1"], 64, "must be a whole number of at least 2 (found '1')"),
            (["--engine", "caffe"], 64, "invalid choice: 'caffe'"),
        ]:
            with self.subTest(options):
                finished = run(*options)
                self.assertEqual(finished.returncode, status, finished.stderr)
                self.assertIn(sentence, finished.stderr)
                self.assertNotIn("Traceback", finished.stderr)

    def test_a_report_that_cannot_be_written_in_the_end_is_told_of(self):
        finished = run("--rounds", "2", "--problem", LAYER, "--json", "/dev/full")
        self.assertEqual(finished.returncode, 74, finished.stderr)
        self.assertIn("error: [Errno 28] No space left on device", finished.stderr)

    def test_a_report_that_cannot_be_printed_is_told_of(self):
        with open("/dev/full", "w") as full:
            finished = subprocess.run(
                command("--rounds", "2", "--problem", LAYER), stdout=full, stderr=subprocess.PIPE, text=True,
                timeout=120)
        self.assertEqual(finished.returncode, 74)
        self.assertEqual(finished.stderr, "[1/1] some:layer\nerror: [Errno 28] No space left on device\n")

    def test_faults_of_measuring_are_not_taken_for_faults_of_writing(self):
        with (
            mock.patch.object(sys, "argv", command("--problem", LAYER)[2:]), mock.patch.object(signal, "signal"),
            mock.patch.object(os, "sched_setaffinity"), mock.patch.object(program, "compare", side_effect=OSError),
            self.assertRaises(OSError)
        ):
            program.main()

    def test_reports_are_whole_after_every_layer(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("report.json", "report.md")]
            asked = command(
                "--rounds", "100", "--problem", LAYER, "--problem", OTHER, "--json", str(paths[0]),
                "--markdown", str(paths[1]))
            with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
                self.assertTrue(any(line.startswith("[2/2]") for line in process.stderr))
                process.kill()
            record, markdown = json.loads(paths[0].read_text()), paths[1].read_text()
            self.assertEqual(sorted(path.name for path in Path(folder).iterdir()), ["report.json", "report.md"])
        self.assertEqual([layer["layer"] for layer in record["layers"]], ["some:layer"])
        self.assertTrue(record["interrupted"])
        self.assertIn("Interrupted: 1 of 2 layers were measured.", markdown)

    def test_what_is_no_file_gets_the_last_report_only(self):
        finished = run("--rounds", "2", "--problem", LAYER, "--problem", OTHER, "--json", "/dev/stderr")
        self.assertEqual(finished.stderr.count('"schema_version"'), 1)
        self.assertTrue(Path("/dev/stderr").exists())

    def test_a_comparison_goes_on_where_an_earlier_one_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rounds.json"
            run("--rounds", "2", "--problem", OTHER, "--keep-rounds", str(path))
            earlier = json.loads(path.read_text())
            finished = run(
                "--rounds", "2", "--problem", LAYER, "--problem", OTHER.replace("other", "same"),
                "--resume", str(path), "--keep-rounds", str(path))
            kept = json.loads(path.read_text())
            refused = run("--rounds", "3", "--problem", LAYER, "--resume", str(path))
        self.assertEqual(finished.stderr, "[2/2] some:layer\n")
        self.assertRegex(finished.stdout, "\nsome:layer (.|\n)*\nsome:same ")
        self.assertEqual(len(kept["layers"]), 2)
        self.assertEqual(kept["layers"][1]["candidates"], earlier["layers"][0]["candidates"])
        self.assertEqual(kept["call"], earlier["call"])
        self.assertEqual(refused.returncode, 65)
        self.assertIn("were measured under other conditions: round_count 2, here 3", refused.stderr)

    def test_an_interrupted_comparison_reports_what_was_measured(self):
        asked = command("--rounds", "100", "--problem", LAYER, "--problem", OTHER)
        with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.assertTrue(any(line.startswith("[2/2]") for line in process.stderr))
            process.send_signal(signal.SIGINT)
            printed = process.stdout.read()
        self.assertEqual(process.returncode, 130)
        self.assertIn("\nsome:layer ", printed)
        self.assertNotIn("some:other", printed.partition("\n\n")[2])
        self.assertIn("Interrupted", printed)


class MachineTests(unittest.TestCase):
    def test_there_is_a_core_for_each_thread(self):
        available = sorted(os.sched_getaffinity(0))
        self.assertEqual(choose_cores(1), available[:1])
        with self.assertRaisesRegex(MachineError, "threads need as many cores"):
            choose_cores(len(available) + 1)

    def test_the_largest_cache_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            for index, size in enumerate(["48K", "1280K", "49152K"]):
                cache = Path(folder) / f"index{index}"
                cache.mkdir()
                (cache / "size").write_text(size + "\n")
            with mock.patch.object(machine, "CACHES", Path(folder)):
                self.assertEqual(last_level_cache_bytes(), 48 << 20)

    def test_a_machine_that_tells_no_cache_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "index0").mkdir()
            for caches in (Path("/nowhere"), Path(folder)):
                with self.subTest(caches), mock.patch.object(machine, "CACHES", caches):
                    with self.assertRaisesRegex(MachineError, "cold caches need"):
                        last_level_cache_bytes()
                    self.assertIsNone(machine.describe_machine().last_level_cache_bytes)

    def test_what_is_not_installed_has_no_version(self):
        self.assertIsNone(machine.distribution_version("no-such-distribution-anywhere"))
        with self.assertRaisesRegex(MachineError, r"'\./absent --version' fails"):
            machine.cnnbench_version(["./absent"])

    def test_a_program_belongs_to_the_checkout_that_it_was_built_in(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder).resolve() / ".build-other/release/tool"
            program.parent.mkdir(parents=True)
            program.touch(0o755)
            self.assertEqual(machine.checkout_of(str(program)), Path(folder).resolve())
        self.assertIsNone(machine.checkout_of(sys.executable))
        self.assertIsNone(machine.checkout_of("./absent"))


if __name__ == "__main__":
    unittest.main()
