"""Starts a real server with a few thousand events and lets the verifier by others read its log over HTTP.

  run.py VERIFIER        the built Go program; YICI_BIN: folder of yicid and yici
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../e2e"))
from city import AUDITOR, WASTE  # noqa: E402
from test_http import HttpCity  # noqa: E402

BATCHES, CASES = 25, 100


def main():
    city = HttpCity("2020-04-20T09:00")
    try:
        for number in range(BATCHES):
            city.batch(WASTE, CASES, f"batch-{number}")
        key = os.path.join(city.folder, "audit.pub")
        told = city.call(AUDITOR, "audit", "checkpoint", retries=8).json
        with open(key, "w", encoding="utf-8") as file:
            file.write(told["verifierKey"] + "\n")
        words = [sys.argv[1], "--url", f"http://127.0.0.1:{city.http_port}", "--token", city.tokens[AUDITOR], "--key", key]
        return subprocess.run(words).returncode
    finally:
        city.close()


if __name__ == "__main__":
    sys.exit(main())
