"""Starting and stopping: real servers, in directories of these tests' own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from momentum_demo.addresses import socket_directory, urls
from momentum_demo.processes import CannotRun, Claimed, claim, make_private, start, stop

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


pytestmark = pytest.mark.xdist_group("running")  # their cluster is made once, by one worker


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A var directory; its first user makes the database, the others find it."""
    return tmp_path_factory.mktemp("running") / "var"


def environment(var):
    """Ours, without the servers this very test run uses."""
    ours = {"DATABASE_URL", "OWNER_DATABASE_URL", "URN_DATABASE_URL", "REDIS_URL", "SITE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "VAR_DIR": str(var), "DEMO": "1"}


def manage(var, *words):
    return subprocess.run(
        [sys.executable, MANAGE, *words],
        env=environment(var),
        capture_output=True,
        text=True,
        timeout=180,
    )


@contextmanager
def manage_in_background(var, *words):
    """`manage.py WORDS`, from when it says that something is running to the end of the block."""
    process = subprocess.Popen(
        [sys.executable, MANAGE, *words],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            for line in process.stdout or []:
                if "running" in line:
                    break
            yield process
        finally:
            process.kill()


def left_running(var):
    """The names of the processes whose command line names `var` or its sockets."""
    places = str(var), str(socket_directory(var))
    return [
        process.info["name"]
        for process in psutil.process_iter(["cmdline", "name"])
        if any(place in " ".join(process.info["cmdline"] or []) for place in places)
    ]


@pytest.fixture
def heeded(how):
    """See that the processes we start do not ignore `how`, as those started under nohup do."""
    before = signal.getsignal(how)
    if before == signal.SIG_IGN:
        signal.signal(how, signal.SIG_DFL)
    yield
    signal.signal(how, before)


def soon(condition):
    """Whether `condition` comes true within a minute, as on a busy machine."""
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_up_runs_a_command_beside_the_servers_and_returns_its_exit_code(var):
    program = (
        "import os, psycopg, redis;"
        "print(psycopg.connect(os.environ['DATABASE_URL']).info.user);"
        "print(redis.Redis.from_url(os.environ['REDIS_URL']).ping());"
        "raise SystemExit(7)"
    )

    result = manage(var, "up", "--", "python", "-W", "ignore", "-c", program)

    assert result.returncode == 7, result.stderr
    assert result.stdout.splitlines()[-2:] == ["postgres", "True"]
    assert left_running(var) == []


def test_up_says_which_command_is_not_there(var):
    result = manage(var, "up", "--", "no-such-command")

    assert result.returncode == 1
    assert "no-such-command" in result.stderr
    assert left_running(var) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(var, how, heeded):
    with manage_in_background(var, "up") as up:
        assert len(left_running(var)) >= 2

        up.send_signal(how)

        assert up.wait(15) == 130
    assert left_running(var) == []


def test_a_second_run_is_refused_and_a_second_command_shares_the_servers(var):
    with manage_in_background(var, "up") as first:
        second = manage(var, "up")
        command = manage(var, "up", "--", "true")

        assert second.returncode == 1
        assert f"process {first.pid}" in second.stderr
        assert command.returncode == 0, command.stderr
        assert "postgres" in left_running(var)
        first.terminate()
        first.wait(15)


def test_after_a_kill_the_next_run_works_and_leaves_nothing(var):
    with manage_in_background(var, "up") as up:
        up.kill()
        up.wait()

    result = manage(var, "up", "--", "true")

    assert result.returncode == 0, result.stderr
    assert soon(lambda: left_running(var) == [])


def test_a_stale_lock_that_names_a_living_stranger_is_no_obstacle(var):
    manage(var, "up", "--", "true")
    (var / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{var}/postgres\n0\n5432\n")
    (socket_directory(var) / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    result = manage(var, "up", "--", "true")

    assert result.returncode == 0, result.stderr


def test_a_path_too_long_for_sockets_moves_them_to_a_short_one(tmp_path):
    var = tmp_path / ("long-" * 20) / "var"

    result = manage(var, "up", "--", "true")

    assert result.returncode == 0, result.stderr
    assert f"they are in {socket_directory(var)}" in result.stdout
    assert not socket_directory(var).exists()


@pytest.mark.parametrize(
    "path", ["/srv/" + "x" * 90, "/srv/a b", "/srv/a&b", "/srv/100%", "/srv/é"]
)
def test_an_awkward_path_is_not_put_in_an_address(path, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)

    assert path not in urls(Path(path)).redis


def test_a_server_that_fails_shows_the_end_of_its_log(var):
    manage(var, "up", "--", "true")
    settings = var / "postgres" / "postgresql.auto.conf"
    good = settings.read_text()
    settings.write_text(good + "no_such_setting = 1\n")

    result = manage(var, "up", "--", "true")

    settings.write_text(good)
    assert result.returncode == 1
    assert "Stopped unexpectedly (exit code 1): PostgreSQL." in result.stderr
    assert "no_such_setting" in result.stderr
    assert left_running(var) == []


def test_the_demo_refuses_a_port_in_use(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = manage(tmp_path / "var", "demo", "--port", str(port))

    assert result.returncode == 1
    assert f"Port {port} is in use" in result.stderr
    assert "PORT=8123 make demo" in result.stderr


def test_the_claim_is_held_by_one_at_a_time(tmp_path):
    with (
        claim(tmp_path, what="the demo", address="http://localhost:8000"),
        pytest.raises(Claimed, match="at http://localhost:8000"),
        claim(tmp_path, what="another"),
    ):
        pass

    with claim(tmp_path, what="another"):
        pass  # free again


@pytest.mark.parametrize(("error", "ended"), [(0, True), (60, False)])
def test_a_claim_ends_orphans_and_no_stranger_with_the_number_of_one(tmp_path, error, ended):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as orphan:
        born = psutil.Process(orphan.pid).create_time() + error
        facts = {"pid": 1, "processes": [[orphan.pid, born, signal.SIGTERM.value]]}
        (tmp_path / "lock").write_text(json.dumps(facts))

        with claim(tmp_path, what="the next"):
            assert (orphan.poll() is not None) is ended

        orphan.kill()


def test_a_lock_file_cut_short_is_no_obstacle(tmp_path):
    (tmp_path / "lock").write_text('{"pid": 1, "proc')

    with claim(tmp_path, what="the next"):
        pass


def test_somebody_elses_directory_is_refused(tmp_path):
    theirs = Path("/usr")
    if os.geteuid() == 0:
        theirs = tmp_path / "theirs"
        theirs.mkdir()
        os.chown(theirs, 65534, -1)

    with pytest.raises(CannotRun, match="belongs to"):
        make_private(theirs)


def test_what_will_not_stop_is_killed_with_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr("momentum_demo.processes.GRACE", 0.5)
    stubborn = "trap '' TERM; echo ready; sleep 61 & while :; do sleep 0.1; done"
    process = start("it", ["sh", "-c", stubborn], log=tmp_path / "log")
    assert soon(lambda: "ready" in process.log.read_text())

    stop([process])

    assert not process.running
    assert soon(lambda: not group_of(process.popen.pid))


def group_of(number):
    """The living members of a process group."""
    members = []
    for process in psutil.process_iter(["status"]):
        try:
            group = os.getpgid(process.pid)
        except ProcessLookupError:
            continue
        if group == number and process.info["status"] != psutil.STATUS_ZOMBIE:
            members.append(process.pid)
    return members
