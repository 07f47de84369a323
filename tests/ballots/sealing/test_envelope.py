"""What the urn takes and what it does not: T2, T3 and T21 of the attacks in docs/sealed-ballot.md."""

from dataclasses import replace

import pytest

from ballots.sealing import envelope
from ballots.sealing.envelope import Fault, Unacceptable
from tests.ballots.sealing.organisation import Voter, chance


def fault_of(organisation, message) -> Fault:
    with pytest.raises(Unacceptable) as caught:
        organisation.cast(message if isinstance(message, bytes) else message.to_bytes())
    return caught.value.fault


def flipped(data: bytes, at: int = -1) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def test_a_message_reads_back(ada):
    message = ada.sealed("van/online", b"F")
    assert envelope.read(message.to_bytes()) == message


def test_t2_the_same_paper_again_gets_the_same_answer(organisation, ada):
    body = ada.sealed("van/online", b"F").to_bytes()

    answers = {organisation.cast(body) for _ in range(3)}

    assert (len(answers), len(organisation.urn)) == (1, 1)


@pytest.mark.parametrize(
    ("field", "at", "fault"),
    [
        ("msg", 0, Fault.CREDENTIAL),  # the random prefix
        ("msg", 32, Fault.CONTEXT),
        ("msg", 50, Fault.CONTEXT),
        ("msg", -1, Fault.CREDENTIAL),  # the voter's key
        ("sig", 0, Fault.CREDENTIAL),
        ("sig", -1, Fault.CREDENTIAL),
        ("sealed", 0, Fault.SIGNATURE),
        ("sealed", -1, Fault.SIGNATURE),
        ("esig", 0, Fault.SIGNATURE),
        ("esig", -1, Fault.SIGNATURE),
    ],
)
def test_t3_a_flipped_bit_is_refused(organisation, ada, field, at, fault):
    message = ada.sealed("van/online", b"F")
    changed = replace(message, **{field: flipped(getattr(message, field), at)})

    assert fault_of(organisation, changed) == fault
    assert not organisation.urn


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"contest":"van/online"}',
    ],
)
def test_t3_rubbish_is_refused(organisation, body):
    assert fault_of(organisation, body) == Fault.MALFORMED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"seq":1', b'"seq":0'),
        (b'"seq":1', b'"seq":1.0'),
        (b'"seq":1', b'"seq":true'),
        (b'"seq":1', b'"seq":4294967296'),
        (b'"seq":1', b'"seq": 1'),
        (b'"seq":1', b'"seq":1,"seq":1'),
        (b'"seq":1', b'"seq":1,"time":1'),
        (b'"esig":"', b'"esig":"00'),
        (b'"msg":"', b'"msg":"0'),
    ],
)
def test_t3_another_form_of_a_good_message_is_refused(organisation, ada, before, after):
    body = ada.sealed("van/online", b"F").to_bytes()
    assert before in body
    assert fault_of(organisation, body.replace(before, after)) == Fault.MALFORMED


def test_t3_capital_letters_do_not_make_a_second_paper(organisation, ada):
    body = ada.vote("van/online", b"F").to_bytes()
    start = body.index(b'"sealed":"') + 10
    assert fault_of(organisation, body[:start] + body[start:].upper()) == Fault.MALFORMED


def test_t3_a_credential_is_good_in_its_own_contest_and_channel_only(organisation, ada):
    message = ada.sealed("committee/online", bytes([1]))

    assert fault_of(organisation, replace(message, contest="van/online")) == Fault.LENGTH
    assert fault_of(organisation, replace(message, contest="committee/assisted")) == Fault.CONTEXT
    assert fault_of(organisation, replace(message, contest="committee")) == Fault.CONTEST


def test_t3_a_made_up_signature_is_refused(organisation, ada):
    message = replace(ada.sealed("van/online", b"F"), sig=chance.randbytes(256))
    assert fault_of(organisation, message) == Fault.CREDENTIAL
    assert fault_of(organisation, replace(message, sig=b"")) == Fault.CREDENTIAL


def test_t3_someone_elses_credential_cannot_be_used(organisation, ada):
    ben = Voter(organisation, 2)
    stolen = ada.sealed("van/online", b"F")
    own = ben.sealed("van/online", b"A")
    copied = replace(own, msg=stolen.msg, sig=stolen.sig)
    assert fault_of(organisation, copied) == Fault.SIGNATURE


def test_t3_a_paper_of_another_length_is_refused(organisation, ada):
    message = ada.sealed("van/online", b"F")
    longer = replace(message, sealed=message.sealed + b"\x00")
    assert fault_of(organisation, longer) == Fault.LENGTH


def test_t21_a_test_ballots_paper_is_worth_nothing_in_the_real_one(hold):
    rehearsal, real = hold(title="Rehearsal"), hold()
    message = Voter(rehearsal, 1).vote("van/online", b"F")
    assert fault_of(real, message) == Fault.CONTEXT


def test_a_later_paper_follows_and_an_earlier_does_not(organisation, ada):
    ada.vote("van/online", b"F", seq=1)
    ada.vote("van/online", b"A", seq=3)

    assert fault_of(organisation, ada.sealed("van/online", b"S", seq=2)) == Fault.SEQUENCE
    assert fault_of(organisation, ada.sealed("van/online", b"S", seq=3)) == Fault.SEQUENCE
    assert len(organisation.urn) == 2  # none is lost


def test_where_there_is_one_paper_there_is_no_second(hold):
    organisation = hold(revote=False)
    ada = Voter(organisation, 1)
    ada.vote("van/online", b"F")

    assert fault_of(organisation, ada.sealed("van/online", b"A", seq=2)) == Fault.REVOTE
    assert fault_of(organisation, ada.sealed("van/online", b"A", seq=1)) == Fault.SEQUENCE


def test_papers_of_one_contest_are_all_of_one_length(organisation, ada):
    lengths = {len(ada.sealed("committee/online", bytes(range(n))).to_bytes()) for n in range(7)}
    assert len(lengths) == 1


def test_every_fault_has_its_words():
    assert envelope.REASONS.keys() == set(Fault)
