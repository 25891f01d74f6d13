"""A real PostgreSQL of a test's own: a cluster in a temporary folder, reached by a socket in it, never as root."""
import csv
import glob
import io
import os
import pwd
import shutil
import subprocess
import tempfile


def program(name):
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    if found is None:
        raise AssertionError(f"expected {name} of PostgreSQL (apt-get install postgresql), but it is not there")
    return found


class Postgres:
    """Runs as who runs the test; root stands aside for the user of the package."""

    def __init__(self):
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.folder = tempfile.mkdtemp(prefix="yici-pg-", dir="/tmp")   # where the package's user may go
        os.chmod(self.folder, 0o755)
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.run("initdb", "-D", self.folder + "/data", "-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def run(self, name, *words, feed=None):
        how = {"user": self.user} if os.geteuid() == 0 else {}
        with open(self.folder + "/said", "w+", encoding="utf-8") as said:   # a server that is started keeps it open
            done = subprocess.run([program(name), *words], cwd=self.folder, input=feed, stdout=subprocess.PIPE, stderr=said, text=True,
                                  env={**os.environ, "LC_ALL": "C.UTF-8"}, **how)
            said.seek(0)
            if done.returncode != 0:
                raise AssertionError(f"{name} {' '.join(words)}: {done.stdout}{said.read()}")
        return done.stdout

    def start(self):
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c max_connections=20 -c log_min_messages=fatal"
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o", options, "start")

    def stop(self, how="fast"):
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-m", how, "stop")

    def close(self):
        try:
            self.stop("immediate")
        except AssertionError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, name):
        self.run("createdb", "-h", self.folder, "-U", self.user, name)
        return self.url(name)

    def url(self, name):
        return f"host={self.folder} user={self.user} dbname={name}"

    def sql(self, name, text):
        """What psql prints: for statements."""
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", self.user, "-d", name, "-c", text)

    def script(self, name, path):
        with open(path, encoding="utf-8") as file:
            statements = file.read()
        self.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", self.user, "-d", name, "-f", "-", feed=statements)

    def rows(self, name, query):
        """The rows of a query as dicts of text; NULL is an empty text."""
        text = self.sql(name, f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)")
        return list(csv.DictReader(io.StringIO(text)))
