import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ballots.sealing import blindsig
from ballots.sealing.blindsig import BadSignature, PublicKey, SigningFault, SigningKey

DATA = Path(__file__).parents[2] / "data" / "rfc9474" / "vectors.json"
VECTORS = {vector["name"]: vector for vector in json.loads(DATA.read_text())}
OURS = "RSABSSA-SHA384-PSS-Randomized"
MASK = bytes(range(256)) * 3


def number(digits: str) -> int:
    return int(digits, 16)


@pytest.fixture(scope="module")
def rfc():
    """The key of RFC 9474's Appendix A: 4096 bits."""
    vector = VECTORS[OURS]
    return SigningKey.from_primes(number(vector["p"]), number(vector["q"]))


def step_by_step(rfc, vector):
    """Blind and sign as the RFC did."""
    r = pow(number(vector["inv"]), -1, rfc.public.n)
    msg, salt = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["salt"])
    blinded = blindsig.blind(rfc.public, msg, salt=salt, r=r)
    return msg, r, blinded, rfc.blind_sign(blinded, randomness=MASK[: 512 + 16])


@pytest.mark.parametrize("name", VECTORS)
def test_what_the_signer_sees_and_answers_is_as_in_the_rfc(rfc, name):
    vector = VECTORS[name]

    _, _, blinded, answer = step_by_step(rfc, vector)

    assert (blinded.hex(), answer.hex()) == (vector["blinded_msg"], vector["blind_sig"])


@pytest.mark.parametrize("name", [OURS, "RSABSSA-SHA384-PSS-Deterministic"])
def test_the_signature_is_as_in_the_rfc(rfc, name):
    msg, r, _, answer = step_by_step(rfc, VECTORS[name])

    sig = blindsig.finalize(rfc.public, msg, answer, r=r)

    assert sig.hex() == VECTORS[name]["sig"]
    rfc.public.verify(sig, msg)


def test_a_signature_with_another_length_of_salt_does_not_pass(rfc):
    vector = VECTORS["RSABSSA-SHA384-PSSZERO-Randomized"]
    with pytest.raises(BadSignature):
        rfc.public.verify(bytes.fromhex(vector["sig"]), bytes.fromhex(vector["input_msg"]))


def test_the_answer_does_not_depend_on_the_mask(keys):
    key = keys["stranger"]
    blinded = (12345).to_bytes(256, "big")

    answers = {key.blind_sign(blinded, randomness=MASK[n : n + 272]) for n in range(5)}

    assert len(answers) == 1


@pytest.mark.parametrize("blinded", [bytes(256), bytes(255), b"\xff" * 256, b"\x01" * 257])
def test_nothing_is_signed_that_is_not_a_number_below_the_modulus(keys, blinded):
    with pytest.raises(BadSignature):
        keys["stranger"].blind_sign(blinded, randomness=MASK[:272])


def test_a_machine_that_computes_wrongly_gives_no_answer(keys):
    good = keys["stranger"]
    faulty = SigningKey(
        good.public, good.p, good.q, good.dp ^ 2, good.dq, good.inverse, good.native
    )
    with pytest.raises(SigningFault):
        faulty.blind_sign((2).to_bytes(256, "big"), randomness=MASK[:272])


def test_an_answer_by_another_key_is_noticed(keys):
    mine, other = keys["stranger"], keys["van/online"]
    r = blindsig.factor(MASK[:272], mine.public)
    blinded = blindsig.blind(mine.public, b"x" * 104, salt=bytes(48), r=r)
    answer = other.blind_sign(bytes(1) + blinded[1:], randomness=MASK[:272])
    with pytest.raises(BadSignature):
        blindsig.finalize(mine.public, b"x" * 104, answer, r=r)


def test_a_key_can_be_kept_and_read_back(keys):
    key = keys["stranger"]
    assert SigningKey.from_der(key.to_der()) == key
    assert PublicKey.from_spki(key.public.spki) == key.public


@pytest.mark.parametrize(
    "key",
    [
        lambda: rsa.generate_private_key(65537, 1024),
        lambda: rsa.generate_private_key(3, 2048),
        lambda: ec.generate_private_key(ec.SECP256R1()),
    ],
)
def test_weak_and_strange_keys_are_refused(key):
    spki = (
        key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(ValueError, match=r"RSA"):
        PublicKey.from_spki(spki)
