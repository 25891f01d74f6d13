"""Generates the package, installs it as a wheel beside what it needs, checks its types and runs its tests.

    python3 run.py --work build/dev/python --bin build/dev/bin

Packages come from the Python package index into an environment of their own under --work, once.
"""
import argparse
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NEEDED = ["grpcio==1.85.3", "grpcio-tools==1.85.1", "protobuf>=7.35,<8", "googleapis-common-protos", "setuptools>=68", "wheel", "mypy==1.*",
          "types-protobuf", "grpc-stubs", "openapi-spec-validator==0.9.*"]


def run(*words, **how):
    print("+", *(os.path.basename(word) if index == 0 else word for index, word in enumerate(words)), flush=True)
    subprocess.run(words, check=True, **how)


def environment(work):
    """The environment's python; made anew where a run was cut off."""
    home, ready = os.path.join(work, "venv"), os.path.join(work, "venv", "ready")
    python = os.path.join(home, "bin/python")
    if not os.path.exists(ready):
        shutil.rmtree(home, ignore_errors=True)
        run(sys.executable, "-m", "venv", home)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED)
        open(ready, "w").close()
    return python


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", required=True)
    options.add_argument("--bin", required=True)
    asked = options.parse_args()
    work = os.path.abspath(asked.work)
    os.makedirs(work, exist_ok=True)
    python = environment(work)
    package = os.path.join(work, "package")
    shutil.rmtree(package, ignore_errors=True)
    os.makedirs(package)
    run(python, os.path.join(HERE, "../generate.py"), package)
    run(python, "-m", "mypy", "-p", "yici", cwd=package)
    run(python, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "-w",
        os.path.join(work, "dist"), package)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall",
        os.path.join(work, "dist", "yici-0.1.0-py3-none-any.whl"))
    where = {**os.environ, "YICI_BIN": os.path.abspath(asked.bin), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("test_client.py", "test_aio_jobs.py", "test_vectors.py", "test_wire.py"):
        run(python, os.path.join(HERE, name), "-v", env=where)
    run(python, os.path.join(HERE, "../../../tests/e2e/client_samples.py"), "--client", "clients/python", "--source", "samples/samples.py",
        "--language", "python", "--also", "asyncio", "asyncio-jobs", "--", python, os.path.join(HERE, "../samples/samples.py"), env=where)
    run(python, os.path.join(HERE, "check_openapi.py"), "-v", env=where)
    run(python, os.path.join(HERE, "check_old_client.py"), "-v", env=where)


if __name__ == "__main__":
    main()
