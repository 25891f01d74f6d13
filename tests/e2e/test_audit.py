"""What an auditor holds in hand: a signed line kept outside, proofs, and a copy that is verified without a server (A1)."""
import base64
import glob
import hashlib
import os
import shutil
import subprocess

from city import AUDITOR, DENIED, ENTERPRISE, OK, OTHER, ROOT_OFFICER, USAGE, WASTE, Expectation, Reply, binaries, main

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


class Audit(Expectation):
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


if __name__ == "__main__":
    main()
