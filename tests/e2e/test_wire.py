"""The bad line of wire.py is as bad as it says: an echo of HTTP/1.1 and of HTTP/2 behind it."""
import socket
import threading
import time
import unittest

from wire import Answers, Wire


def frame(kind, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, 0]) + (1).to_bytes(4, "big") + payload


class Echo:
    """Answers each piece with its bytes; keeps what came, by connection."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.came = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            self.came.append(b"")
            threading.Thread(target=self.serve, args=(line, len(self.came) - 1), daemon=True).start()

    def serve(self, line, number):
        try:
            while piece := line.recv(4096):
                self.came[number] += piece
                line.sendall(piece)
        except OSError:
            pass


class TheWire(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.listening.close)

    def through(self, fault, most=1):
        wire = Wire(self.echo.port, fault, most)
        self.addCleanup(wire.__exit__)
        line = socket.create_connection(("127.0.0.1", wire.port), timeout=10)
        self.addCleanup(line.close)
        return wire, line

    def answered(self, line, piece):
        """What came back before the line was cut."""
        line.sendall(piece)
        got = b""
        try:
            while len(got) < len(piece) and (more := line.recv(4096)):
                got += more
        except ConnectionError:
            pass
        return got

    def until(self, holds):
        end = time.monotonic() + 10
        while not holds() and time.monotonic() < end:
            time.sleep(0.02)

    def test_an_answer_is_lost_though_its_request_came(self):
        wire, line = self.through("answer")
        self.assertEqual(self.answered(line, b"HTTP/1.1 200 OK\r\n\r\n"), b"")
        self.assertEqual(self.echo.came, [b"HTTP/1.1 200 OK\r\n\r\n"])
        self.assertEqual(wire.told()["faults"], 1)

    def test_a_line_is_cut_in_the_middle(self):
        wire, line = self.through("cut")
        self.assertEqual(self.answered(line, b"x" * 500), b"")
        self.until(lambda: sum(map(len, self.echo.came)) == 200)
        self.assertEqual((len(self.echo.came[0]), wire.told()["faults"]), (200, 1))

    def test_what_is_dropped_comes_no_more_and_then_the_line_is_cut(self):
        wire, line = self.through("gone")
        began = time.monotonic()
        self.assertEqual(self.answered(line, b"x" * 500), b"")
        self.assertGreater(time.monotonic() - began, 0.4)
        self.assertEqual((len(self.echo.came[0]), wire.told()["faults"]), (200, 1))

    def test_a_slow_line_loses_nothing(self):
        wire, line = self.through("late", 50)
        for _ in range(5):
            self.assertEqual(self.answered(line, b"abc"), b"abc")
        self.assertEqual(wire.told()["faults"], 10)

    def test_what_is_said_twice_is_answered_twice_and_heard_once(self):
        wire, line = self.through("twice")
        said = b"HTTP/1.1 200 OK\r\n\r\n"
        self.assertEqual(self.answered(line, said), said)
        self.until(lambda: wire.told()["copies"] == 1)
        self.assertEqual((self.echo.came, wire.told()["copies"]), ([said, said], 1))

    def test_answers_of_http2_are_frames_of_data_however_the_bytes_are_cut(self):
        answers, said = Answers(), frame(4) + frame(1, b"head") + frame(0, b"message") + frame(0) + frame(0, b"another")
        for byte in said:
            answers.add(bytes([byte]), True)
        self.assertEqual(answers.count, 2)
        answers.add(said, True)
        self.assertEqual(answers.count, 4)


if __name__ == "__main__":
    unittest.main()
