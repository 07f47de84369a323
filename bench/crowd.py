"""People who vote over HTTP as their browsers do, and do not give up: for benches, drills and tests.

Each has a session that is in the database already, and a seed. Whatever fails is sent again, the same bytes, to
the issue endpoint with the session, to the urn without anything; what is refused is refused.
"""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from ballots.sealing import credentials, envelope, receipts
from ballots.sealing.manifest import ONLINE, Manifest
from members.models import User

COOKIE = "x" * 32  # against forged requests: the same in the cookie and beside it
PATIENCE = 900  # seconds until a voter gives up
FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0  # seconds before a request is sent again: longer each time


class Turned(Exception):
    """A refusal: sending the same again would not help."""


@dataclass(slots=True)
class Voter:
    """Somebody on the roll.

    user       their key
    marks      contest's code → what they say
    began      when they pressed "Cast my vote", and `ended` when they had the last receipt: a clock's seconds
    receipts   code of the key → the id of the paper, once its receipt was seen
    failed     how often a request had to be sent again
    """

    user: int
    seed: bytes
    marks: Mapping[str, bytes]
    began: float = 0.0
    ended: float = 0.0
    receipts: dict[str, bytes] = field(default_factory=dict)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Hall:
    """Where they vote: a web server on this machine, and a ballot there."""

    port: int
    slug: str
    manifest: Manifest

    def vote(self, voter: Voter) -> None:
        """All of a voter's papers, until every receipt is there and holds. Raises Turned or TimeoutError."""
        voter.began = time.perf_counter()
        asked = {
            code: credentials.request(voter.seed, scope.ctx, scope.key.public)
            for code, scope in self.manifest.scopes.items()
            if scope.key.channel == ONLINE
        }
        requests = [{"contest": code, "blinded": x.blinded.hex()} for code, x in asked.items()]
        headers = {
            "Cookie": f"sessionid={session_of(voter.user)}; csrftoken={COOKIE}",
            "X-CSRFToken": COOKIE,
            "Content-Type": "application/json",
        }
        body = json.dumps({"requests": requests}).encode()
        told = self.send(voter, f"/ballots/{self.slug}/issue/", body, headers)
        for answer in told["answers"]:
            code = answer["contest"]
            credential = asked[code].finish(bytes.fromhex(answer["blind_sig"]))
            message = envelope.seal(
                self.manifest.scopes[code],
                credential,
                voter.marks.get(code.partition("/")[0], b""),
                pub=self.manifest.seal.pub,
                seq=1,
                randomness=random.SystemRandom().randbytes(32),
            )
            got = self.send(
                voter, f"/urn/{self.slug}/", message.to_bytes(), {"Content-Type": "text/plain"}
            )
            receipt = bytes.fromhex(got["receipt"])
            if not receipts.holds(
                receipt, self.manifest.receipt_pub, self.manifest.hash, message.id
            ):
                raise Turned(f"a receipt that does not hold: {got}")
            voter.receipts[code] = message.id
        voter.ended = time.perf_counter()

    def send(self, voter: Voter, path: str, body: bytes, headers: dict[str, str]) -> dict:  # type: ignore[type-arg]
        """What is answered in the end."""
        deadline, wait = time.monotonic() + PATIENCE, FIRST_WAIT
        while time.monotonic() < deadline:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                link.request("POST", path, body, headers)
                response = link.getresponse()
                said = response.read()
                if response.status == 200:
                    return dict(json.loads(said))
                if response.status < 500:
                    raise Turned(f"{path} answered {response.status} {said[:200]!r}")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                link.close()
            voter.failed += 1
            time.sleep(wait * random.uniform(0.75, 1.25))
            wait = min(2 * wait, LONGEST_WAIT)
        raise TimeoutError(path)

    def all_vote(self, voters: Iterable[Voter], *, at_once: int) -> None:
        """So many at a time. Raises what the first of them ran into."""
        with ThreadPoolExecutor(at_once) as threads:
            for _ in threads.map(self.vote, voters):
                pass


def admit(users: Iterable[User]) -> None:
    """A session for each, as signing in makes them; its key is known to us."""
    store = SessionStore()
    Session.objects.bulk_create(
        Session(
            session_key=session_of(user.pk),
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=timezone.now() + timedelta(days=1),
        )
        for user in users
    )


def session_of(user: int) -> str:
    return f"benchsession{user}"
