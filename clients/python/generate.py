"""The package with its generated stubs, ready to be imported or made a wheel of.

    python generate.py OUT            # OUT/yici; then: pip wheel OUT --no-deps

Stubs come from the protos by grpcio-tools; yici/services.py and yici/aio_services.py are written from their descriptors, one
typed method for each method of a service, so a new one needs no line here.
"""
import importlib
import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOS = os.path.join(HERE, "..", "..", "proto")


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def run_protoc(out):
    from grpc_tools import protoc
    include = os.path.join(os.path.dirname(protoc.__file__), "_proto")
    files = sorted(name for name in os.listdir(os.path.join(PROTOS, "yici/v1")) if name.endswith(".proto"))
    words = ["protoc", "-I", PROTOS, "-I", include, f"--python_out={out}", f"--pyi_out={out}"]
    if protoc.main(words + [os.path.join(PROTOS, "yici/v1", name) for name in files]) != 0:
        raise SystemExit("generate: protoc failed")
    modules = [name[:-6] + "_pb2" for name in files]
    # Names of one proto package meet nowhere, so all messages stand side by side: yici.v1.SubmitCaseRequest.
    with open(os.path.join(out, "yici/v1/__init__.py"), "w", encoding="utf-8") as package:
        package.write("".join(f"from .{module} import *  # noqa: F403\n" for module in modules))
    return modules


def module_of(message):
    return os.path.basename(message.file.name)[:-6] + "_pb2"


def typed(message):
    if message.full_name.startswith("yici.v1."):
        return f"{module_of(message)}.{message.name}"
    raise SystemExit(f"generate: {message.full_name}: a method takes and gives messages of yici.v1")


HEADER = '''"""Written by generate.py from the protos."""
from __future__ import annotations

from typing import {imports}

from .{base} import Service
from .v1 import {modules}
'''

SYNC = {
    "unary": '''
    def {name}(self, request: {request}, *, timeout: float | None = None) -> {response}:
        """{doc}"""
        reply: {response} = self._unary("{path}", request, {response}, timeout)
        return reply
''',
    "stream": '''
    def {name}(self, request: {request}, *, timeout: float | None = None) -> Iterator[{response}]:
        """{doc} Goes on by itself after a lost connection where the messages have a cursor."""
        stream: Iterator[{response}] = self._stream("{path}", request, {response}, timeout)
        return stream
''',
    "upload": '''
    def {name}(self, requests: Iterable[{request}], *, timeout: float | None = None) -> {response}:
        """{doc}"""
        reply: {response} = self._upload("{path}", requests, {response}, timeout)
        return reply
''',
}
ASYNC = {
    "unary": SYNC["unary"].replace("def {name}", "async def {name}").replace("= self._unary", "= await self._unary"),
    "stream": SYNC["stream"].replace("Iterator[", "AsyncIterator["),
    "upload": SYNC["upload"].replace("def {name}", "async def {name}").replace("= self._upload", "= await self._upload")
    .replace("Iterable[", "AsyncIterator["),
}


def method_text(method, forms):
    kind = "upload" if method.client_streaming else "stream" if method.server_streaming else "unary"
    access = next((value for option, value in method.GetOptions().ListFields() if option.name == "access"), None)
    doc = f"Permission {access.permission}." if access else method.name
    return forms[kind].format(name=snake(method.name), request=typed(method.input_type), response=typed(method.output_type), doc=doc,
                              path=f"/{method.containing_service.full_name}/{method.name}")


def services(out, modules):
    sys.path.insert(0, out)
    for name in [name for name in sys.modules if name == "yici" or name.startswith("yici.")]:
        del sys.modules[name]
    found = []
    for module in modules:
        descriptor = importlib.import_module(f"yici.v1.{module}").DESCRIPTOR
        found += sorted(descriptor.services_by_name.values(), key=lambda s: s.name)
    return found


def write_services(out, found, modules, file, base, forms, imports):
    text = HEADER.format(base=base, imports=imports, modules=", ".join(modules))
    for service in found:
        text += f"\n\nclass {service.name}(Service):\n    \"\"\"{service.full_name}\"\"\"\n"
        for method in service.methods:
            text += method_text(method, forms)
    names = ", ".join(f'"{snake(s.name.removesuffix("Service"))}": {s.name}' for s in found)
    text += f"\n\nSERVICES: dict[str, type[Service]] = {{{names}}}\n"
    text += "\n\nclass Services:\n    \"\"\"What a client offers.\"\"\"\n"
    text += "".join(f"    {snake(s.name.removesuffix('Service'))}: {s.name}\n" for s in found)
    with open(os.path.join(out, "yici", file), "w", encoding="utf-8") as out_file:
        out_file.write(text)


def main(out):
    package = os.path.join(out, "yici")
    shutil.rmtree(package, ignore_errors=True)
    os.makedirs(os.path.join(package, "v1"))
    for name in sorted(os.listdir(os.path.join(HERE, "yici"))):
        if name.endswith((".py", ".typed")):
            shutil.copy(os.path.join(HERE, "yici", name), package)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(os.path.join(HERE, name), out)
    modules = run_protoc(out)
    # While descriptors are read the package needs no client yet.
    os.rename(os.path.join(package, "__init__.py"), os.path.join(package, "_init"))
    open(os.path.join(package, "__init__.py"), "w").close()
    found = services(out, modules)
    os.replace(os.path.join(package, "_init"), os.path.join(package, "__init__.py"))
    used = sorted({module_of(m) for s in found for method in s.methods for m in (method.input_type, method.output_type)})
    write_services(out, found, used, "services.py", "_sync", SYNC, "Iterable, Iterator")
    write_services(out, found, used, "aio_services.py", "_async", ASYNC, "AsyncIterator")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(os.path.abspath(sys.argv[1]))
