"""An independent authority's stamp on the complete board: a real one, of our own making, over HTTP."""

from __future__ import annotations

import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import time_machine

from ballots import board, recounts, stamping, tasks
from ballots.lifecycle import State
from ballots.models import Ballot
from static import verify_ballot
from tests.factories import members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

CONFIGURATION = """
[req]
distinguished_name = nobody
[nobody]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = {place}/serial
crypto_device = builtin
signer_cert = {place}/tsa.pem
signer_key = {place}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_chain = no
"""


class Authority:
    """A time-stamping authority with a root of its own, on a port of this machine.

    mood   "well", "silent", "rubbish", or "forged": then it stamps something else
    """

    def __init__(self, place: Path) -> None:
        self.place, self.mood, self.asked = place, "well", 0
        (place / "tsa.cnf").write_text(CONFIGURATION.format(place=place))
        (place / "serial").write_text("01\n")
        request = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config tsa.cnf"
        self.openssl(f"{request} -x509 -days 9 -subj /CN=Root -extensions root "
                     "-keyout root.key -out root.pem")  # fmt: skip
        self.openssl(f"{request} -subj /CN=Clock -keyout tsa.key -out tsa.csr")
        self.openssl("x509 -req -in tsa.csr -CA root.pem -CAkey root.key -days 9 -extfile tsa.cnf "
                     "-extensions stamps -out tsa.pem")  # fmt: skip

    def openssl(self, words: str) -> None:
        command = ["openssl", *words.split()]
        subprocess.run(command, cwd=self.place, check=True, capture_output=True)

    def answer(self, query: bytes) -> bytes | None:
        self.asked += 1
        if self.mood == "silent":
            return None
        if self.mood == "rubbish":
            return b"rubbish"
        (self.place / "query").write_bytes(query)
        if self.mood == "forged":
            (self.place / "other").write_bytes(b"another board")
            self.openssl("ts -query -data other -sha256 -cert -out query")
        self.openssl("ts -reply -config tsa.cnf -queryfile query -out answer")
        return (self.place / "answer").read_bytes()


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.fail("There is no openssl here. Install it: apt-get install openssl")
    authority = Authority(tmp_path_factory.mktemp("tsa"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            said = authority.answer(query)
            self.send_response(200 if said else 503)
            self.end_headers()
            self.wfile.write(said or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield authority, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def authority(founded, settings) -> Authority:
    made, settings.TSA_URL = founded
    settings.TSA_ROOTS = str(made.place / "root.pem")
    made.mood, made.asked = "well", 0
    return made


@pytest.fixture
def swept(maker):
    """A ballot of three that the clock takes from open to declared."""

    def sweep() -> Ballot:
        voters = members(3)
        ballot = maker.opened()
        for voter in voters:
            maker.vote_online(ballot, voter, b"F")
        with time_machine.travel(maker.closes, tick=False):
            tasks.sweep()
        ballot = Ballot.objects.get(pk=ballot.pk)
        assert ballot.state == State.DECLARED
        return ballot

    return sweep


def verified(ballot: Ballot, tmp_path: Path, capsys) -> tuple[int, str]:
    file = tmp_path / "board.jsonl"
    file.write_bytes(b"".join(board.lines(ballot)))
    return verify_ballot.main([str(file), "--hash", ballot.fingerprint]), capsys.readouterr().out


def test_the_complete_board_is_stamped_and_anyone_can_check_it(
    authority, swept, client, tmp_path, capsys
):
    ballot = swept()

    stamped = stamping.read(bytes(ballot.stamp))
    assert (stamped.by, authority.asked) == ("CN=Clock", 1)
    page = client.get(f"/ballots/{ballot.slug}/sheet/").content.decode()
    assert "by the clock of CN=Clock" in page
    status, said = verified(ballot, tmp_path, capsys)
    assert (status, said.splitlines()[-1]) == (0, "VALID")
    assert f"was stamped: {stamped.at:%Y-%m-%d %H:%M:%S} UTC, by CN=Clock." in said
    # And by other people's program.
    (tmp_path / "stamp.tsr").write_bytes(bytes(ballot.stamp))
    (tmp_path / "head").write_bytes(board.last_line(ballot))
    words = f"ts -verify -in {tmp_path}/stamp.tsr -data {tmp_path}/head -CAfile root.pem"
    authority.openssl(words)


def test_a_stamp_of_another_board_is_seen(authority, swept, tmp_path, capsys):
    one, other = swept(), swept()
    one.stamp = other.stamp

    status, said = verified(one, tmp_path, capsys)

    assert status == 1
    assert "the stamp is not over the last head" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("time", "the stamp was changed after it was signed"),
        ("signature", "the stamp is signed by none of the certificates in it"),
    ],
)
def test_a_stamp_that_was_tampered_with_is_seen(authority, swept, tmp_path, capsys, changed, said):
    ballot = swept()
    stamp = bytearray(bytes(ballot.stamp))
    moment = f"{stamping.read(bytes(stamp)).at:%Y%m%d%H%M%S}".encode()
    stamp[stamp.index(moment) + 3 if changed == "time" else -1] ^= 1
    ballot.stamp = bytes(stamp)

    status, told = verified(ballot, tmp_path, capsys)

    assert status == 1
    assert said in told


@pytest.mark.parametrize("mood", ["silent", "rubbish", "forged"])
def test_an_authority_that_gives_no_good_stamp_stops_nothing(
    authority, swept, client, tmp_path, capsys, mood
):
    authority.mood = mood

    ballot = swept()

    assert (bytes(ballot.stamp), authority.asked) == (b"", 2)
    assert "not stamped" in client.get(f"/ballots/{ballot.slug}/sheet/").content.decode()
    assert recounts.verify(ballot) == []
    assert "The complete board was stamped: no." in verified(ballot, tmp_path, capsys)[1]


def test_an_authority_that_is_not_there_stops_nothing(authority, swept, settings):
    settings.TSA_URL = "http://127.0.0.1:9/"

    assert bytes(swept().stamp) == b""


def test_an_authority_that_we_do_not_trust_gives_no_stamp(authority, swept, settings, tmp_path):
    other = Authority(tmp_path)
    settings.TSA_ROOTS = str(other.place / "root.pem")

    assert bytes(swept().stamp) == b""


def test_where_no_authority_is_named_nobody_is_asked(authority, swept, settings):
    settings.TSA_URL = ""

    assert (bytes(swept().stamp), authority.asked) == (b"", 0)
