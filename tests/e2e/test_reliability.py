"""What stays true when the server dies, the disk fills or a folder is opened by the wrong one (A17)."""
import json
import os
import resource
import shutil
import signal
import subprocess
import threading
import time

from city import (AUDITOR, ENTERPRISE, FOOD_CHANGE, HALL, OK, REFUSED, ROOT_OFFICER, TRY_AGAIN, WASTE, WORKING_HOURS, Expectation,
                  codes, main, material, materials)

CLERKS = [f"officer:{HALL}-w{n:02d}-clerk" for n in range(1, 5)]


class Killed(Expectation):
    def test_acknowledged_commands_survive_and_others_are_whole_or_absent(self):
        """A17: four windows submit while the server is killed, three times over."""
        answers, sent = {}, {}

        def work(clerk, round_no, stop):
            number = 0
            window = clerk.split(":")[1].removesuffix("-clerk")
            while not stop.is_set():
                key = f"k-{round_no}-{number}"
                sent[clerk, key] = words = self.city.submit_words((WASTE, FOOD_CHANGE)[number % 2], window=window)
                reply = self.city.ask(clerk, *words, request_id=key)
                if reply.code != OK:
                    return
                answers[clerk, key] = reply.json
                number += 1

        for round_no in range(3):
            stop = threading.Event()
            threads = [threading.Thread(target=work, args=(clerk, round_no, stop)) for clerk in CLERKS]
            for thread in threads:
                thread.start()
            time.sleep(0.7 + 0.21 * round_no)
            self.city.kill()
            stop.set()
            for thread in threads:
                thread.join()
            self.city.start()
        kept = {c["caseNo"] for item in (WASTE, FOOD_CHANGE) for c in self.city.list(f"item_code={item}")}
        self.assertLessEqual({a["caseNo"] for a in answers.values()}, kept)
        self.assertLessEqual(len(kept), len(sent))
        for (clerk, key), words in sent.items():
            again = self.city.call(clerk, *words, request_id=key).json
            if (clerk, key) in answers:
                self.assertEqual(again, answers[clerk, key])
        for item in (WASTE, FOOD_CHANGE):
            cases = self.city.list(f"item_code={item}")
            numbers = sorted(c["caseNo"] for c in cases)
            self.assertEqual(numbers, [f"{item}20200420{n + 1:04d}" for n in range(len(numbers))])
            self.assertTrue(all(len(c["materials"]) == 4 and codes(c) == ["01"] for c in cases))
        total = sum(len(self.city.list(f"item_code={item}")) for item in (WASTE, FOOD_CHANGE))
        self.assertEqual(total, len(sent))

    def test_a_batch_cut_off_by_a_crash_is_completed_by_its_repetition(self):
        """A17"""
        held = [{"materialId": m, "copies": 1} for m in materials(WASTE)]
        lines = "\n".join(json.dumps({"requestId": f"b-{n}", "itemCode": WASTE, "applicant": {"uscc": ENTERPRISE}, "materials": held,
                                      "channel": "WINDOW", "windowId": HALL + "-w01"}) for n in range(1200))
        feed = os.path.join(self.city.folder, "cases.jsonl")
        with open(feed, "w") as file:
            file.write(lines)
        for pause in (0.06, 0.12, 0.2):
            batch = self.city.open(CLERKS[0], "case", "batch", feed)
            time.sleep(pause)
            self.city.kill()
            out, _ = batch.communicate()
            told = [json.loads(line)["reply"]["caseNo"] for line in out.splitlines() if "caseNo" in line]
            self.city.start()
            kept = {c["caseNo"] for c in self.all_cases()}
            self.assertLessEqual(set(told), kept)
        self.city.call(CLERKS[0], "case", "batch", feed)
        self.assertEqual(sorted(c["caseNo"] for c in self.all_cases()), [f"{WASTE}20200420{n + 1:04d}" for n in range(1200)])

    def all_cases(self):
        return self.city.call(AUDITOR, "case", "list", f"item_code={WASTE}", "--page-size", "500", "--all").lines

    def test_tree_and_state_are_the_same_after_a_crash(self):
        """A17"""
        for n, item in enumerate((WASTE, FOOD_CHANGE, WORKING_HOURS)):
            number = self.city.submitted(item)
            self.city.call(self.city.chief(item), "case", "notify", number, "--faulty", material(item, "m02") + ":模糊")
            status, state = self.city.status(), self.city.call(ROOT_OFFICER, "admin", "state-hash").json
            self.city.restart()
            after = self.city.status()
            self.assertEqual([after[k] for k in ("logId", "revision", "leaves", "treeRoot")], [status[k] for k in ("logId", "revision", "leaves", "treeRoot")])
            self.assertEqual(self.city.call(ROOT_OFFICER, "admin", "state-hash").json, state)


class StorageLow(Expectation):
    def test_below_the_watermark_commands_are_refused_and_reads_go_on(self):
        """A17"""
        number = self.city.submitted(WASTE)
        online = self.city.submitted(FOOD_CHANGE, online=True)
        self.city.restart(free_mib=1 << 33)
        status = self.city.status()
        self.assertTrue(status["storageLow"])
        for who, words in ((CLERKS[0], self.city.submit_words(WASTE)), (self.city.chief(WASTE), ["case", "accept", number]),
                           (f"enterprise:{ENTERPRISE}", ["case", "withdraw", online]),
                           (CLERKS[0], ["case", "instant"] + self.city.submit_words(WASTE)[2:]),
                           (ROOT_OFFICER, ["calendar", "publish", "--year", "2021", "--version", "1", "--published-on", "2020-11-25", "--rest", "2021-01-01"])):
            with self.subTest(words=words[:3]):
                self.assertRefused(self.city.ask(who, *words), TRY_AGAIN, "STORAGE_LOW")
        self.assertEqual(self.city.case(number)["state"], "RECEIVED")
        self.assertEqual([c["caseNo"] for c in self.city.list(f"item_code={WASTE}")], [number])
        self.assertEqual(len(self.city.history(number)), 1)
        self.city.call(AUDITOR, "workbench", HALL)
        self.city.call(AUDITOR, "case", "watch", "--cursor", "0", "--count", "2")
        self.assertEqual(self.city.status()["revision"], status["revision"])
        self.city.restart()
        self.assertFalse(self.city.status()["storageLow"])
        self.city.accept(number, WASTE)


class StorageFails(Expectation):
    def start_with_a_full_log_pipe(self):
        """A server whose standard error nobody reads any more."""
        reader, writer = os.pipe()
        for end in (reader, writer):
            self.addCleanup(os.close, end)
        port_file = os.path.join(self.city.folder, "port")
        os.remove(port_file)
        # A file size limit sends a signal; ignored, the write fails as on a full device.
        self.city.process = subprocess.Popen(self.city.command() + ["--port-file", port_file], stdout=writer, stderr=writer,
                                             preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        while not self.city.read_port(port_file):
            time.sleep(0.025)
        os.set_blocking(writer, False)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        os.set_blocking(writer, True)
        return self.city.process

    def test_a_failed_write_ends_the_server_whoever_reads_its_log(self):
        """A17: exit 75 although nobody reads a full log pipe; the next start recovers what was acknowledged."""
        number = self.city.submitted(WASTE)
        self.city.stop()
        server = self.start_with_a_full_log_pipe()
        logs = [os.path.join(folder, name) for folder, _, names in os.walk(self.city.data) for name in names
                if name.endswith(".log") and os.path.basename(folder) != "search"]
        limit = os.path.getsize(max(logs)) + 1024
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (limit, limit))
        for n in range(20):
            if self.city.ask(CLERKS[0], *self.city.submit_words(WASTE), request_id=f"failing-{n}").code != OK:
                break
        self.assertEqual(server.wait(20), 75)
        self.city.start()
        self.assertEqual(self.city.case(number)["state"], "RECEIVED")

    def test_a_full_log_pipe_holds_no_stop_up(self):
        """A17"""
        self.city.stop()
        server = self.start_with_a_full_log_pipe()
        server.terminate()
        self.assertEqual(server.wait(10), 0)


class Folders(Expectation):
    def test_a_second_server_on_the_folder_is_refused_and_the_first_goes_on(self):
        """A17"""
        number = self.city.submitted(WASTE)
        code, log = self.city.refuses_to_start()
        self.assertNotEqual(code, 0)
        self.assertIn(self.city.data, log)
        self.assertEqual(self.city.case(number)["state"], "RECEIVED")
        self.city.accept(number, WASTE)

    def test_a_folder_of_a_newer_format_is_refused_untouched(self):
        """A17"""
        number = self.city.submitted(WASTE)
        self.city.stop()
        path = os.path.join(self.city.data, "YICI_FORMAT")
        with open(path) as file:
            text = file.read()
        self.assertIn("format_version = 2\n", text)
        for version in ("3", "7", "999"):
            with open(path, "w") as file:
                file.write(text.replace("format_version = 2", f"format_version = {version}"))
            code, log = self.city.refuses_to_start()
            self.assertNotEqual(code, 0)
            self.assertIn(f"format version {version}", log)
            with open(path) as file:
                self.assertIn(f"format_version = {version}\n", file.read())
        with open(path, "w") as file:
            file.write(text)
        self.city.start()
        self.assertEqual(self.city.case(number)["state"], "RECEIVED")

    def test_a_folder_of_the_manual_clock_never_opens_under_the_system_clock(self):
        """A17"""
        self.city.stop()
        code, log = self.city.refuses_to_start(clock="system")
        self.assertNotEqual(code, 0)
        self.assertIn("manual", log)
        other = self.found(None, pack=False, clock="system")
        other.stop()
        code, log = other.refuses_to_start(clock="manual")
        self.assertNotEqual(code, 0)
        self.assertIn("system", log)
        self.city.start()

    def test_a_folder_without_its_key_is_refused(self):
        """A17: sealed data would be lost without a word."""
        self.city.submitted(WASTE)
        self.city.stop()
        key = self.city.data + ".key"
        os.rename(key, key + ".away")
        code, log = self.city.refuses_to_start()
        self.assertNotEqual(code, 0, "a new key was made for a folder that has data")
        self.assertFalse(os.path.exists(key))

    def test_a_stranger_s_folder_is_refused(self):
        """A17"""
        self.city.stop()
        shutil.rmtree(self.city.data)
        os.mkdir(self.city.data)
        with open(os.path.join(self.city.data, "thesis.doc"), "w") as file:
            file.write("x")
        code, log = self.city.refuses_to_start()
        self.assertNotEqual(code, 0)
        self.assertEqual(os.listdir(self.city.data), ["thesis.doc"])


if __name__ == "__main__":
    main()
