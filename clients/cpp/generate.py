#!/usr/bin/env python3
"""What the C++ client has for each service of the protos.

    python3 generate.py OUT

Writes OUT/yici/services.h and services.cc, a class for each service with a method that blocks and one that calls back for each
of its own, and OUT/yici/messages.h, the headers of all messages. A new method or service needs no line here. A file that would not
change is not touched.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOS = os.path.join(HERE, "..", "..", "proto", "yici", "v1")

SERVICE = re.compile(r"((?:^//[^\n]*\n)*)^service (\w+) \{\n(.*?)^\}", re.M | re.S)
METHOD = re.compile(r"((?:^  //[^\n]*\n)*)^  rpc (\w+)\((stream )?(\w+)\) returns \((stream )?(\w+)\) \{ option \(access\) = "
                    r"\{permission: \"([\w.]+)\" callers: (\w+)( mutating: true)?\}; \}", re.M)
CALLERS = {"CALLERS_PUBLIC": "anybody, without login", "CALLERS_ANY": "everybody who is logged in",
           "CALLERS_OFFICER": "officers and hall systems"}
NOT_OFFERED = ("EchoService",)     # the yardstick of ./dev bench
WRITTEN = "// Written by clients/cpp/generate.py from the protos.\n"

DECLARED = {
    "unary": "  v1::{response} {name}(const v1::{request}& request, const CallOptions& options = {{}});\n"
             "  // The same, which calls back.\n"
             "  void {name}(const v1::{request}& request, std::function<void(Outcome<v1::{response}>)> done,\n"
             "      const CallOptions& options = {{}});\n",
    "stream": "  Stream<v1::{response}> {name}(const v1::{request}& request, const CallOptions& options = {{}});\n"
              "  // The same, which calls back.\n"
              "  Following {name}(const v1::{request}& request, std::function<void(const v1::{response}&)> each,\n"
              "      std::function<void(FailurePtr)> ended, const CallOptions& options = {{}});\n",
    "upload": "  // Sent once: `next` fills in chunk after chunk, and is false when there is none left.\n"
              "  v1::{response} {name}(const std::function<bool(v1::{request}&)>& next, const CallOptions& options = {{}});\n"}
DEFINED = {
    "unary": "v1::{response} {service}::{name}(const v1::{request}& request, const CallOptions& options) {{\n"
             "  return connection_->CallFor<v1::{response}>(\"{path}\", request, options);\n}}\n"
             "void {service}::{name}(const v1::{request}& request, std::function<void(Outcome<v1::{response}>)> done,\n"
             "    const CallOptions& options) {{\n"
             "  connection_->StartFor<v1::{response}>(\"{path}\", request, std::move(done), options);\n}}\n",
    "stream": "Stream<v1::{response}> {service}::{name}(const v1::{request}& request, const CallOptions& options) {{\n"
              "  return Stream<v1::{response}>(connection_, \"{path}\", request, options);\n}}\n"
              "Following {service}::{name}(const v1::{request}& request, std::function<void(const v1::{response}&)> each,\n"
              "    std::function<void(FailurePtr)> ended, const CallOptions& options) {{\n"
              "  return FollowWith<v1::{response}>(connection_, \"{path}\", request, std::move(each), std::move(ended), options);\n}}\n",
    "upload": "v1::{response} {service}::{name}(const std::function<bool(v1::{request}&)>& next, const CallOptions& options) {{\n"
              "  return connection_->UploadFor<v1::{response}>(\"{path}\", next, options);\n}}\n"}


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def methods_of(service, body):
    found = []
    for words, name, upload, request, stream, response, permission, callers, _ in METHOD.findall(body):
        doc = words + f"  // Permission {permission}: {CALLERS[callers]}.\n"
        kind = "upload" if upload else "stream" if stream else "unary"
        found.append((kind, doc, {"service": service, "name": name, "request": request, "response": response,
                                  "path": f"/yici.v1.{service}/{name}"}))
    if len(found) != len(re.findall(r"^\s*rpc ", body, re.M)):
        raise SystemExit(f"generate: {service}: a method is not written in one line with its access")
    return found


def read_protos(folder):
    """The names of the files, and (comment, service, methods) of each service, by name."""
    files = sorted(name for name in os.listdir(folder) if name.endswith(".proto"))
    services = []
    for name in files:
        text = open(os.path.join(folder, name), encoding="utf-8").read()
        services += [(words, service, methods_of(service, body)) for words, service, body in SERVICE.findall(text)
                     if service not in NOT_OFFERED]
    return files, sorted(services, key=lambda one: one[1])


def class_text(words, service, methods):
    text = (words or f"// Methods of yici.v1.{service}.\n") + f"class {service} {{\n public:\n  // On a connection that a City has made.\n"
    text += f"  explicit {service}(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {{}}\n\n"
    text += "\n".join(doc + DECLARED[kind].format(**parts) for kind, doc, parts in methods)
    return text + "\n private:\n  std::shared_ptr<Connection> connection_;\n};\n\n"


def header(services):
    named = sorted({parts[which] for _, _, methods in services for _, _, parts in methods for which in ("request", "response")})
    text = WRITTEN + "// Messages are declared alone: <yici/messages.h> has them all, <yici/v1/approval.pb.h> those of cases.\n#pragma once\n\n"
    text += "#include <functional>\n#include <memory>\n#include <utility>\n\n#include \"yici/connection.h\"\n#include \"yici/stream.h\"\n\n"
    text += "namespace yici::v1 {\n" + "".join(f"class {name};\n" for name in named) + "}  // namespace yici::v1\n\n"
    text += "namespace yici::client {\n\n" + "".join(class_text(*service) for service in services)
    text += "// What a City offers.\nstruct Services {\n  // On one connection.\n  explicit Services(const std::shared_ptr<Connection>& connection);\n\n"
    text += "".join(f"  // yici.v1.{name}.\n  {name} {snake(name.removesuffix('Service'))};\n" for _, name, _ in services)
    return text + "};\n\n}  // namespace yici::client\n"


def source(services):
    text = WRITTEN + '#include "yici/services.h"\n\n#include "yici/messages.h"\n\nnamespace yici::client {\n\n'
    text += "\n".join(DEFINED[kind].format(**parts) for _, _, methods in services for kind, _, parts in methods)
    members = ",\n      ".join(f"{snake(name.removesuffix('Service'))}(connection)" for _, name, _ in services)
    text += f"\nServices::Services(const std::shared_ptr<Connection>& connection)\n    : {members} {{}}\n"
    return text + "\n}  // namespace yici::client\n"


def messages(files):
    return WRITTEN + "#pragma once\n\n" + "".join(f"#include <yici/v1/{name[:-6]}.pb.h>\n" for name in files)


def main(out):
    files, services = read_protos(PROTOS)
    for name, text in (("services.h", header(services)), ("services.cc", source(services)), ("messages.h", messages(files))):
        target = os.path.join(out, "yici", name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target) or open(target, encoding="utf-8").read() != text:
            with open(target, "w", encoding="utf-8") as file:
                file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(os.path.abspath(sys.argv[1]))
