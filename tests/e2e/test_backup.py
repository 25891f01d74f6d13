"""Backups (A14): made while people work, verified, restored into an empty folder, whole or up to a record."""
import glob
import os
import shutil
import subprocess
import threading

from city import AUDITOR, DENIED, INVALID, NOT_FOUND, OK, OTHER, REFUSED, ROOT, ROOT_OFFICER, USAGE, WASTE, Expectation, Reply, binaries, main

UNREADABLE, CHECKPOINT = 20, 23


class Backups(Expectation):
    def path(self, name):
        return os.path.join(self.city.folder, name)

    @property
    def folder(self):
        return self.city.data + ".backups"

    def local(self, *words):
        line = [os.path.join(binaries(), "yici"), "-o", "json", "--lang", "en", *words]
        return Reply(words, subprocess.run(line, capture_output=True, text=True))

    def restore(self, number, name="restored", *more):
        return self.local("backup", "restore", self.folder, str(number), self.path(name), *more)

    def create(self, *words):
        return self.city.call(ROOT_OFFICER, "backup", "create", *words, retries=8).json["backup"]

    def busy(self, name, cases=2):
        return [self.city.submitted(WASTE, request_id=f"{name}-{number}") for number in range(cases)]

    def test_a_backup_made_while_people_write_comes_back_with_its_head(self):
        """A14: create while writing; restore to an empty dir; restored head = checkpoint head."""
        stop = threading.Event()
        done = []

        def write():
            while not stop.is_set():
                done.append(self.city.submitted(WASTE, request_id=f"writing-{len(done)}"))

        writing = threading.Thread(target=write)
        writing.start()
        try:
            first, second = self.create("first"), self.create("second")
        finally:
            stop.set()
            writing.join()
        self.assertEqual((first["id"], second["id"]), (1, 2))
        self.assertGreaterEqual(int(second["backupRevision"]), int(first["backupRevision"]))
        kept = self.city.call(AUDITOR, "audit", "checkpoint", retries=8).json
        with open(self.path("audit.pub"), "w", encoding="utf-8") as file:
            file.write(kept["verifierKey"])
        listed = self.city.call(ROOT_OFFICER, "backup", "list").json["backups"]
        self.assertEqual([b["label"] for b in listed], ["first", "second"])
        for backup in listed:
            reply = self.local("backup", "verify", self.folder, str(backup["id"]), "--key", self.path("audit.pub"), "--refold")
            self.assertEqual((reply.code, reply["finding"], reply["checkpoint_met"]), (OK, "sound", True), str(reply))
            self.assertEqual((reply["revision"], reply["root"]), (int(backup["backupRevision"]), backup["treeRoot"]))
        self.city.stop()
        reply = self.restore(2, "restored", "--same-log", "--key", self.path("audit.pub"))
        self.assertEqual(reply.code, OK, str(reply))
        self.assertEqual((reply["root"], reply["leaves"], reply["new_log"]), (second["treeRoot"], int(second["leaves"]), False))
        # The server goes on with what came back, with its key for sealed fields.
        shutil.rmtree(self.city.data)
        shutil.move(self.path("restored"), self.city.data)
        self.city.start()
        status = self.city.status()
        self.assertEqual((status["treeRoot"], status["logId"]), (second["treeRoot"], second["logId"]))
        self.assertEqual(len(self.city.list()), len([c for c in done if self.city.ask(AUDITOR, "case", "get", c).code == OK]))
        self.busy("after", 1)

    def test_a_restored_log_that_went_on_is_one_of_its_own_and_says_so_in_its_backups(self):
        self.busy("kept", 1)
        first = self.create("first")
        status = self.city.status()
        self.city.stop()
        reply = self.restore(1)
        self.assertEqual((reply.code, reply["new_log"], reply["leaves"]), (OK, True, int(first["leaves"])), str(reply))
        with open(self.path("restored/YICI_FORMAT"), encoding="utf-8") as file:
            origin = file.read().split("\n")[4]
        self.assertEqual(origin, f"restored_from = {status['logId']} {first['backupRevision']} {first['leaves']} {first['treeRoot']}")
        shutil.rmtree(self.city.data)
        shutil.move(self.path("restored"), self.city.data)
        self.city.start()
        self.assertRefused(self.city.ask(ROOT_OFFICER, "backup", "create", retries=8), REFUSED, "BACKUP_OTHER_LOG")
        shutil.move(self.folder, self.folder + ".old")
        second = self.create("second")
        self.city.stop()
        self.assertEqual(self.restore(1, "again", "--same-log").code, OK)
        with open(self.path("again/YICI_FORMAT"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(origin + "\n", text)
        self.assertIn(f"log_id = {second['logId']}\n", text)
        both = self.restore(1, "neither", "--same-log", "--to-revision", "1")
        self.assertEqual((both.code, os.path.exists(self.path("neither"))), (USAGE, False), str(both))

    def test_a_mount_point_is_not_restored_into(self):
        self.create()
        reply = self.local("backup", "restore", self.folder, "1", "/proc/")
        self.assertEqual(reply.code, REFUSED, str(reply))
        self.assertIn("RESTORE_MOUNT_POINT", reply.err)

    def test_only_an_empty_folder_is_restored_into(self):
        self.create()
        os.mkdir(self.path("full"))
        with open(self.path("full/mine"), "w", encoding="utf-8") as file:
            file.write("mine")
        reply = self.restore(1, "full")
        self.assertEqual(reply.code, REFUSED, str(reply))
        self.assertIn("RESTORE_NOT_EMPTY", reply.err)
        self.assertEqual(os.listdir(self.path("full")), ["mine"])
        self.assertEqual(self.restore(1, "data").code, REFUSED)
        os.mkdir(self.path("empty"))
        self.assertEqual(self.restore(1, "empty").code, OK)

    def test_a_damaged_file_restores_nothing(self):
        """A14: damaged file: DATA_LOSS, nothing half-restored."""
        self.busy("damaged")
        self.create()
        before = sorted(os.listdir(self.city.folder))
        largest = max(glob.glob(self.folder + "/rocks/shared_checksum/*.sst") + glob.glob(self.folder + "/rocks/private/1/*"),
                      key=os.path.getsize)
        with open(largest, "r+b") as file:
            file.seek(os.path.getsize(largest) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        self.assertEqual(self.local("backup", "verify", self.folder, "1").code, UNREADABLE)
        reply = self.restore(1)
        self.assertEqual(reply.code, OTHER, str(reply))
        self.assertIn("DATA_LOSS", reply.err)
        self.assertEqual(sorted(os.listdir(self.city.folder)), before)

    def test_a_backup_that_would_share_a_damaged_file_is_not_made(self):
        self.busy("flushed", 1)
        self.city.call(ROOT_OFFICER, "admin", "checkpoint", "tables")   # moves the log into tables
        self.create()
        shared = glob.glob(self.folder + "/rocks/shared_checksum/*.sst")
        self.assertTrue(shared)
        for path in shared:
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                file.write(b"rotten")
        reply = self.city.ask(ROOT_OFFICER, "backup", "create", retries=8)
        self.assertEqual((reply.code, "BACKUP_DAMAGED" in reply.err), (OTHER, True), str(reply))
        self.assertEqual([b["id"] for b in self.city.call(ROOT_OFFICER, "backup", "list").json["backups"]], [1])

    def test_restoring_up_to_a_record_opens_a_log_that_names_the_old_root(self):
        self.busy("kept")
        told = self.city.call(AUDITOR, "audit", "checkpoint", retries=8).json
        status = self.city.status()
        self.busy("lost")
        self.create()
        cursor = f"{status['logId']}:{status['revision']}"
        self.city.stop()
        reply = self.restore(1, "restored", "--to-revision", told["revision"])
        self.assertEqual(reply.code, OK, str(reply))
        self.assertEqual((reply["revision"], reply["new_log"]), (int(told["revision"]), True))
        with open(self.path("restored/YICI_FORMAT"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(f"restored_from = {status['logId']} {told['revision']} {told['treeSize']} {status['treeRoot']}\n", text)
        self.assertNotIn(f"log_id = {status['logId']}\n", text)
        self.assertEqual(self.local("audit", "verify", self.path("restored"), "--refold").code, OK)
        shutil.rmtree(self.city.data)
        shutil.move(self.path("restored"), self.city.data)
        self.city.start()
        self.assertEqual(len(self.city.list()), 2)
        watch = self.city.ask(AUDITOR, "case", "watch", "--cursor", cursor)
        self.assertEqual(watch.reason, "LOG_CHANGED", str(watch))
        beyond = self.restore(1, "beyond", "--to-revision", "99999999")
        self.assertEqual(beyond.code, REFUSED, str(beyond))
        self.assertIn("RESTORE_REVISION", beyond.err)
        self.assertFalse(os.path.exists(self.path("beyond")))

    def test_what_cannot_be_understood_or_is_not_allowed_is_said(self):
        self.assertEqual(self.city.ask(AUDITOR, "backup", "create").code, DENIED)
        self.assertEqual(self.city.ask(AUDITOR, "backup", "list").code, DENIED)
        self.assertRefused(self.city.ask(ROOT_OFFICER, "backup", "create", "Not A Label"), INVALID, "LABEL_INVALID", "label")
        self.assertEqual(self.city.call(ROOT_OFFICER, "backup", "list").json["backups"], [])
        self.create()
        self.assertEqual(self.restore(2).code, NOT_FOUND)
        self.assertEqual(self.local("backup", "verify", self.folder, "2").code, UNREADABLE)
        self.assertEqual(self.local("backup", "restore", self.folder, "one", self.path("x")).code, USAGE)
        self.assertEqual(self.local("backup", "verify", self.folder).code, USAGE)

    def test_a_folder_that_cannot_take_a_backup_is_said(self):
        self.create()
        with open(self.folder + "/1.backup", "a", encoding="utf-8") as file:
            file.write("more")
        listed = self.city.ask(ROOT_OFFICER, "backup", "list")
        self.assertEqual((listed.code, [(b["id"], b["state"]) for b in listed.json["backups"]]),
                         (OK, [(1, "BACKUP_STATE_MANIFEST_DAMAGED")]), str(listed))
        self.city.stop()
        with open(self.path("no-folder"), "w", encoding="utf-8") as file:
            file.write("in the way")
        self.city.start(more=("--backup-folder", self.path("no-folder")))
        self.assertRefused(self.city.ask(ROOT_OFFICER, "backup", "create", retries=8), REFUSED, "BACKUP_FAILED")
        self.assertIn("backup_failed", self.city.log())
        self.busy("goes-on", 1)

    def test_the_drill_restores_and_compares(self):
        self.busy("drill")
        self.create()
        drill = os.path.join(ROOT, "deploy/scripts/restore_drill")
        self.city.stop()
        words = [drill, self.folder, "--bin", binaries()]
        done = subprocess.run(words, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("drill: good", done.stdout)
        manifest = self.folder + "/1.backup"
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text.replace("leaves = ", "leaves = 1"))
        done = subprocess.run(words, capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    main()
