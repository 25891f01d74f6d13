"""A single node of Apache Kafka (KRaft) on loopback, and a reader of its topics.

Its jars come from the Maven registry and the reader's two packages from the Python registry, as the machine's own settings say:
once, into build/kafka; afterwards nothing is fetched.
"""
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from city import ROOT

HERE = os.path.join(ROOT, "tests/e2e/kafka")
KEPT = os.path.join(ROOT, "build/kafka")
FETCH_SECONDS = 900
START_SECONDS = 120
CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk"


class Unavailable(Exception):
    """Why there can be no Kafka here."""


def wanted():
    digest = hashlib.sha256()
    for name in ("pom.xml", "requirements.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_kept():
    try:
        with open(os.path.join(KEPT, "stamp")) as file:
            return file.read() == wanted()
    except OSError:
        return False


def run(words, what):
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{what}: nothing within {FETCH_SECONDS} s") from None
    if done.returncode != 0:
        raise Unavailable(f"{what}: {(done.stdout + done.stderr).strip()[-400:]}")


def prepare():
    """Java, the jars and the reader, or Unavailable."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise Unavailable(f"no {program} here: JDK 17 and Maven are needed")
    if is_kept():
        return
    shutil.rmtree(KEPT, ignore_errors=True)
    os.makedirs(KEPT)
    run(["mvn", "--batch-mode", "--quiet", "-f", os.path.join(HERE, "pom.xml"), "dependency:copy-dependencies", "-DincludeScope=runtime",
         "-DoutputDirectory=" + os.path.join(KEPT, "jars")], "the jars of Kafka")
    run([sys.executable, "-m", "venv", os.path.join(KEPT, "venv")], "a place for Python packages")
    run([python(), "-m", "pip", "install", "--quiet", "-r", os.path.join(HERE, "requirements.txt")], "the reader's packages")
    with open(os.path.join(KEPT, "stamp"), "w") as file:
        file.write(wanted())


def python():
    return os.path.join(KEPT, "venv/bin/python")


def free_ports(count):
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


class KafkaNode:
    """Broker and controller in one process; what it keeps is in a temporary folder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="yici-kafka-")
        self.process = None
        self.port, self.control = free_ports(2)
        with open(os.path.join(self.folder, "server.properties"), "w") as file:
            file.write("\n".join(f"{name}={value}" for name, value in self.properties().items()) + "\n")
        try:
            if self.java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", file.name).wait(START_SECONDS) != 0:
                raise RuntimeError("Kafka's folder cannot be made: " + open(os.path.join(self.folder, "out"), encoding="utf-8").read()[-2000:])
            self.start()
        except BaseException:
            self.close()
            raise

    def properties(self):
        return {"process.roles": "broker,controller", "node.id": 1, "controller.quorum.voters": f"1@127.0.0.1:{self.control}",
                "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.control}",
                "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}", "controller.listener.names": "CONTROLLER",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs": os.path.join(self.folder, "log"), "offsets.topic.replication.factor": 1,
                "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1, "auto.create.topics.enable": "false"}

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def java(self, *words):
        with open(os.path.join(self.folder, "out"), "a") as out:
            return subprocess.Popen(["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", os.path.join(KEPT, "jars/*"),
                                     *words], stdout=out, stderr=out)

    def start(self):
        self.process = self.java("kafka.Kafka", os.path.join(self.folder, "server.properties"))
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        with open(os.path.join(self.folder, "out")) as out:
            raise AssertionError(f"Kafka did not serve:\n{out.read()[-2000:]}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reader(self, *words):
        done = subprocess.run([python(), os.path.join(HERE, "reader.py"), *words], capture_output=True, text=True, timeout=180)
        if done.returncode != 0:
            raise AssertionError(done.stderr[-2000:])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def create(self, topic, partitions=3):
        self.reader("create", self.address, topic, str(partitions))

    def read(self, topic, count, seconds=60):
        """Each message as the SDK understands it, in the order of its partition; at least `count` ids unless time runs out."""
        return self.reader("read", self.address, topic, str(count), str(seconds))
