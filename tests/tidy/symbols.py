"""A machine asks for nothing: `nm -C` on its library shows no clock, thread, file, socket, environment or chance."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from tree import Check, TIDY_DIR

BANNED = [
    (r"^(clock_gettime|gettimeofday|time|clock|ftime|timespec_get|localtime(_r)?|gmtime(_r)?)(@.*)?$",
     "take legal_time from Ordered; a machine has no clock"),
    (r"std::chrono::.*_clock::now", "take legal_time from Ordered; a machine has no clock"),
    (r"^(pthread_create|pthread_mutex_\w+|pthread_cond_\w+)(@.*)?$|std::thread|std::mutex|std::condition_variable|absl::.*\bMutex\b",
     "a machine runs on one thread; locks and threads belong to services/server"),
    (r"^(fopen|fopen64|open|open64|openat|creat|read|write|mmap)(@.*)?$|std::basic_[io]?fstream|std::basic_filebuf|std::filesystem",
     "a machine reads state, never files; loaders stand outside machine/"),
    (r"^(socket|connect|bind|listen|accept|accept4|send\w*|recv\w*|getaddrinfo)(@.*)?$", "outside calls are rows: write a letter"),
    (r"^(getenv|secure_getenv|setlocale|newlocale|uselocale)(@.*)?$|std::locale::(locale|global|classic)",
     "settings arrive as values; text is bytes, not a locale"),
    (r"^(rand|srand|rand_r|random|srandom|drand48|getrandom|arc4random)(@.*)?$|std::random_device",
     "use the seed of the Arrival"),
    (r"rocksdb::", "use StateReader and State (services/base/state.h)"),
    (r"grpc::|^grpc_", "use journal protos and Outcome; gRPC ends at services/*/service"),
]
ALLOWED = re.compile(r"std::ios_base::Init")


def faults_of_symbols(name, listing):
    """`listing`: output of `nm -C --undefined-only`, or of `nm -C`: lines of (address) kind symbol, or file headings."""
    for line in listing.splitlines():
        parts = re.match(r"^\s*(?:[0-9a-f]{8,16}\s+)?([A-Za-z])\s(.*)$", line)
        if not parts or ALLOWED.search(parts[2]):
            continue
        for pattern, instead in BANNED:
            if re.search(pattern, parts[2]):
                yield f"{name}: {parts[2]}: {instead}"
                break


def symbols(library):
    return subprocess.run(["nm", "-C", library], check=True, capture_output=True, text=True).stdout


class Symbols(Check):
    def test_machines_ask_for_nothing(self):
        machines = [line.split() for line in (TIDY_DIR / "machines.txt").read_text().splitlines()]
        self.assertGreater(len(machines), 3, "expected the machines of YICI_MACHINES in machines.txt")
        found = []
        for name, library in machines:
            if not pathlib.Path(library).exists():
                found.append(f"{name}: {library} is not built: build all before this test")
                continue
            found += sorted(set(faults_of_symbols(name, symbols(library))))
        self.passes(found)

    def test_finds_a_clock_a_file_and_chance(self):
        source = ("#include <chrono>\n#include <cstdlib>\n#include <fstream>\n"
                  "long Now() { return std::chrono::system_clock::now().time_since_epoch().count() + std::rand(); }\n"
                  "bool Has(const char* path) { return std::ifstream(path).good(); }\n")
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "a.cc").write_text(source)
            subprocess.run(["g++", "-std=c++20", "-c", "a.cc", "-o", "a.o"], cwd=folder, check=True)
            found = list(faults_of_symbols("a", symbols(pathlib.Path(folder) / "a.o")))
        self.fails(found, "system_clock::now", "rand", "fstream", "take legal_time from Ordered")

    def test_finds_each_banned_name(self):
        for name in ("clock_gettime", "pthread_create@GLIBC_2.34", "fopen", "socket", "getenv", "std::random_device::_M_getval()",
                     "rocksdb::DB::Open()", "grpc::Status::OK", "std::locale::classic()"):
            self.fails(faults_of_symbols("m", f"                 U {name}\n"), name)
        self.assertEqual(list(faults_of_symbols("m", "                 U std::ios_base::Init::Init()\n"
                                                     "                 U yici::Ordered::legal_time(time)\n")), [])


if __name__ == "__main__":
    unittest.main()
