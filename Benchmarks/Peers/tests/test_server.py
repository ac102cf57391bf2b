"""The protocol, against a server that keeps it and against servers that do not."""

import sys
import unittest
from pathlib import Path

from peers.server import Offer, Server, ServerError, Skip

FAKE = Path(__file__).with_name("fake_server.py")


def fake(behaviour: str) -> list[str]:
    return [sys.executable, str(FAKE), behaviour]


class ServerTests(unittest.TestCase):
    def test_candidates_are_told_and_run(self):
        with Server("fake", fake("direct=5000,fft=9000")) as server:
            self.assertEqual(server.offers[1], Offer(1, "fft", "takes 9000.0 ns", 1e-7))
            self.assertEqual(server.skips, [Skip("shy", "solves nothing")])
            self.assertEqual(server.run(1, 3), [9000, 9000, 9000])
            self.assertEqual(server.run(0, 1), [5000])

    def test_an_engine_takes_another_problem_in_the_same_process(self):
        with Server("fake", fake("direct=5000")) as server:
            process = server.process_id
            server.take('ic1ih5oc1kh3n"layer"')
            self.assertEqual(server.offers, [Offer(0, "direct", 'takes 5000.0 ns on ic1ih5oc1kh3n"layer"', 1e-7)])
            self.assertEqual(self.state(server), "T")
            self.assertEqual(server.run(0, 1), [5000])
            self.assertEqual(server.process_id, process)

    def test_it_is_stopped_when_it_is_not_its_turn(self):
        with Server("fake", fake("direct=5000")) as server:
            self.assertEqual(self.state(server), "T")
            server.run(0, 1)
            self.assertEqual(self.state(server), "T")

    def state(self, server: Server) -> str:
        """The letter of the process's state as the kernel tells it; stopping takes effect at once or soon after."""
        path = Path(f"/proc/{server.process_id}/stat")
        for _ in range(100_000):
            state = path.read_text().rpartition(")")[2].split()[0]
            if state == "T":
                break
        return state

    def test_a_closed_server_is_gone(self):
        with Server("fake", fake("direct=5000")) as server:
            process = server.process_id
        self.assertFalse(Path(f"/proc/{process}").exists())

    def test_faults_are_told_in_one_sentence(self):
        for behaviour, message in {
            "refuses": "fake ended with status 1: error: no such problem",
            "babbles": "fake printed 'hello', which is no JSON object",
            "greets-wrongly": "fake does not list its candidates",
            "is-of-before": "fake speaks no version of the protocol, where version 4 is needed",
            "is-of-later": "fake speaks version 5 of the protocol, where version 4 is needed",
        }.items():
            with self.subTest(behaviour), self.assertRaises(ServerError) as caught:
                Server("fake", fake(behaviour))
            self.assertEqual(str(caught.exception), message)
            self.assertEqual(caught.exception.server, "fake")

    def test_a_missing_program_is_named(self):
        with self.assertRaisesRegex(ServerError, "fake cannot be started: ./absent: No such file or directory"):
            Server("fake", ["./absent"])

    def test_a_crash_and_a_wrong_answer_end_the_run(self):
        for behaviour, message in {
            "crashes": "fake was ended by SIGSEGV",
            "answers-wrongly": """fake answered 'run 0 1' with {"index": 7, "nanoseconds": [1]}""",
        }.items():
            with self.subTest(behaviour), Server("fake", fake(behaviour)) as server:
                with self.assertRaises(ServerError) as caught:
                    server.run(0, 1)
                self.assertEqual(str(caught.exception), message)


if __name__ == "__main__":
    unittest.main()
