"""A whole house for whole stories: web server, Celery worker, clock, and a browser, all of them real.

It serves pytest-django's test database through the roles that production uses, so its tests commit what
they write (`transaction=True`) and every row is gone after each.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from momentum_demo.settings_test import WORKER
from tests.database import as_role
from tests.journeys.steps import PATIENCE

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
NO_FAULT = (
    "Failed to load resource",  # a page that answers 4xx on purpose
    "AbortError",  # a newer question took the place of one that a slow server had not answered
    "Failed to fetch",  # somebody left the page while it asked for news
)
LOOKED_AT = {"test_every_page.py", "test_the_style_guide.py"}


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items):
    """Whole stories come first, being the longest: one worker tells them, another looks at every page.

    Each of the two keeps a house of its own, in which its tests run one after another.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            group = "pages" if item.path.name in LOOKED_AT else "stories"
            item.add_marker(pytest.mark.xdist_group(group))
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "urn"]))
    yield
    # After pytest-django, which puts last whatever commits. No migration of ours makes rows: it can come first.
    items.sort(key=lambda item: here not in item.path.parents)


@dataclass(frozen=True)
class House:
    """A running web server, worker and clock."""

    address: str
    environment: dict[str, str]
    logs: Path
    worker: list[subprocess.Popen[bytes]]

    def start_worker(self, *, ahead: timedelta = timedelta(0)) -> None:
        """A worker and its clock, which goes so much `ahead`; ends the one before, if it still runs."""
        self.stop_worker()
        for file in self.logs.glob("schedule*"):  # of a clock that may have gone ahead
            file.unlink()
        celery = ["tests.journeys.ahead", str(ahead.total_seconds()), "--app=momentum_demo"]
        command = [*celery, "worker", "--concurrency=2", "--without-gossip"]
        beat = [*celery, "beat", "--pidfile=", f"--schedule={self.logs / 'schedule'}"]
        # Two clocks that go ahead may be seconds apart on a busy machine. What the beat sends is out of date
        # after two sweeps, so the sweeps of such a pair are longer than that.
        environment = self.environment | ({"SWEEP_SECONDS": "10"} if ahead else {})
        self.worker.append(start(command, environment, self.logs / "worker.log"))
        self.worker.append(start(beat, environment, self.logs / "beat.log"))

    @contextmanager
    def later(self, ahead: timedelta) -> Iterator[None]:
        """The worker's clock goes so much ahead: nobody has to wait for a ballot to close."""
        try:
            self.start_worker(ahead=ahead)
            yield
        finally:
            self.start_worker()

    @contextmanager
    def nobody_at_work(self) -> Iterator[None]:
        try:
            self.stop_worker()
            yield
        finally:
            self.start_worker()

    def stop_worker(self) -> None:
        while self.worker:
            end(self.worker.pop())

    def kill_worker(self) -> None:
        """As a machine does that loses its power: at once, with its children."""
        for process in self.worker:
            subprocess.run(["pkill", "-9", "-P", str(process.pid)], check=False)
            process.kill()
            process.wait()
        self.worker.clear()


@pytest.fixture(scope="package")
def house(django_db_setup, keys_at_hand, tmp_path_factory) -> Iterator[House]:
    """Gone before the tests elsewhere begin: its clock would do the work of theirs."""
    logs = tmp_path_factory.mktemp("house")
    port = free_port()
    environment = os.environ | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "momentum_demo.settings",
        "DATABASE_URL": as_role("momentum_app"),
        "URN_DATABASE_URL": as_role("momentum_urn"),
        # Not the tests' own database: the house's worker must not take what they send.
        "REDIS_URL": f"{settings.REDIS_URL.partition('?')[0]}?db={32 + WORKER}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SWEEP_SECONDS": "2",
        "VAR_DIR": str(logs),
        "KEYSTORE": str(settings.KEYSTORE),  # the tests' own: they make ballots too
    }
    (settings.VAR / "fonts").mkdir(parents=True, exist_ok=True)
    (logs / "fonts").symlink_to(settings.VAR / "fonts")  # cutting them takes ten seconds
    collected = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collected, env=environment, cwd=settings.BASE_DIR, check=True)
    serve = ["gunicorn", "momentum_demo.wsgi", f"--bind=127.0.0.1:{port}", "--threads=8"]
    web = start([*serve, "--no-control-socket"], environment, logs / "web.log")
    made = House(f"http://127.0.0.1:{port}", environment, logs, [])
    made.start_worker()
    try:
        wait_until_ready(made)
        yield made
    finally:
        made.stop_worker()
        end(web)


@pytest.fixture
def demonstration(house):
    """The demonstration's organisation, in the house's database."""
    command = [sys.executable, "manage.py", "seed"]
    subprocess.run(command, env=house.environment, cwd=settings.BASE_DIR, check=True)


@pytest.fixture
def page(browser, house) -> Iterator[Page]:
    """A fresh visitor on a phone, who notes every complaint of the browser about the page's security."""
    yield from visitor(browser, house)


@pytest.fixture
def plain_page(browser, house) -> Iterator[Page]:
    """A visitor at a desk, with JavaScript switched off."""
    yield from visitor(browser, house, java_script_enabled=False, viewport=DESK)


def visitor(browser: Browser, house: House, *, viewport=PHONE, **options) -> Iterator[Page]:
    context = browser.new_context(
        base_url=house.address,
        viewport=viewport,
        reduced_motion="reduce",
        locale="en-GB",
        **options,
    )
    context.set_default_timeout(PATIENCE * 1000)
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert [said for said in complaints if not any(each in said for each in NO_FAULT)] == []


def start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(house: House) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{house.address}/health/ready/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    logs = "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in house.logs.glob("*.log"))
    pytest.fail(f"The house is not ready after {PATIENCE} seconds.\n{logs}")
