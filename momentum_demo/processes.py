"""Child processes: each keeps a log, and none outlives us.

On Linux the kernel ends a child when its parent dies, however that dies (`setpriv --pdeathsig`).
Elsewhere the claim remembers what was started, and the next run ends what a killed one left behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import psutil

GRACE = 10  # seconds a process has to stop before it is killed


class CannotRun(Exception):
    """Why something cannot be started or go on, and what to do about it."""


class Claimed(CannotRun):
    """Another run has the directory."""


def say(text: str) -> None:
    """Tell whoever is at the terminal, if the terminal is still there."""
    with suppress(OSError):
        print(text, flush=True)


# --- Stopping


def interrupt(signum: int, frame: object) -> NoReturn:
    """Read a signal as Ctrl-C. Only the first, so that stopping is not itself stopped."""
    ignore_interrupts()
    raise KeyboardInterrupt


def ignore_interrupts() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def heed_interrupts() -> None:
    """Stop in order on Ctrl-C, on `kill` and when the terminal is closed."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) != signal.SIG_IGN:  # nohup, or `make demo &` in a script
            signal.signal(each, interrupt)


# --- Processes


@cache
def dying_with_us() -> bool:
    """Whether this machine's `setpriv` can tie a child's life to ours. (Linux; not busybox.)"""
    if not shutil.which("setpriv"):
        return False
    trial = ["setpriv", "--pdeathsig", "TERM", "--", "true"]
    return subprocess.run(trial, capture_output=True).returncode == 0


def as_nobody() -> list[str]:
    """What to put before a command so that root runs it as nobody, wherever the checkout is.

    CAP_DAC_OVERRIDE lets it through directories closed to others, such as /root. Without
    no_setuid_fixup, access(2) would not count that capability, and PostgreSQL asks access(2).
    """
    nobody = pwd.getpwnam("nobody")
    words = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    words += ["--securebits=+no_setuid_fixup"]
    words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or error
        raise CannotRun(
            "PostgreSQL does not run as root, and running it as nobody failed:\n"
            f"    {str(reason).strip()}\n"
            "Run this as an ordinary user, or set DATABASE_URL and REDIS_URL to servers you have."
        ) from error
    return words


@dataclass(frozen=True)
class Process:
    """A child of ours.

    name     as a person calls it: "the web server"
    log      everything it prints
    ends_on  the signal that makes it stop in good order
    """

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    ends_on: signal.Signals

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def obituary(self) -> str:
        """That it stopped, and the last it said."""
        code = self.popen.returncode
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        return (
            f"Stopped unexpectedly ({how}): {self.name}.\nThe end of {self.log}:\n{tail(self.log)}"
        )


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (nothing)"


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    ends_on: signal.Signals = signal.SIGTERM,
    before: Sequence[str] = (),
) -> Process:
    """Start `command` with its output in `log`; `before` is what `as_nobody` gave."""
    leash = ["setpriv", "--pdeathsig", ends_on.name, "--"] if dying_with_us() else []
    # `before` first: changing the user would undo the leash.
    words = [*before, *leash, *command]
    with log.open("wb") as output:
        # A session of its own: Ctrl-C at the terminal reaches us alone, and we choose the order.
        popen = subprocess.Popen(
            words,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Process(name, popen, log, ends_on)


def stop(processes: Iterable[Process]) -> None:
    """Stop all of them together: politely, then not."""
    processes = list(processes)
    for process in processes:
        if process.running:
            process.popen.send_signal(process.ends_on)
    deadline = time.monotonic() + GRACE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.popen.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):  # it, if it is still there, and what it left behind
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()


# --- The claim


@dataclass
class Claim:
    """The right to run things in a `var` directory, which one process has at a time.

    The lock is the kernel's, so it is never stale: it ends with its holder, however that ends. The
    file says who holds it and what they started.
    """

    var: Path
    file: Any
    facts: dict[str, Any]
    started: list[Process] = field(default_factory=list)

    def remember(self, process: Process) -> Process:
        """Note a process, to be ended by the next run should we be killed."""
        self.started.append(process)
        with suppress(psutil.NoSuchProcess):
            born = psutil.Process(process.popen.pid).create_time()
            self.facts["processes"].append([process.popen.pid, born, process.ends_on.value])
        self.write()
        return process

    def refuse_the_dead(self) -> None:
        """Raise CannotRun if one of the processes noted has died."""
        for process in self.started:
            if not process.running:
                raise CannotRun(process.obituary())

    def write(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        json.dump(self.facts, self.file)
        self.file.flush()


@contextmanager
def claim(var: Path, *, what: str, address: str = "") -> Iterator[Claim]:
    """Hold `var` for the length of the block, first ending what a killed run left behind.

    Raises Claimed if another run has it.
    """
    make_private(var)
    with open(os.open(var / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Claimed(already_running(read_facts(file))) from None
        for pid, born, ends_on in read_facts(file).get("processes", []):
            end_orphan(pid, born, ends_on)
        facts = {"pid": os.getpid(), "what": what, "address": address, "processes": []}
        held = Claim(var, file, facts)
        held.write()
        try:
            yield held
        finally:
            held.facts["processes"] = []
            held.write()


def read_facts(file: Any) -> dict[str, Any]:
    file.seek(0)
    try:
        facts = json.load(file)
    except ValueError:  # new, or its writer was killed half-way
        return {}
    return facts if isinstance(facts, dict) else {}


def already_running(facts: Mapping[str, Any]) -> str:
    pid, address = facts.get("pid", "unknown"), facts.get("address")
    where = f", at {address}" if address else ""
    return (
        f"Already running here{where} ({facts.get('what', 'another run')}, process {pid}).\n"
        f"Stop it with Ctrl-C in its terminal, or with: kill {pid}"
    )


def end_orphan(pid: int, born: float, ends_on: int) -> None:
    """End a process of a run that was killed; `born` tells it from a stranger with its number."""
    try:
        orphan = psutil.Process(pid)
        if abs(orphan.create_time() - born) > 2:
            return
        say(f"Ending {orphan.name()} (process {pid}), left by a run that was killed…")
        orphan.send_signal(ends_on)
        try:
            orphan.wait(GRACE)
        except psutil.TimeoutExpired:
            os.killpg(pid, signal.SIGKILL)
            orphan.wait(GRACE)
    except (psutil.NoSuchProcess, ProcessLookupError):
        pass


def make_private(directory: Path) -> None:
    """Make `directory`, for our eyes only. Raises CannotRun if it is somebody else's."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = directory.lstat().st_uid
    if owner != os.geteuid():
        name = user_name(owner)
        me, remove = user_name(os.geteuid()), "rm -r" if os.geteuid() == 0 else "sudo rm -r"
        raise CannotRun(
            f"{directory} belongs to {name}, who ran this before, and you are {me}.\n"
            f"Run it as {name} again, or start over without its data: {remove} {directory}"
        )
    directory.chmod(0o700)


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def exit_with(error: CannotRun) -> NoReturn:
    """Leave with the message and exit code 1."""
    with suppress(OSError):
        print(f"\n{error}", file=sys.stderr, flush=True)
    sys.exit(1)
