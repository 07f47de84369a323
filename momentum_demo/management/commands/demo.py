"""What `make demo` runs once everything is installed."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from errno import EADDRNOTAVAIL
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from momentum_demo import servers
from momentum_demo.addresses import Urls
from momentum_demo.processes import (
    CannotRun,
    Claim,
    Process,
    claim,
    exit_with,
    heed_interrupts,
    ignore_interrupts,
    say,
    start,
    stop,
)

PATIENCE = 90  # seconds for web, worker and beat to answer


class Command(BaseCommand):
    help = "Run everything on this machine, with an organisation to try: what `make demo` does."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
        parser.add_argument("--reset", action="store_true", help="remove the demo's data first")

    def handle(self, *, port: str, reset: bool, **options: Any) -> None:
        heed_interrupts()
        try:
            demo(settings.VAR, port=checked(port), reset=reset)
        except CannotRun as error:
            exit_with(error)
        except KeyboardInterrupt:
            say("Stopped. Your data is kept: `make demo` goes on, `make demo RESET=1` starts over.")


def demo(var: Path, *, port: int, reset: bool) -> None:
    """Run the demo until interrupted. Raises CannotRun when something fails."""
    if not settings.DEMO:
        raise CannotRun("The demo lets anyone sign in as anyone. Say that you mean it: DEMO=1")
    address = f"http://localhost:{port}"
    with claim(var, what="the demo", address=address) as claimed:
        refuse_if_taken(port)
        if reset:
            clear(var)
        with servers.running(claimed) as found:
            prepare(found, var)
            serve(claimed, found, port=port, address=os.environ.get("SITE_URL") or address)


def checked(port: str) -> int:
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise CannotRun(f"PORT={port} is not a port. Choose one such as 8123: PORT=8123 make demo")
    return int(port)


def refuse_if_taken(port: int) -> None:
    """Raise CannotRun if a web server could not have this port of localhost to itself."""
    for family, kind, protocol, _, where in socket.getaddrinfo(
        "localhost", port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            try:
                trial.bind(where)
            except PermissionError:
                why = f"Port {port} is for root."
            except OSError as error:
                if family == socket.AF_INET6 and error.errno == EADDRNOTAVAIL:
                    continue  # named in /etc/hosts, but this machine has no IPv6
                why = f"Port {port} is in use by another program."
            else:
                continue
        raise CannotRun(f"{why} Choose another: PORT=8123 make demo")


def clear(var: Path) -> None:
    """Remove the demo's data."""
    if os.environ.get("DATABASE_URL"):
        raise CannotRun(
            "RESET=1 removes what is under var/, and DATABASE_URL names a database elsewhere.\n"
            "Empty that one yourself, or unset DATABASE_URL."
        )
    say("Removing the demo's data…")
    for name in ("postgres", "postgres.unfinished", "redis", "log", "static", "keys"):
        shutil.rmtree(var / name, ignore_errors=True)
    for schedule in var.glob("celerybeat-schedule*"):
        schedule.unlink()


def prepare(found: Urls, var: Path) -> None:
    """Bring the database and the static files up to date."""
    say("Preparing the database…")
    manage("migrate", "--verbosity=0", env=found.for_owner())
    manage("migrate", "--verbosity=0", "--database=urn", env=found.for_owner())
    collect_static(var)
    say("Seeding…")
    # Last, because the short ballot that it opens is already running out.
    manage("seed", env=found.for_app())


def manage(*words: str, env: Mapping[str, str]) -> None:
    """Run a management command in a process of its own, since the servers are settings."""
    command = [sys.executable, "manage.py", *words]
    if subprocess.run(command, env={**os.environ, **env}, cwd=settings.BASE_DIR).returncode:
        raise CannotRun(f"This failed: manage.py {' '.join(words)}\nWhy is said above.")


def collect_static(var: Path) -> None:
    """Hash and compress the static files, unless they are as they were."""
    stamp = var / "static" / ".fingerprint"
    fingerprint = fingerprint_of_static()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Collecting static files…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def fingerprint_of_static() -> str:
    """A text that changes when a static file does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serve(claimed: Claim, found: Urls, *, port: int, address: str) -> None:
    """Run web server, worker and beat until interrupted. Raises CannotRun when one dies."""
    env = {**os.environ, **found.for_app(), "DEMO": "1", "SITE_URL": address}
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app=momentum_demo"]
    var = claimed.var
    commands = {
        "web server": [
            *(*python, "gunicorn", "momentum_demo.wsgi", f"--bind=127.0.0.1:{port}"),
            *("--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket"),
        ],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip"],
        "clock": [*celery, "beat", "--pidfile=", f"--schedule={var / 'celerybeat-schedule'}"],
    }
    say("Starting the web server, the worker and the clock…")
    processes: list[Process] = []
    try:
        for name, command in commands.items():
            log = var / "log" / f"{name.split()[0]}.log"
            process = start(f"the {name}", command, log=log, env=env, cwd=settings.BASE_DIR)
            processes.append(claimed.remember(process))
        wait_until_ready(port, claimed)
        say("")
        manage("cast", env=found.for_app())
        say(f"\nReady: {address}\nLogs: {var / 'log'}. Ctrl-C stops everything.")
        while True:
            claimed.refuse_the_dead()
            time.sleep(0.5)
    finally:
        ignore_interrupts()
        say("\nStopping…")
        stop(processes)  # before the servers, so that the worker can finish what it is doing


def wait_until_ready(port: int, claimed: Claim) -> None:
    deadline = time.monotonic() + PATIENCE
    while (answer := ask(port)) != "":
        claimed.refuse_the_dead()
        if time.monotonic() > deadline:
            raise CannotRun(
                f"Not ready after {PATIENCE} seconds: {answer}\nThe logs: {claimed.var / 'log'}"
            )
        time.sleep(0.2)


def ask(port: int) -> str:
    """Nothing if all is well; else what the readiness page says is not."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready/")
        response = connection.getresponse()
        body = response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
    return "" if response.status == 200 else f"{response.status} {body[:500]}"
