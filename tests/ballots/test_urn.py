"""The urn's door, what is asked on the way to it, and what anyone can ask of the board: over HTTP."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import time_machine
from django.db import connections
from django.test import Client

from ballots import actions, board, keystore, manifests, urn
from ballots.actions.holding import NotAsNotified
from ballots.browser import facts
from ballots.lifecycle import State
from ballots.models import Ballot, Issuance
from ballots.sealing import papercode, receipts
from ballots.sealing.tree import consistent, included
from static import verify_ballot
from tests.database import without_triggers
from tests.factories import DAY, NOON, Voter, member, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

CODE = "q01/online"


@pytest.fixture
def now():
    with time_machine.travel(NOON + DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(ada):
    """Ada's, with a token against forged requests."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada.user)
    return client


def ask(client, ballot, voter, *codes, **changed):
    """Ask for papers as the page does."""
    requests = [{"contest": code, "blinded": voter.request(code).blinded.hex()} for code in codes]
    token = client.get("/").context["csrf_token"]
    return client.post(
        f"/ballots/{ballot.slug}/issue/",
        json.dumps({"requests": requests} | changed),
        content_type="application/json",
        headers={"X-CSRFToken": str(token)},
    )


def send(ballot, body: bytes, **headers):
    """Cast as the page does: with nothing but the paper."""
    return Client().post(f"/urn/{ballot.slug}/", body, content_type="text/plain", headers=headers)


# Issuing


def test_a_browser_is_issued_all_papers_in_one_request_and_votes(now, maker, ada, browser):
    ballot = maker.opened(proposals=2)
    voter = Voter(ballot, ada)

    answers = ask(browser, ballot, voter, CODE, "q02/online").json()["answers"]

    assert [answer["contest"] for answer in answers] == [CODE, "q02/online"]
    for answer in answers:
        voter.request(answer["contest"]).finish(bytes.fromhex(answer["blind_sig"]))
    body = voter.sealed(CODE, b"F").to_bytes()
    told = send(ballot, body).json()
    manifest = manifests.of(ballot)
    id_, receipt = bytes.fromhex(told["id"]), bytes.fromhex(told["receipt"])
    assert receipts.holds(receipt, manifest.receipt_pub, manifest.hash, id_)


def test_t1_t2_t4_what_issuing_answers(now, maker, ada, ben, browser):
    ballot = maker.opened()
    voter = Voter(ballot, ada)
    stranger = Client()
    stranger.force_login(ben.user)

    first, again = (ask(browser, ballot, voter, CODE) for _ in range(2))
    other = ask(browser, ballot, Voter(ballot, ada), CODE)
    off_roll = ask(stranger, ballot, Voter(ballot, ben), CODE)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "issued-already")
    assert (off_roll.status_code, off_roll.json()["code"]) == (403, "not-on-roll")
    assert Issuance.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"requests": []},
        {"requests": [{"contest": CODE, "blinded": "zz"}]},
        {"requests": [{"contest": "q01/assisted", "blinded": "00" * 256}]},
        {"requests": [{"contest": "q09/online", "blinded": "01" * 256}]},
        {"requests": [{"contest": CODE, "blinded": "ff" * 256}]},
        {"requests": [{"contest": CODE, "blinded": "01" * 256}] * 2},
        {"strange": 1},
    ],
)
def test_t3_a_request_that_is_none_is_not_signed(now, maker, ada, browser, changed):
    ballot = maker.opened()

    response = ask(browser, ballot, Voter(ballot, ada), CODE, **changed)

    assert (response.status_code, response.json()) == (400, {"code": "malformed"})
    assert not Issuance.objects.exists()


def test_nothing_is_issued_without_a_session_or_without_the_token(now, maker, ada, browser):
    ballot = maker.opened()
    address = f"/ballots/{ballot.slug}/issue/"

    assert Client().post(address, "{}", content_type="application/json").status_code == 302
    assert browser.post(address, "{}", content_type="application/json").status_code == 403


def test_lost_keys_are_said_to_be_lost(now, maker, ada, browser):
    ballot = maker.opened()
    voter = Voter(ballot, ada)
    body = voter.sealed(CODE, b"F").to_bytes()
    keystore.forget(ballot.pk)

    assert ask(browser, ballot, voter, CODE).status_code == 503
    assert send(ballot, body).status_code == 503


# Casting


def test_t7_the_urn_sets_and_reads_no_cookie_and_writes_no_line(now, maker, ada, caplog):
    ballot = maker.opened()
    body = Voter(ballot, ada).sealed(CODE, b"F").to_bytes()
    signed_in = Client()
    signed_in.force_login(ada.user)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    response = send(ballot, body)
    refused = send(ballot, b"nothing")
    forged = signed_in.post(f"/urn/{ballot.slug}/", body, content_type="text/plain")

    assert (response.status_code, refused.status_code) == (200, 400)
    assert forged.json() == response.json()
    assert not response.cookies
    assert "X-Request-Id" not in response
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "no-store"
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{}", 400, "malformed"),
        (b"x" * 12_001, 400, "malformed"),
    ],
)
def test_what_is_no_paper_is_refused(now, maker, ada, body, status, code):
    response = send(maker.opened(), body)

    assert (response.status_code, response.json()) == (status, {"code": code})


def test_the_urn_answers_in_codes(now, maker, ada):
    ballot = maker.opened()
    voter = Voter(ballot, ada)
    bodies = [voter.sealed(CODE, marks).to_bytes() for marks in (b"F", b"A")]

    first, second = (send(ballot, body) for body in bodies)
    higher = send(ballot, voter.sealed(CODE, b"A", seq=2).to_bytes())
    now.move_to(maker.closes)
    again, closed = send(ballot, bodies[0]), send(ballot, bodies[1])

    assert first.status_code == 200
    assert (second.status_code, second.json()) == (409, {"code": "sequence-used", "seq": 1})
    assert (higher.status_code, higher.json()) == (409, {"code": "no-second-paper"})
    assert again.json() == first.json()  # the answer was lost, the vote was not
    assert (closed.status_code, closed.json()) == (409, {"code": "voting-closed"})


def test_a_paper_sent_again_after_the_declaration_is_said_to_be_on_the_board(now, maker, ada):
    """Whose answer was lost, and who comes back days later."""
    bea = member("Bea")
    ballot = maker.opened()
    body, unsent = (Voter(ballot, who).sealed(CODE, b"F").to_bytes() for who in (ada, bea))
    assert send(ballot, body).status_code == 200
    ballot = maker.declared(ballot)
    now.move_to(maker.closes + 3 * DAY)

    again, late = send(ballot, body), send(ballot, unsent)

    assert (again.status_code, again.json()) == (409, {"code": "on-the-board"})
    assert (late.status_code, late.json()) == (409, {"code": "voting-closed"})


@pytest.mark.parametrize("state", [State.OPEN, State.SEALED, State.DECLARED])
def test_whoever_asks_for_papers_after_the_close_is_told_that_it_has_closed(
    now, maker, ada, browser, state
):
    """Also when the keys are gone, with which one would sign: waiting would not help."""
    ballot = maker.opened()
    now.move_to(maker.closes)
    if state == State.SEALED:
        actions.close(ballot, at=maker.closes)
        actions.seal(ballot, at=maker.closes)
    elif state == State.DECLARED:
        maker.declared(ballot)

    asked = ask(browser, ballot, Voter(ballot, ada), CODE)
    [contest] = ballot.contests.all()
    form = {f"answer-{contest.pk}": "for", "code": papercode.write(b"s" * 16)}
    unscripted = Client()
    unscripted.force_login(ada.user)
    sent = unscripted.post(f"/ballots/{ballot.slug}/cast/", form)

    assert (asked.status_code, asked.json()["code"]) == (409, "voting-closed")
    assert sent.status_code == 409
    assert "Voting has closed." in sent.content.decode()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("post", "/urn/nowhere/", 404), ("post", "/urn/", 404), ("get", "/urn/ballot/", 405)],
)
def test_there_is_nothing_else_behind_the_urns_door(method, path, status):
    assert getattr(Client(), method)(path).status_code == status


def test_over_plain_http_nothing_is_cast_on_a_server(now, maker, ada, settings):
    settings.SECURE_SSL_REDIRECT = True
    ballot = maker.opened()

    response = send(ballot, b"")
    secure = send(ballot, b"", **{"X-Forwarded-Proto": "https"})

    assert (response.status_code, response.json()) == (403, {"code": "https-only"})
    assert secure.json() == {"code": "malformed"}


def test_the_urn_may_stand_on_a_host_of_its_own(now, maker, ada, browser, settings):
    settings.URN_URL, settings.ALLOWED_HOSTS = (
        "https://urn.example.org",
        ["testserver", "urn.example.org"],
    )
    ballot = maker.opened()
    body = Voter(ballot, ada).sealed(CODE, b"F").to_bytes()
    contests = list(ballot.contests.all())

    there = send(ballot, body, host="urn.example.org", origin=settings.SITE_URL)
    elsewhere = send(ballot, body, host="elsewhere.example.org")

    assert facts(ballot, contests)["cast"] == f"https://urn.example.org/urn/{ballot.slug}/"
    assert there.status_code == 200
    assert there["Access-Control-Allow-Origin"] == settings.SITE_URL
    assert "Access-Control-Allow-Credentials" not in there
    assert elsewhere.status_code == 400


# What anyone can ask


def test_the_manifest_is_the_bytes_whose_hash_everyone_was_given(client, maker, ada):
    ballot = maker.notified()

    served = client.get(f"/ballots/{ballot.slug}/manifest.json").content

    assert hashlib.sha256(served).hexdigest() == ballot.fingerprint
    assert client.get(f"/ballots/{maker.draft().slug}/manifest.json").status_code == 404


@pytest.fixture
def held(maker):
    """45 voters of two channels, one batch posted while voting was open."""
    voters = members(45)
    ballot = maker.opened(candidates=("Amina", "Bryn", "Carys"))
    done = [
        maker.vote_online(ballot, voter, b"F", bytes([number % 3]))
        for number, voter in enumerate(voters[:41])
    ]
    board.post(ballot)
    for voter in voters[41:]:
        maker.vote(ballot, voter, b"A", None)
    return maker.declared(ballot), done


def test_t15_the_verifier_says_valid_of_the_record_and_finds_every_receipt(
    client, held, tmp_path, capsys
):
    ballot, voters = held
    file = tmp_path / "board.jsonl"
    file.write_bytes(client.get(f"/ballots/{ballot.slug}/board.jsonl").getvalue())
    words = [str(file), "--hash", ballot.fingerprint]
    for voter in voters:
        words += ["--receipt", voter.receipts[CODE].id.hex()]

    status = verify_ballot.main(words)

    out = capsys.readouterr().out
    assert (status, out.splitlines()[-1]) == (0, "VALID")
    assert out.count("read as “for”") == 41


def test_before_the_declaration_the_record_has_no_key_and_no_result(client, maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")

    lines = client.get(f"/ballots/{ballot.slug}/board.jsonl").getvalue().splitlines()

    assert [next(iter(json.loads(line))) for line in lines] == ["manifest", "head"]


def test_anyone_can_prove_that_a_paper_is_on_the_board_and_that_it_only_grew(client, held):
    ballot, voters = held
    here = f"/ballots/{ballot.slug}"
    heads = client.get(f"{here}/heads.json").json()
    first, last = heads[1], heads[-1]

    for voter in voters[:5]:
        id_ = voter.receipts[CODE].id
        found = client.get(f"{here}/papers/{id_.hex()}.json").json()
        proof = [bytes.fromhex(step) for step in found["proof"]]
        root = bytes.fromhex(found["head"]["root"])
        assert included(id_, found["index"], found["head"]["size"], proof, root)
    sizes = first["size"], last["size"]
    steps = client.get(f"{here}/board/{sizes[0]}-{sizes[1]}.json").json()
    proof = [bytes.fromhex(step) for step in steps]
    roots = bytes.fromhex(first["root"]), bytes.fromhex(last["root"])
    assert consistent(*sizes, proof, *roots)
    assert (first["final"], last["final"]) == (False, True)


def test_a_paper_that_waits_is_said_to_wait_and_another_is_not_there(client, maker, ada):
    ballot = maker.opened()
    voter = maker.vote_online(ballot, ada, b"F")
    here = f"/ballots/{ballot.slug}/papers"

    waits = client.get(f"{here}/{voter.receipts[CODE].id.hex()}.json")
    strange = client.get(f"{here}/{'00' * 32}.json")

    assert (waits.status_code, waits.json()) == (200, {"waits": True})
    assert (strange.status_code, strange.json()) == (404, {"waits": False})
    assert client.get(f"{here}/zz.json").status_code == 404
    assert urn.Pending.objects.count() == 1


def test_a_voter_asks_for_their_paper_without_its_number_in_the_address(client, held):
    ballot, voters = held
    page = f"/ballots/{ballot.slug}/papers/"
    id_ = voters[0].receipts[CODE].id.hex()

    asked = Client(enforce_csrf_checks=True).post(page, id_, content_type="text/plain")
    strange = client.post(page, "00" * 32, content_type="text/plain")
    rubbish = client.post(page, b"\xff", content_type="text/plain")

    assert asked.json() == client.get(f"{page}{id_}.json").json()
    assert (strange.status_code, rubbish.status_code) == (404, 404)


# While it fills: whatever is posted between two questions to the database, the answer is whole


@contextmanager
def as_soon_as_asked_for(
    table: str, post: Callable[[Ballot], int], ballot: Ballot
) -> Iterator[None]:
    """Papers are posted right after the box's database was asked for the first time for a table."""
    times = count()

    def watch(execute, sql, *rest):
        result = execute(sql, *rest)
        if sql.startswith("SELECT") and table in sql and next(times) == 0:
            post(ballot)
        return result

    with connections["urn"].execute_wrapper(watch):
        yield


@pytest.mark.parametrize("table", ["ballots_pending", "ballots_entry"])
def test_a_paper_on_its_way_from_the_box_to_the_board_is_found(client, maker, ada, table):
    ballot = maker.opened()
    id_ = maker.vote_online(ballot, ada, b"F").receipts[CODE].id

    with as_soon_as_asked_for(table, board.seal, ballot):
        answer = client.get(f"/ballots/{ballot.slug}/papers/{id_.hex()}.json")

    assert urn.Entry.objects.count() == 1
    assert answer.status_code == 200


@pytest.mark.parametrize("table", ["ballots_batch", "ballots_entry"])
def test_a_record_that_grows_while_it_is_read_is_valid(maker, tmp_path, table):
    voters = members(60)
    ballot = maker.opened()
    for voter in voters[:40]:
        maker.vote_online(ballot, voter, b"F")
    board.post(ballot)
    for voter in voters[40:]:
        maker.vote_online(ballot, voter, b"F")
    file = tmp_path / "board.jsonl"

    with as_soon_as_asked_for(table, board.post, ballot):
        file.write_bytes(b"".join(board.lines(ballot)))

    verifier = verify_ballot.Verifier()
    verifier.run(file, ballot.fingerprint)
    assert verifier.problems == []
    assert urn.Batch.objects.count() == 3


# Opening


@pytest.mark.parametrize(
    "tampered",
    [
        {"title": "Another question"},
        {"closes_at": NOON + 9 * DAY},
        {"lot_commitment": "c" * 64},
        {"roll_size": 99},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_ballot_that_is_not_as_its_manifest_says_does_not_open(maker, ada, tampered):
    ballot = maker.notified()
    with without_triggers():
        Ballot.objects.filter(pk=ballot.pk).update(**tampered)

    with pytest.raises(NotAsNotified):
        actions.open_voting(ballot, at=maker.opens)

    assert Ballot.objects.get(pk=ballot.pk).state == State.NOTIFIED


@pytest.mark.parametrize("harm", ["question", "voter", "voter-off", "key"])
def test_t4_nor_one_whose_questions_roll_or_keys_were_changed(maker, ada, harm):
    ballot = maker.notified()
    with without_triggers():
        if harm == "question":
            ballot.contests.update(text="Other words.")
        elif harm == "voter":
            ballot.roll.filter(member=ada).update(salt=b"x" * 16)
        elif harm == "voter-off":
            ballot.roll.filter(member=ada).delete()
        else:
            keystore.keep_receipt_key(ballot.pk, keystore.new_receipt_key())

    with pytest.raises(NotAsNotified):
        actions.open_voting(ballot, at=maker.opens)
