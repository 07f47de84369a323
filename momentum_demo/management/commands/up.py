"""PostgreSQL and Redis for as long as a command runs, or until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from momentum_demo import servers
from momentum_demo.addresses import Urls, all_given, urls
from momentum_demo.processes import (
    CannotRun,
    Claimed,
    claim,
    dying_with_us,
    exit_with,
    heed_interrupts,
    say,
)


class Command(BaseCommand):
    help = (
        "Start PostgreSQL and Redis if they are not running, run COMMAND with their addresses in "
        "its environment, stop what was started, and leave with COMMAND's exit code. "
        "Without COMMAND: keep them running until Ctrl-C."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("command", nargs="*", metavar="COMMAND", help="after --")

    def handle(self, *, command: Sequence[str], **options: Any) -> None:
        heed_interrupts()
        try:
            sys.exit(up(settings.VAR, command))
        except CannotRun as error:
            exit_with(error)
        except KeyboardInterrupt:
            say("Stopped.")
            sys.exit(130)


def up(var: Path, command: Sequence[str]) -> int:
    """Run `command` beside the servers and return its exit code."""
    if all_given():
        found = urls(var)
        servers.wait_for(found)
        return run_or_wait(command, found)
    try:
        with claim(var, what="manage.py up") as claimed, servers.running(claimed) as found:
            return run_or_wait(command, found)
    except Claimed:
        if not command:
            raise
        found = urls(var)
        servers.wait_for(found)
        return run_or_wait(command, found)


def run_or_wait(command: Sequence[str], found: Urls) -> int:
    if command:
        return run(command, {**os.environ, **found.for_owner()})
    say("PostgreSQL and Redis are running; Ctrl-C stops them. For another terminal:\n")
    for name, value in found.for_owner().items():
        say(f"export {name}='{value}'")
    while True:
        time.sleep(3600)


def run(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run `command` at this terminal; the signals that reach us are its to answer."""
    env = dict(env)
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    if env.get("DJANGO_SETTINGS_MODULE") == "momentum_demo.settings":
        del env[
            "DJANGO_SETTINGS_MODULE"
        ]  # manage.py's default, which pytest would take for an order
    if not shutil.which(command[0], path=env["PATH"]):
        raise CannotRun(f"There is no command {command[0]!r}.")
    leash = ["setpriv", "--pdeathsig", "TERM", "--"] if dying_with_us() else []
    # At its own terminal Ctrl-C reaches the command too: wait for what it makes of it.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    child = subprocess.Popen([*leash, *command], env=env)
    for each in (signal.SIGTERM, signal.SIGHUP):
        before[each] = signal.signal(each, lambda number, _: child.send_signal(number))
    code = child.wait()
    for each, handler in before.items():
        signal.signal(each, handler)
    return code if code >= 0 else 128 - code
