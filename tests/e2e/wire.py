"""A bad line between a client and a server on loopback, for the tests of the clients of all languages.

    python3 wire.py --to PORT --fault FAULT [--most N] [--seed S]

It prints its port. Each line of standard input is answered with what was done so far, as JSON: {"faults": 3, "copies": 0}; with
standard input it ends. Each connection has its own fault, drawn from the seed:

  answer  the server gets its requests; its answers are counted, and in place of one of the first N the connection is cut
  cut     it is cut after 200 to 200 + N bytes of both directions together, in the middle of a frame as well as between two
  gone    after so many bytes all that comes is dropped for half a second, then it is cut
  late    each piece is late by up to N milliseconds
  twice   all that the client says goes to the server over a second connection too, at the same moment

A packet that comes twice is thrown away by TCP, and bytes that come twice within a connection are no HTTP any more: the only call
that can come twice is a whole one, sent again over another connection. With "twice" every call is: in HTTP/2 the copy is a
conversation of its own, with its own state of compressed headers. What is answered to it is counted and thrown away.
"""
import argparse
import asyncio
import json
import os
import random
import subprocess
import sys

GONE_SECONDS = 0.5


class Ended(Exception):
    """The connection is cut here."""


class Answers:
    """Counts what a server answered: messages (frames of DATA) in HTTP/2, heads in HTTP/1.1."""

    def __init__(self):
        self.count = 0
        self._head, self._skip = b"", 0

    def add(self, piece, http2):
        if not http2:
            self.count += piece.count(b"HTTP/1.1 ")
            return
        while piece:
            if self._skip:
                self._skip, piece = max(0, self._skip - len(piece)), piece[self._skip:]
                continue
            missing = 9 - len(self._head)
            self._head, piece = self._head + piece[:missing], piece[missing:]
            if len(self._head) == 9:
                self._skip = int.from_bytes(self._head[:3], "big")
                self.count += self._head[3] == 0 and self._skip > 0
                self._head = b""


class Line:
    """One connection; of itself a good one."""

    def __init__(self, wire, luck):
        self.wire, self.luck, self.most = wire, luck, wire.most
        self.http2 = False
        self.writers = []

    async def run(self, reader, writer):
        self.writers.append(writer)
        try:
            behind, to = await self.connected()
            pumps = [asyncio.ensure_future(self.pump(reader, to, True)), asyncio.ensure_future(self.pump(behind, writer, False))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for one in pumps:
                one.cancel()
        except OSError:     # nobody serves at the moment
            pass
        finally:
            for one in self.writers:
                one.transport.abort()

    async def connected(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.wire.to)
        self.writers.append(writer)
        return reader, writer

    async def pump(self, reader, writer, up):
        try:
            while piece := await reader.read(4096):
                self.http2 = self.http2 or (up and piece.startswith(b"PRI * HTTP/2.0"))
                await self.carry(piece, writer, up)
        except (Ended, OSError):
            pass

    async def carry(self, piece, writer, up):
        writer.write(piece)
        await writer.drain()

    def strike(self):
        self.wire.faults += 1


class Late(Line):
    async def carry(self, piece, writer, up):
        self.strike()
        await asyncio.sleep(self.luck.uniform(0, self.most) / 1000)
        await super().carry(piece, writer, up)


class Cut(Line):
    def __init__(self, wire, luck):
        super().__init__(wire, luck)
        self.left = 200 + luck.randrange(self.most)

    async def carry(self, piece, writer, up):
        passes, self.left = piece[:self.left], self.left - len(piece)
        await super().carry(passes, writer, up)
        if self.left <= 0:
            self.strike()
            await self.end()

    async def end(self):
        raise Ended


class Gone(Cut):
    gone = False

    async def carry(self, piece, writer, up):
        if not self.gone:
            await super().carry(piece, writer, up)

    async def end(self):
        self.gone = True
        asyncio.get_running_loop().call_later(GONE_SECONDS, lambda: [one.transport.abort() for one in self.writers])


class Answer(Line):
    def __init__(self, wire, luck):
        super().__init__(wire, luck)
        self.answers, self.lost = Answers(), 1 + luck.randrange(self.most)

    async def carry(self, piece, writer, up):
        if not up:
            self.answers.add(piece, self.http2)
            if self.answers.count >= self.lost:
                self.strike()
                raise Ended
        await super().carry(piece, writer, up)


class Twice(Line):
    async def connected(self):
        behind, self.copy = await super().connected()
        reader, writer = await super().connected()
        asyncio.ensure_future(self.count(behind))
        self.strike()
        return reader, writer

    async def count(self, behind):
        answers = Answers()
        try:
            while piece := await behind.read(4096):
                before = answers.count
                answers.add(piece, self.http2)
                self.wire.copies += answers.count - before
        except OSError:
            pass

    async def carry(self, piece, writer, up):
        if up:
            self.copy.write(piece)
        await super().carry(piece, writer, up)


FAULTS = {"answer": Answer, "cut": Cut, "gone": Gone, "late": Late, "twice": Twice}


class Served:
    """The wire within its own process."""

    def __init__(self, asked):
        self.to, self.most, self.fault = asked.to, asked.most, FAULTS[asked.fault]
        self.seeds = random.Random(asked.seed)
        self.faults = self.copies = 0

    async def run(self):
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps({"faults": self.faults, "copies": self.copies}), flush=True)

    async def accept(self, reader, writer):
        await self.fault(self, random.Random(self.seeds.random())).run(reader, writer)


class Wire:
    """For tests in Python: with Wire(port, "cut", 20000, 1) as wire: …"""

    def __init__(self, to, fault, most=1, seed=1):
        words = [sys.executable, os.path.abspath(__file__), "--to", str(to), "--fault", fault, "--most", str(most), "--seed", str(seed)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def told(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()     # the connections too
        self.process.communicate()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--to", type=int, required=True)
    options.add_argument("--fault", choices=sorted(FAULTS), required=True)
    options.add_argument("--most", type=int, default=1)
    options.add_argument("--seed", type=int, default=1)
    asyncio.run(Served(options.parse_args()).run())


if __name__ == "__main__":
    main()
