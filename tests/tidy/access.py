"""Every method of the public API declares who may call it, and every mutating request carries a request id."""
import re
import unittest

from tree import Check, ROOT, files, read

RPC = re.compile(r"\brpc\s+(\w+)\s*\(\s*(?:stream\s+)?(\w+)\s*\)\s*returns\s*\([^)]*\)\s*(;|\{.*?\}\s*(?=;|\n))", re.S)
ACCESS = re.compile(r"option\s*\(access\)\s*=\s*\{(.*?)\}", re.S)
MESSAGE = re.compile(r"^message\s+(\w+)\s*\{(.*?)^\}|^message\s+(\w+)\s*\{\}", re.S | re.M)


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def messages(texts):
    found = {}
    for text in texts.values():
        for match in MESSAGE.finditer(text):
            found[match[1] or match[3]] = match[2] or ""
    return found


def carries_request_id(name, known, depth=0):
    """Its own field, or one of the request it wraps (CompleteInstant, BatchSubmitCases)."""
    body = known.get(name, "")
    if re.search(r"\bstring\s+request_id\s*=", body):
        return True
    inner = re.findall(r"(?:repeated\s+)?(\w+Request)\s+\w+\s*=", body)
    return depth < 2 and any(carries_request_id(i, known, depth + 1) for i in inner)


def faults(root):
    texts = {p: without_comments(read(root / "proto/yici/v1", p)) for p in files(root / "proto/yici/v1", ".proto")}
    known = messages(texts)
    for path, text in texts.items():
        methods = list(RPC.finditer(text))
        if len(methods) != len(re.findall(r"\brpc\s+\w+", text)):
            yield f"{path}: write each rpc as `rpc Name(Request) returns (Reply) {{ option (access) = {{…}}; }}`"
        for method in methods:
            access = ACCESS.search(method[3] + "}")
            body = access[1] if access else ""
            if not re.search(r'permission:\s*"[a-z_]+\.[a-z_]+"', body):
                yield f'{path}: {method[1]}: declare option (access) with permission: "noun.verb"'
            if not re.search(r"callers:\s*CALLERS_(PUBLIC|ANY|OFFICER)\b", body):
                yield f"{path}: {method[1]}: declare option (access) with callers: CALLERS_PUBLIC, CALLERS_ANY or CALLERS_OFFICER"
            if "mutating: true" in body and not carries_request_id(method[2], known):
                yield f"{path}: {method[1]}: give {method[2]} a field `string request_id = 1;`, so that a retry is one act"


class Access(Check):
    def test_every_method_declares_its_access(self):
        self.passes(faults(ROOT))

    def test_reads_every_method(self):
        count = sum(len(RPC.findall(without_comments(read(ROOT / "proto/yici/v1", p)))) for p in files(ROOT / "proto/yici/v1", ".proto"))
        self.assertGreater(count, 30)

    def test_finds_what_is_missing(self):
        tree = self.seeded({"proto/yici/v1/a.proto": (
            'service A {\n  rpc Open(OpenRequest) returns (Reply);\n'
            '  rpc Move(MoveRequest) returns (Reply) { option (access) = {permission: "a.move" callers: CALLERS_ANY mutating: true}; }\n'
            '  rpc Good(GoodRequest) returns (Reply) { option (access) = {permission: "a.good" callers: CALLERS_ANY mutating: true}; }\n}\n'
            "message OpenRequest {}\nmessage MoveRequest {\n  string id = 1;\n}\nmessage GoodRequest {\n  string request_id = 1;\n}\n")})
        found = list(faults(tree))
        self.assertEqual(len(found), 3)
        self.fails(found, "Open: declare option (access) with permission", "give MoveRequest a field")


if __name__ == "__main__":
    unittest.main()
