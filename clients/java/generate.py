#!/usr/bin/env python3
"""The Maven modules with what is generated from the protos, ready for `mvn package`.

    python3 generate.py OUT

OUT is a build folder. The protos go there with the options that Java wants, and each service becomes a class of
dev.yici.client with a blocking and an asynchronous method for each of its own, so a new one needs no line here. A file that
would not change is not touched, so Maven builds anew only what did.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOS = os.path.join(HERE, "..", "..", "proto", "yici", "v1")
PACKAGE = "client/src/main/java/dev/yici/client"
NOT_COPIED = ("CMakeLists.txt", "generate.py", "bench/", "tests/")
KEPT = ("target", ".stamp")

SERVICE = re.compile(r"((?:^//[^\n]*\n)*)^service (\w+) \{\n(.*?)^\}", re.M | re.S)
METHOD = re.compile(r"((?:^  //[^\n]*\n)*)^  rpc (\w+)\((stream )?(\w+)\) returns \((stream )?(\w+)\) \{ option \(access\) = "
                    r"\{permission: \"([\w.]+)\" callers: (\w+)( mutating: true)?\}; \}", re.M)
CALLERS = {"CALLERS_PUBLIC": "anybody, without login", "CALLERS_ANY": "everybody who is logged in",
           "CALLERS_OFFICER": "officers and hall systems"}

HEADER = """package dev.yici.client;

{imports}import io.grpc.MethodDescriptor;
import java.util.concurrent.CompletableFuture;

"""
UNARY = """
  /**
   * {doc}
   *
   * @throws RejectionException refused; sent again it would be refused again
   * @throws UnavailableException not reached, or too much at once, also after the retries
   * @throws DeadlineException no answer in time
   */
  public {response} {name}({request} request) {{
    return calls.unary({constant}, request);
  }}

  /** As {{@link #{name}}}; completes exceptionally with what that throws. */
  public CompletableFuture<{response}> {name}Async({request} request) {{
    return calls.unaryAsync({constant}, request);
  }}
"""
STREAM = """
  /** {doc} Nothing is asked of the server before the first {{@link Watch#hasNext()}}. */
  public Watch<{response}> {name}({request} request) {{
    return calls.watch({constant}, request);
  }}
"""
UPLOAD = """
  /**
   * {doc} Sent once, with as many messages under way as the server takes.
   *
   * @throws YiciException as every call
   */
  public {response} {name}(Iterable<{request}> requests) {{
    return calls.upload({constant}, requests);
  }}
"""
CONSTANT = """  static final MethodDescriptor<{request}, {response}> {constant} =
      Calls.method("{path}", MethodDescriptor.MethodType.{kind}, {request}.getDefaultInstance(), {response}.getDefaultInstance());
"""


def comment(lines):
    """Comment lines as one text of a Javadoc."""
    text = " ".join(line.strip().lstrip("/").strip() for line in lines.splitlines())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*/", "* /").replace("@", "&#64;")


def method_parts(service, match):
    words, name, upload, request, stream, response, permission, callers, _ = match.groups()
    said = comment(words)
    doc = f"{said + ' ' if said else ''}Permission {{@code {permission}}}: {CALLERS[callers]}."
    kind = "CLIENT_STREAMING" if upload else "SERVER_STREAMING" if stream else "UNARY"
    parts = {"doc": doc, "name": name[0].lower() + name[1:], "request": request, "response": response, "kind": kind,
             "constant": re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper(), "path": f"yici.v1.{service}/{name}"}
    return parts, {"UNARY": UNARY, "SERVER_STREAMING": STREAM, "CLIENT_STREAMING": UPLOAD}[kind]


def service_text(words, service, body):
    methods = [method_parts(service, match) for match in METHOD.finditer(body)]
    if len(methods) != len(re.findall(r"^\s*rpc ", body, re.M)):
        raise SystemExit(f"generate: {service}: a method is not written in one line with its access")
    used = sorted({parts[kind] for parts, _ in methods for kind in ("request", "response")})
    text = HEADER.format(imports="".join(f"import dev.yici.v1.{name};\n" for name in used))
    text += f"/** {(comment(words) + ' ') if words else ''}{{@code yici.v1.{service}}}: its methods, blocking and asynchronous. */\n"
    text += f"public final class {service} {{\n"
    text += "".join(CONSTANT.format(**parts) for parts, _ in methods)
    text += f"\n  private final Calls calls;\n\n  {service}(Calls calls) {{\n    this.calls = calls;\n  }}\n"
    return text + "".join(form.format(**parts) for parts, form in methods) + "}\n"


def services_text(names):
    """What Yici is made on: one accessor for each service."""
    text = "package dev.yici.client;\n\n/** The services of a server. */\npublic abstract sealed class Services permits Yici {\n"
    fields = [(name, name.removesuffix("Service").lower()) for name in names]
    text += "".join(f"  private final {name} {field};\n" for name, field in fields)
    text += "\n  Services(Calls calls) {\n" + "".join(f"    {field} = new {name}(calls);\n" for name, field in fields) + "  }\n"
    for name, field in fields:
        text += f"\n  /** {{@code yici.v1.{name}}}. */\n  public {name} {field}() {{\n    return {field};\n  }}\n"
    return text + "}\n"


def wanted():
    """Path below OUT and text of every file."""
    files, names = {}, []
    for folder, _, found in os.walk(HERE):
        for name in found:
            path = os.path.relpath(os.path.join(folder, name), HERE)
            if not path.startswith(NOT_COPIED) and not name.startswith("."):
                files[path] = open(os.path.join(HERE, path), encoding="utf-8").read()
    for name in sorted(os.listdir(PROTOS)):
        text = open(os.path.join(PROTOS, name), encoding="utf-8").read()
        options = 'option java_package = "dev.yici.v1";\noption java_multiple_files = true;\n'
        files[f"messages/src/main/proto/yici/v1/{name}"] = text.replace("package yici.v1;\n", "package yici.v1;\n\n" + options, 1)
        for words, service, body in SERVICE.findall(text):
            if service == "EchoService":    # the yardstick of ./dev bench
                continue
            files[f"{PACKAGE}/{service}.java"] = service_text(words, service, body)
            names.append(service)
    files[f"{PACKAGE}/Services.java"] = services_text(sorted(names))
    return files


def main(out):
    files = wanted()
    for path, text in files.items():
        target = os.path.join(out, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target) or open(target, encoding="utf-8").read() != text:
            with open(target, "w", encoding="utf-8") as file:
                file.write(text)
    for folder, children, found in os.walk(out):
        children[:] = [child for child in children if child not in KEPT]
        for name in found:
            path = os.path.relpath(os.path.join(folder, name), out)
            if path not in files and name not in KEPT:
                os.remove(os.path.join(out, path))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(os.path.abspath(sys.argv[1]))
