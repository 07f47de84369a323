"""HPKE, against the figures of RFC 9180, Appendix A.3.1, and against another implementation."""

import pytest
from cryptography.hazmat.primitives import hpke
from hypothesis import given
from hypothesis import strategies as st

from ballots.sealing import sealed
from ballots.sealing.sealed import CannotOpen, OpeningKey

# DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, first encryption.
IKM_E = "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e"
PK_E = (
    "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900"
    "be863c403ce65c9bfcb9382657222d18c4"
)
SK_E = "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"
IKM_R = "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550"
PK_R = (
    "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d3"
    "0ad6aa8f80e30f1d128aafd68a2ce72ea0"
)
SK_R = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2"
INFO = "4f6465206f6e2061204772656369616e2055726e"
PT = "4265617574792069732074727574682c20747275746820626561757479"
AAD = "436f756e742d30"
CT = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"

KEY = OpeningKey.derive(b"k" * 32)
INFO_HERE = b"i" * 32
SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)


@pytest.mark.parametrize(("ikm", "secret", "public"), [(IKM_E, SK_E, PK_E), (IKM_R, SK_R, PK_R)])
def test_a_key_follows_from_its_bytes_as_in_the_rfc(ikm, secret, public):
    key = OpeningKey.derive(bytes.fromhex(ikm))
    assert (key.to_bytes().hex(), key.public.hex()) == (secret, public)


def test_a_paper_is_sealed_as_in_the_rfc():
    found = sealed.seal(
        bytes.fromhex(PK_R),
        bytes.fromhex(PT),
        info=bytes.fromhex(INFO),
        randomness=bytes.fromhex(IKM_E),
        aad=bytes.fromhex(AAD),
    )
    assert found.hex() == PK_E + CT


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_here_another_program_opens(paper, randomness):
    closed = sealed.seal(KEY.public, paper, info=INFO_HERE, randomness=randomness)

    assert len(closed) == len(paper) + sealed.OVERHEAD
    assert SUITE.decrypt(closed, KEY.native, info=INFO_HERE) == paper


@given(st.binary(max_size=300))
def test_what_another_program_sealed_is_opened_here(paper):
    closed = SUITE.encrypt(paper, KEY.native.public_key(), info=INFO_HERE)
    assert sealed.unseal(KEY, closed, info=INFO_HERE) == paper


@pytest.mark.parametrize("at", [0, 1, 64, 65, 80, -1])
def test_a_changed_byte_cannot_be_opened(at):
    closed = bytearray(sealed.seal(KEY.public, b"paper", info=INFO_HERE, randomness=b"r" * 32))
    closed[at] ^= 1
    with pytest.raises(CannotOpen):
        sealed.unseal(KEY, bytes(closed), info=INFO_HERE)


def test_a_paper_opens_only_in_its_own_contest():
    closed = sealed.seal(KEY.public, b"paper", info=INFO_HERE, randomness=b"r" * 32)
    with pytest.raises(CannotOpen):
        sealed.unseal(KEY, closed, info=b"j" * 32)


@pytest.mark.parametrize("rubbish", [b"", b"\x04", bytes(65), bytes(100), b"\x04" + b"\xff" * 99])
def test_rubbish_cannot_be_opened(rubbish):
    with pytest.raises(CannotOpen):
        sealed.unseal(KEY, rubbish, info=INFO_HERE)
