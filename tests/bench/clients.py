"""Builds and runs the programs in which each client library calls one server, for ./dev bench --only clients.

    python3 clients.py LANGUAGE --work FOLDER                                     # builds it, says {} or {"left_out": "why"}
    python3 clients.py LANGUAGE --work FOLDER --run ADDRESS URL TOKEN CALLS       # runs it

A program (clients/LANGUAGE/bench) reads one case and submits cases, CALLS times one after the other (get_1, submit_1) and four times
as often with 64 under way (get_64, submit_64), each loop once before it is measured. It prints one line of JSON:
LOOP.us_per_call, microseconds of processor of the client's process for a call, server not included, and LOOP.p50_us, the median
from call to answer. TypeScript calls over HTTP (URL), the others over gRPC (ADDRESS).
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

CLIENTS = pathlib.Path(__file__).resolve().parents[2] / "clients"
TOOLS = {"cpp": (), "java": ("mvn", "javac"), "python": (), "go": ("go", "protoc"), "typescript": ("node", "npm", "protoc")}
PYTHON_PACKAGES = ["grpcio==1.85.3", "grpcio-tools==1.85.1", "protobuf>=7.35,<8", "googleapis-common-protos"]


def run(*words, **how):
    """What it prints goes to the standard error: the standard output is the figures'."""
    subprocess.run([str(word) for word in words], check=True, stdout=sys.stderr, **how)


def prepare_java(work):
    run(sys.executable, CLIENTS / "java/generate.py", work)
    run("mvn", "--batch-mode", "--quiet", "compile", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
        "-Dmdep.outputFile=target/classpath", "-pl", "messages,client", cwd=work)
    run("javac", "-cp", java_classpath(work), "-d", work / "bench", CLIENTS / "java/bench/Bench.java")


def java_classpath(work):
    modules = [work / "messages", work / "client"]
    return ":".join([str(one / "target/classes") for one in modules] + [(modules[1] / "target/classpath").read_text(), str(work / "bench")])


def prepare_python(work):
    python = work / "venv/bin/python"
    if not (work / "venv/ready").exists():
        shutil.rmtree(work / "venv", ignore_errors=True)
        run(sys.executable, "-m", "venv", work / "venv")
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON_PACKAGES)
        (work / "venv/ready").touch()
    shutil.rmtree(work / "package", ignore_errors=True)
    (work / "package").mkdir()
    run(python, CLIENTS / "python/generate.py", work / "package")


def prepare_go(work):
    run("bash", CLIENTS / "go/generate.sh", work)
    shutil.copytree(CLIENTS / "go/bench", work / "bench", dirs_exist_ok=True)
    run("go", "build", "-o", work / "client_go_bench", "./bench", cwd=work)


def prepare_typescript(work):
    run("bash", CLIENTS / "typescript/generate.sh", work)
    shutil.copytree(CLIENTS / "typescript/bench", work / "bench", dirs_exist_ok=True)


PREPARE = {"cpp": lambda work: None, "java": prepare_java, "python": prepare_python, "go": prepare_go, "typescript": prepare_typescript}


def program(language, work, bin_folder):
    """The words that start it, and what it needs in its environment."""
    return {"cpp": ([bin_folder / "client_cpp_bench"], {}),
            "java": (["java", "-cp", java_classpath(work) if language == "java" else "", "Bench"], {}),
            "python": ([work / "venv/bin/python", CLIENTS / "python/bench/bench.py"], {"PYTHONPATH": str(work / "package")}),
            "go": ([work / "client_go_bench"], {}),
            "typescript": (["node", work / "bench/bench.mjs"], {})}[language]


def missing(language, bin_folder):
    """Why it is left out; None: it is not."""
    absent = [tool for tool in TOOLS[language] if not shutil.which(tool)]
    if absent:
        return f"no {absent[0]} here"
    if language == "cpp" and not (bin_folder / "client_cpp_bench").exists():
        return f"client_cpp_bench is not built: expected it in {bin_folder}"
    return None


def measure(language, work, bin_folder, address, url, token, calls):
    words, more = program(language, work, bin_folder)
    where = url if language == "typescript" else address
    done = subprocess.run([*map(str, words), where, token, calls], check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **more})
    return json.loads(done.stdout)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("language", choices=sorted(PREPARE))
    options.add_argument("--work", required=True, type=pathlib.Path, help="where it is built; a folder of its own is made below")
    options.add_argument("--bin", required=True, type=pathlib.Path, help="where client_cpp_bench is")
    options.add_argument("--run", nargs=4, metavar=("ADDRESS", "URL", "TOKEN", "CALLS"))
    asked = options.parse_args()
    work = asked.work.resolve() / asked.language
    work.mkdir(parents=True, exist_ok=True)
    why = missing(asked.language, asked.bin)
    if why:
        print(json.dumps({"left_out": why}))
    elif asked.run:
        print(json.dumps(measure(asked.language, work, asked.bin, *asked.run)))
    else:
        PREPARE[asked.language](work)
        print("{}")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"clients: {os.path.basename(str(failed.cmd[0]))} ended with {failed.returncode}")
