"""What an auditor holds in hand: a signed line kept outside, proofs, and a copy that is verified without a server (A1)."""
import base64
import glob
import hashlib
import os
import shutil
import subprocess

from city import (AUDITOR, DENIED, ENTERPRISE, OK, OTHER, REFUSED, ROOT_OFFICER, USAGE, WASTE, Expectation, Reply, binaries,
                  main)

UNREADABLE, RECORDS, TREE, CHECKPOINT, STATE, ATTACHMENTS = range(20, 26)


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves):
    """RFC 6962, section 2.1, as it stands there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


class AuditCity(Expectation):
    def path(self, name):
        return os.path.join(self.city.folder, name)

    def keep(self, name="kept.note"):
        """Checkpoint and key, outside the folder."""
        told = self.city.call(AUDITOR, "audit", "checkpoint", retries=8).json
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(told["note"])
        with open(self.path("audit.pub"), "w", encoding="utf-8") as file:
            file.write(told["verifierKey"] + "\n")
        return told

    def copy(self, name="copy"):
        shutil.rmtree(self.path(name), ignore_errors=True)
        shutil.copytree(self.city.data, self.path(name))
        return self.path(name)

    def verify(self, folder, *more, kept=True):
        words = ["audit", "verify", folder, *more]
        if kept:
            words += ["--checkpoint", self.path("kept.note"), "--key", self.path("audit.pub")]
        line = [os.path.join(binaries(), "yici"), "-o", "json", *words]
        return Reply(words, subprocess.run(line, capture_output=True, text=True))

    def busy(self, cases=3):
        for number in range(cases):
            case = self.city.submitted(WASTE, request_id=f"busy-{number}")
            if number % 2 == 0:
                self.city.accept(case, WASTE)


class Audit(AuditCity):
    def test_a_copy_is_verified_without_a_server(self):
        """A1: OK with head hash and counts; and every row of the state is what its events give."""
        self.busy()
        told = self.keep()
        self.city.stop()
        before = sorted((p, os.path.getsize(p)) for p in glob.glob(self.city.data + "/**", recursive=True))
        reply = self.verify(self.city.data, "--refold", "--from", "0")
        self.assertEqual(reply.code, OK, str(reply))
        self.assertEqual((reply["finding"], reply["checkpoint_met"]), ("sound", True))
        self.assertEqual(reply["leaves"], int(told["treeSize"]))
        self.assertEqual(bytes.fromhex(reply["root"]), base64.b64decode(told["root"]))
        self.assertGreater(reply["state_rows"], 1000)
        self.assertEqual(before, sorted((p, os.path.getsize(p)) for p in glob.glob(self.city.data + "/**", recursive=True)))

    def test_a_folder_in_use_is_not_read(self):
        self.keep()
        reply = self.verify(self.city.data)
        self.assertEqual(reply.code, UNREADABLE)
        self.assertIn("in use", reply["text"])

    def test_a_flipped_byte_in_a_table_names_the_first_bad_record(self):
        """A1: flip one byte in a table of a copy."""
        self.busy()
        self.keep()
        self.city.call(ROOT_OFFICER, "admin", "checkpoint", "tables")   # moves the log into tables
        self.city.stop()
        largest = max(glob.glob(self.copy() + "/rocks/*.sst"), key=os.path.getsize)
        with open(largest, "r+b") as file:
            file.seek(os.path.getsize(largest) // 3)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        reply = self.verify(self.path("copy"), "--refold")
        self.assertIn(reply.code, (UNREADABLE, RECORDS), str(reply))
        self.assertTrue(reply["bad_revision"] > 0 or "cannot be read" in reply["text"], str(reply))

    def test_a_cut_tail_shows_against_the_line_kept_outside(self):
        """A1: the tail is cut; an older copy of the folder is sound and is not what was signed."""
        self.busy(2)
        self.city.stop()
        self.copy("older")
        self.city.start()
        self.city.submitted(WASTE, request_id="one-more")
        self.keep()
        self.city.stop()
        self.assertEqual(self.verify(self.path("older"), "--refold", kept=False).code, OK)
        reply = self.verify(self.path("older"))
        self.assertEqual(reply.code, CHECKPOINT, str(reply))
        self.assertIn("the tail is cut", reply["text"])

    def test_a_note_with_another_signature_is_a_finding(self):
        self.keep()
        self.city.stop()
        with open(self.path("kept.note"), encoding="utf-8") as file:
            note = file.read()
        lines = note.split("\n")
        lines[1] = str(int(lines[1]) + 1)
        with open(self.path("kept.note"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        reply = self.verify(self.city.data)
        self.assertEqual(reply.code, CHECKPOINT, str(reply))
        self.assertIn("does not fit", reply["text"])

    def test_what_cannot_be_understood_is_said(self):
        self.keep()
        self.city.stop()
        self.assertEqual(self.verify(self.path("nowhere")).code, UNREADABLE)
        for more in (["--checkpoint", self.path("kept.note")], ["--from", "7"], ["--checkpoint", "/nowhere", "--key", "/nowhere"]):
            self.assertEqual(self.verify(self.city.data, *more, kept=False).code, USAGE, more)
        self.assertEqual(self.city.ask(None, "audit", "verify").code, USAGE)

    def test_a_case_is_proven_with_nothing_but_hashes(self):
        """Every event of a case: its leaf, the way to the root, the signed root."""
        case = self.city.submitted(WASTE, request_id="proven")
        self.city.accept(case, WASTE)
        told = self.keep()
        for event in self.city.history(case):
            proof = self.city.call(AUDITOR, "audit", "proof", str(event["revision"]), str(event.get("index", 0)), retries=8).json
            leaf = base64.b64decode(proof["leaf"])
            self.assertIn(f"\nsubject=cases/{case}\n".encode(), leaf)
            self.assertEqual(proof["checkpoint"], told["note"])
        # The whole tree, from its entries alone.
        size = int(told["treeSize"])
        leaves, index = [], 0
        while len(leaves) < size:
            width = min(256, size - index * 256)
            path = f"tile/entries/{index:03d}" + (f".p/{width}" if width < 256 else "")
            bundle = base64.b64decode(self.city.call(AUDITOR, "audit", "entries", path, retries=8).json["entries"])
            while bundle:
                length = int.from_bytes(bundle[:2], "big")
                leaves.append(hashlib.sha256(b"\0" + bundle[2:2 + length]).digest())
                bundle = bundle[2 + length:]
            index += 1
        self.assertEqual(root_of(leaves), base64.b64decode(told["root"]))
        self.assertEqual(self.city.ask(AUDITOR, "audit", "consistency", "1", retries=8).code, OK)

    def test_leaves_tell_nobody_who_complained(self):
        """Whoever sees one county reads hashes; a leaf names who acted, and is for those who see everything."""
        raised = self.city.call("enterprise:" + ENTERPRISE, "request", "raise", "--category", "hc-025", "--text", "市场监管所刁难")
        told = self.keep()
        revision = raised["command"]["revision"]
        county, handler = "officer:jz-market-reviewer-1", "officer:jz-market-handler-1"
        for officer, scope in ((county, "210782"), (handler, "210700")):
            self.city.call(ROOT_OFFICER, "directory", "grant", officer.split(":")[1], "auditor", "--scope-kind", "jurisdiction", "--scope", scope)
        entries = ("audit", "entries", f"tile/entries/000.p/{min(255, int(told['treeSize']))}")
        for words in (("audit", "checkpoint"), ("audit", "consistency", "1"), ("audit", "tile", "tile/0/000.p/9")):
            self.assertEqual(self.city.ask(county, *words, retries=8).code, OK, words)
        for words in (entries, ("audit", "proof", revision, "0"), ("audit", "proof", "2", "0")):
            refused = self.city.ask(county, *words, retries=8)
            self.assertRefused(refused, DENIED, "AUDITOR_REQUIRED")
            self.assertNotIn(ENTERPRISE, refused.out)
        # Of the whole jurisdiction, and of the department that is complained of.
        self.assertRefused(self.city.ask(handler, "audit", "proof", revision, "0", retries=8), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.city.ask(handler, "audit", "proof", "2", "0", retries=8).code, OK)
        leaf = base64.b64decode(self.city.call(AUDITOR, "audit", "proof", revision, "0", retries=8)["leaf"]).decode()
        self.assertIn(ENTERPRISE, leaf)

    def test_the_log_goes_on_after_a_kill_and_its_tiles_are_made_again(self):
        before = self.keep()
        self.city.kill()
        shutil.rmtree(os.path.join(self.city.data, "tiles"))
        self.city.start()
        self.busy(2)
        after = self.keep("later.note")
        self.assertEqual(after["verifierKey"], before["verifierKey"])
        proof = self.city.call(AUDITOR, "audit", "consistency", before["treeSize"], retries=8).json
        self.assertEqual((proof["oldRoot"], proof["newRoot"]), (before["root"], after["root"]))
        self.city.stop()
        self.assertEqual(self.verify(self.city.data).code, OK)

    def asked(self, *words):
        """With the key and the file of the last checkpoint seen."""
        return self.city.ask(AUDITOR, *words, "--key", self.path("audit.pub"), "--seen", self.path("seen.note"), retries=8)

    def test_the_last_checkpoint_seen_is_remembered_and_gone_on_from(self):
        self.keep()
        self.assertEqual(self.asked("audit", "checkpoint").code, OK)
        with open(self.path("seen.note"), encoding="utf-8") as file:
            first = file.read()
        self.busy(1)
        self.assertEqual(self.asked("audit", "proof", "2", "0").code, OK)
        with open(self.path("seen.note"), encoding="utf-8") as file:
            second = file.read()
        self.assertGreater(int(second.split("\n")[1]), int(first.split("\n")[1]))
        # A proof in an earlier tree is bound to the head that is signed.
        earlier = self.asked("audit", "proof", "2", "0", "--tree-size", first.split("\n")[1])
        self.assertEqual(earlier.code, OK, str(earlier))
        self.assertGreater(int(earlier["headSize"]), int(earlier["treeSize"]))
        self.assertNotEqual(earlier["headHashes"], [])

    def test_a_log_that_was_cut_or_written_anew_shows_against_the_one_seen(self):
        self.city.stop()
        shutil.copytree(self.city.data, self.path("older"))
        self.city.start()
        self.busy(1)
        self.keep()
        self.assertEqual(self.asked("audit", "checkpoint").code, OK)
        self.city.stop()
        shutil.rmtree(self.city.data)
        shutil.move(self.path("older"), self.city.data)
        self.city.start()
        cut = self.asked("audit", "checkpoint")
        self.assertEqual(cut.code, OTHER, str(cut))
        self.assertIn("tail is cut", cut.err)
        for number in range(4):
            self.city.submitted(WASTE, request_id=f"another-{number}")
        anew = self.asked("audit", "checkpoint")
        self.assertEqual(anew.code, OTHER, str(anew))
        self.assertIn("written anew", anew.err)

    def test_a_proof_is_believed_only_with_the_key(self):
        self.keep()
        other = base64.b64encode(b"\1" + b"k" * 32).decode()
        name = self.city.call(AUDITOR, "audit", "checkpoint", retries=8)["origin"]
        key_id = hashlib.sha256(name.encode() + b"\n\1" + b"k" * 32).hexdigest()[:8]
        with open(self.path("audit.pub"), "w", encoding="utf-8") as file:
            file.write(f"{name}+{key_id}+{other}\n")
        reply = self.city.ask(AUDITOR, "audit", "proof", "2", "0", "--key", self.path("audit.pub"), retries=8)
        self.assertEqual(reply.code, OTHER, str(reply))
        self.assertIn("known key", reply.err)
        self.assertEqual(self.city.ask(AUDITOR, "audit", "proof", "2", "0", "--seen", "x").code, USAGE)

    def test_enterprises_are_not_told(self):
        reply = self.city.ask("enterprise:" + ENTERPRISE, "audit", "checkpoint")
        self.assertEqual(reply.code, DENIED, str(reply))


def der_of(numbers):
    """An SM2 signature as the openssl command has it, from its two numbers."""
    def integer(bytes_):
        bytes_ = bytes_.lstrip(b"\0") or b"\0"
        bytes_ = b"\0" + bytes_ if bytes_[0] & 0x80 else bytes_
        return b"\2" + bytes([len(bytes_)]) + bytes_
    body = integer(numbers[:32]) + integer(numbers[32:])
    return b"\x30" + bytes([len(body)]) + body


def numbers_of(der):
    first = 4 + der[3]
    return b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (der[4:first], der[first + 2:]))


def sm3(data):
    return hashlib.new("sm3", data).digest()


class SecondTree(AuditCity):
    """The tree of SM3 beside the first one, with its checkpoints of SM2; the openssl command is the second opinion."""
    TYPE = b"\xffyici/sm2-sm3"

    def turn_on(self, *more):
        self.city.stop()
        self.city.start(more=["--audit-hash", "sm3", *more])

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def openssl(self, *words, good=True):
        done = subprocess.run(["openssl", *words], capture_output=True, cwd=self.city.folder)
        self.assertEqual(done.returncode == 0, good, done.stderr)
        return done.stdout

    def second(self):
        told = self.city.call(AUDITOR, "audit", "checkpoint", "--hash", "sm3", retries=20).json
        self.write("kept.sm3", told["note"])
        self.write("sm3.pub", told["verifierKey"] + "\n")
        return told

    def public_pem(self, verifier_key):
        """The point in a verifier key, as openssl reads it."""
        typed = base64.b64decode(verifier_key.split("+", 2)[2])
        self.assertTrue(typed.startswith(self.TYPE))
        prefix = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
        text = base64.encodebytes(prefix + typed[len(self.TYPE):]).decode()
        return self.write("public.pem", f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n")

    def signed(self, note):
        """Text, key id and numbers of a note with one signature."""
        text, line = note[:note.index("\n\n") + 1], note.rstrip("\n").split(" ")[-1]
        bytes_ = base64.b64decode(line)
        return text, bytes_[:4], bytes_[4:]

    def leaves(self, size):
        leaves, index = [], 0
        while len(leaves) < size:
            width = min(256, size - index * 256)
            path = f"tile/entries/{index:03d}" + (f".p/{width}" if width < 256 else "")
            bundle = base64.b64decode(self.city.call(AUDITOR, "audit", "entries", path, "--hash", "sm3", retries=8).json["entries"])
            while bundle:
                length = int.from_bytes(bundle[:2], "big")
                leaves.append(bundle[2:2 + length])
                bundle = bundle[2 + length:]
            index += 1
        return leaves

    def test_a_log_that_stands_gets_its_second_tree_and_openssl_says_the_same(self):
        self.assertRefused(self.city.ask(AUDITOR, "audit", "checkpoint", "--hash", "sm3"), REFUSED, "LOG_HASH_NOT_KEPT", "hash")
        self.busy(2)
        self.turn_on()
        told = self.second()
        self.assertEqual(told["treeSize"], self.keep()["treeSize"])
        text, key_id, numbers = self.signed(told["note"])
        self.assertEqual(text.split("\n")[0], told["origin"])
        name, hex_id, typed = told["verifierKey"].split("+", 2)
        self.assertEqual(key_id.hex(), hex_id)
        self.assertEqual(hashlib.sha256(name.encode() + b"\n" + base64.b64decode(typed)).hexdigest()[:8], hex_id)
        # The signature, by the openssl command.
        self.public_pem(told["verifierKey"])
        self.write("text", text)
        self.write("signature", der_of(numbers))
        check = ["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey", "public.pem", "-in", "text", "-sigfile",
                 "signature", "-pkeyopt", "distid:1234567812345678"]
        self.openssl(*check)
        self.write("text", text.replace("records", "Records"))
        self.openssl(*check, good=False)
        # The tree, by its SM3.
        leaves = self.leaves(int(told["treeSize"]))
        self.assertIn(b"\nevent_sm3=", leaves[0])
        nodes = [sm3(b"\0" + leaf) for leaf in leaves]
        self.assertEqual(root_with(sm3, nodes), base64.b64decode(told["root"]))

    def test_a_note_that_openssl_signed_with_the_organs_own_key_is_believed(self):
        self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:sm2", "-out", "organ.pem")
        self.turn_on("--audit-sm2-key-file", self.path("organ.pem"))
        told = self.second()
        text, key_id, _ = self.signed(told["note"])
        self.write("text", text)
        self.openssl("pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-inkey", "organ.pem", "-in", "text", "-out", "signature",
                     "-pkeyopt", "distid:1234567812345678")
        with open(self.path("signature"), "rb") as file:
            numbers = numbers_of(file.read())
        note = text + f"\n\u2014 {told['origin']} {base64.b64encode(key_id + numbers).decode()}\n"
        self.write("openssl.sm3", note)
        self.city.stop()
        kept = ["--sm3-key", self.path("sm3.pub")]
        reply = self.verify(self.city.data, "--sm3-checkpoint", self.path("openssl.sm3"), *kept, kept=False)
        self.assertEqual((reply.code, reply["sm3_checkpoint_met"]), (OK, True), str(reply))
        self.write("openssl.sm3", note.replace(f"\n{told['treeSize']}\n", f"\n{int(told['treeSize']) - 1}\n"))
        reply = self.verify(self.city.data, "--sm3-checkpoint", self.path("openssl.sm3"), *kept, kept=False)
        self.assertEqual(reply.code, CHECKPOINT, str(reply))

    def test_proofs_and_documents_hold_with_either_key(self):
        self.turn_on()
        case = self.city.submitted(WASTE, request_id="two-trees")
        self.city.accept(case, WASTE)
        self.second()
        self.keep()
        for more, key in (([], "audit.pub"), (["--hash", "sm3"], "sm3.pub")):
            event = self.city.history(case)[-1]
            words = ["audit", "proof", str(event["revision"]), str(event.get("index", 0)), *more]
            self.assertEqual(self.city.ask(AUDITOR, *words, "--key", self.path(key), "--seen", self.path("seen" + key), retries=8).code, OK)
            self.city.submitted(WASTE, request_id="goes-on-" + key)
            words = ["audit", "checkpoint", *more, "--key", self.path(key), "--seen", self.path("seen" + key)]
            self.assertEqual(self.city.ask(AUDITOR, *words, retries=8).code, OK)
            words = ["audit", "consistency", "9", *more, "--key", self.path(key)]
            self.assertEqual(self.city.ask(AUDITOR, *words, retries=8).code, OK)
            paper = self.city.call(AUDITOR, "document", "get", f"04-{case}-1", *more, retries=8)
            self.write("paper.json", paper.out)
            self.write("code.bin", base64.b64decode(paper["code"]))
            other = {"audit.pub": "sm3.pub", "sm3.pub": "audit.pub"}[key]
            for file in ("paper.json", "code.bin"):
                words = ["document", "verify", self.path(file), "--key"]
                self.assertEqual(self.city.ask(None, *words, self.path(key)).code, OK, file)
                self.assertNotEqual(self.city.ask(None, *words, self.path(other)).code, OK, file)
        wrong = self.city.ask(AUDITOR, "audit", "proof", "2", "0", "--hash", "sm3", "--key", self.path("audit.pub"), retries=8)
        self.assertEqual(wrong.code, OTHER, str(wrong))

    def test_the_folder_keeps_it_and_a_copy_is_verified_with_both(self):
        self.turn_on()
        self.busy(2)
        self.second()
        self.keep()
        self.city.stop()
        with open(os.path.join(self.city.data, "YICI_FORMAT"), encoding="utf-8") as file:
            self.assertIn("\naudit_hash = sm3\n", file.read())
        self.city.start()   # without the option
        self.second()
        self.city.stop()
        kept = ["--sm3-checkpoint", self.path("kept.sm3"), "--sm3-key", self.path("sm3.pub")]
        reply = self.verify(self.city.data, *kept)
        self.assertEqual((reply.code, reply["checkpoint_met"], reply["sm3_checkpoint_met"]), (OK, True, True), str(reply))
        self.copy("older")
        self.city.start()
        self.city.submitted(WASTE, request_id="one-more")
        self.second()
        self.city.stop()
        self.assertEqual(self.verify(self.path("older"), *kept, kept=False).code, CHECKPOINT)
        self.assertEqual(self.verify(self.path("older"), kept=False, *["--sm3-checkpoint", self.path("kept.note"), "--sm3-key",
                                                                       self.path("audit.pub")]).code, USAGE)
        # Tiles that rotted are made again before anything is signed that rests on them.
        with open(os.path.join(self.city.data, "tiles-sm3/0"), "r+b") as file:
            file.seek(40)
            file.write(b"rotten")
        self.city.start()
        self.second()
        self.city.stop()
        self.assertEqual(self.verify(self.city.data, *kept).code, OK)


def root_with(hash_of, nodes):
    """RFC 6962, section 2.1, with another hash."""
    if len(nodes) == 1:
        return nodes[0]
    split = 1
    while split * 2 < len(nodes):
        split *= 2
    return hash_of(b"\1" + root_with(hash_of, nodes[:split]) + root_with(hash_of, nodes[split:]))


if __name__ == "__main__":
    main()
