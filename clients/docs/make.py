"""HTML pages of what each client library offers, by the tool of its language.

    python3 clients/docs/make.py --out build/docs [LANGUAGE …]

Languages: cpp (Doxygen), java (javadoc), python (pdoc), go (godoc, in this folder), typescript (TypeDoc); all where none is named. What is
public and not described fails. One whose tools are absent is left out with a line; in CI, or where it was named, it fails.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = HERE.parent
CPP_HEADERS = ("city.h", "client.h", "connection.h", "failure.h", "jobs.h", "options.h", "stream.h")
TYPEDOC = ["typedoc@0.28.20", "typescript@5.9.3"]
TOOLS = {"cpp": ("doxygen",), "java": ("mvn", "javadoc"), "python": (), "go": ("go", "protoc"), "typescript": ("node", "npm", "protoc")}
# Of javadoc's findings those that name something without any comment; it asks for a line for each parameter, too.
UNDOCUMENTED = re.compile(r"(error: |warning: no comment|warning: use of default constructor)")


class Fault(Exception):
    """What went wrong, as a sentence."""


def run(*words, **how):
    print("+", *(os.path.basename(str(word)) if index == 0 else word for index, word in enumerate(words)), flush=True)
    done = subprocess.run([str(word) for word in words], check=False, **how)
    if done.returncode != 0:
        raise Fault(f"{os.path.basename(str(words[0]))} ended with {done.returncode}")
    return done


def make_cpp(out, work):
    run(sys.executable, CLIENTS / "cpp/generate.py", work)
    headers = [CLIENTS / "cpp/yici" / name for name in CPP_HEADERS] + [work / "yici/services.h"]
    settings = {"INPUT": " ".join(map(str, headers)), "OUTPUT_DIRECTORY": out, "STRIP_FROM_PATH": f"{CLIENTS / 'cpp'} {work}",
                "FILTER_PATTERNS": f"*.h=\"{sys.executable} {HERE / 'cpp_comments.py'}\""}
    text = (HERE / "Doxyfile").read_text(encoding="utf-8") + "".join(f"{name} = {value}\n" for name, value in settings.items())
    (work / "Doxyfile").write_text(text, encoding="utf-8")
    run("doxygen", work / "Doxyfile")


def java_classpath(work):
    """The messages, compiled, and what the modules need."""
    run("mvn", "--batch-mode", "--quiet", "test-compile", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
        "-Dmdep.outputFile=target/classpath", cwd=work)
    modules = [work / name for name in ("messages", "client", "spring-boot-starter")]
    return ":".join([str(module / "target/classes") for module in modules] + [(module / "target/classpath").read_text() for module in modules])


def make_java(out, work):
    run(sys.executable, CLIENTS / "java/generate.py", work)
    (work / "options").write_text(f'-classpath "{java_classpath(work)}"\n', encoding="utf-8")
    sources = ":".join(str(work / name / "src/main/java") for name in ("client", "spring-boot-starter"))
    done = run("javadoc", f"@{work / 'options'}", "-quiet", "-d", out, "-encoding", "UTF-8", "-sourcepath", sources, "-Xdoclint:all",
               "-Xmaxwarns", "100000", "-windowtitle", "yici for Java", "-doctitle", "yici for Java", "-notimestamp",
               "-subpackages", "dev.yici.client:dev.yici.spring", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = [line for line in done.stdout.splitlines() if UNDOCUMENTED.search(line)]
    if found:
        raise Fault("not described:\n" + "\n".join(found))


def make_python(out, work):
    python = work / "venv/bin/python"
    if not (work / "venv/ready").exists():
        shutil.rmtree(work / "venv", ignore_errors=True)
        run(sys.executable, "-m", "venv", work / "venv")
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt")
        (work / "venv/ready").touch()
    package = work / "package"
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir()
    run(python, CLIENTS / "python/generate.py", package)
    run(python, "-m", "pdoc", "--output-directory", out, "yici", "!yici.v1", cwd=package)


def make_go(out, work):
    module = work / "module"
    run("bash", CLIENTS / "go/generate.sh", module)
    run("go", "run", ".", out, module, "+yici", "v1", cwd=HERE / "godoc")


def make_typescript(out, work):
    package, tools = work / "package", work / "tools"
    run("bash", CLIENTS / "typescript/generate.sh", package)
    tools.mkdir(exist_ok=True)
    if not (tools / "ready").exists():
        run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *TYPEDOC, cwd=tools)
        (tools / "ready").touch()
    shutil.copy(HERE / "typedoc.json", package)
    run("node", tools / "node_modules/typedoc/bin/typedoc", "--options", "typedoc.json", "--out", out, cwd=package)


MAKERS = {"cpp": make_cpp, "java": make_java, "python": make_python, "go": make_go, "typescript": make_typescript}


def make(language, out):
    """Into a folder that has nothing of an earlier run; what was fetched and generated stays in `.work`."""
    pages, work = out / language, out / ".work" / language
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir(parents=True)
    work.mkdir(parents=True, exist_ok=True)
    MAKERS[language](pages, work)
    print(f"docs: {pages / 'index.html'}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", required=True, type=pathlib.Path)
    options.add_argument("languages", nargs="*", metavar="LANGUAGE")
    asked = options.parse_args()
    if wrong := [one for one in asked.languages if one not in MAKERS]:
        options.error(f"expected {', '.join(MAKERS)}, but got {wrong[0]}")
    failed = False
    for language in asked.languages or MAKERS:
        absent = [tool for tool in TOOLS[language] if not shutil.which(tool)]
        if absent and not asked.languages and os.environ.get("CI") != "true":
            print(f"docs: {language}: no {absent[0]} here, so its pages are left out", flush=True)
            continue
        try:
            if absent:
                raise Fault(f"expected {absent[0]}, but there is none")
            make(language, asked.out.resolve())
        except Fault as fault:
            print(f"docs: {language}: {fault}", file=sys.stderr, flush=True)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
