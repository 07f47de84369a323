"""A stranger's word for when the board was complete: RFC 3161, from the authority in the setting TSA_URL.

What is stamped is the last head as it stands on the board; it holds the root over all papers. The answer is
kept whole, published on the board and checked by static/verify_ballot.py, so that anybody can see that the
board was not made afterwards. Whatever goes wrong stops no close: then the ballot is visibly not stamped.
"""

from __future__ import annotations

import logging
import ssl
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.x509 import (
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

log = logging.getLogger(__name__)

PATIENCE = 5  # seconds for the authority to answer, and once more
LONGEST = 100_000  # bytes of an answer
MEDIA = "application/timestamp-query"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says.

    at   the authority's own clock
    by   its name, from the certificate in the stamp
    """

    at: datetime
    by: str


def stamp(message: bytes) -> bytes:
    """The authority's answer over `message`, checked; nothing where none is asked or none is to be had."""
    if not settings.TSA_URL:
        return b""
    for _attempt in range(2):
        try:
            return ask(message)
        except (OSError, ValueError, VerificationError):
            log.exception("The time-stamping authority gave no stamp")
    return b""


def ask(message: bytes) -> bytes:
    """Raises OSError, ValueError for an answer that cannot be read, and VerificationError."""
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    query = urllib.request.Request(
        settings.TSA_URL, request.as_bytes(), {"Content-Type": MEDIA}, method="POST"
    )
    with urllib.request.urlopen(query, timeout=PATIENCE) as answer:
        said: bytes = answer.read(LONGEST)
    checking = VerifierBuilder.from_request(request)
    for root in set(roots()):
        checking = checking.add_root_certificate(root)
    checking.build().verify_message(decode_timestamp_response(said), message)
    return said


def read(stamped: bytes) -> Stamp:
    """What the stamp says. Raises ValueError."""
    answer = decode_timestamp_response(stamped)
    signers = {signer.serial_number for signer in answer.signed_data.signer_infos}
    certificates = map(load_der_x509_certificate, answer.signed_data.certificates)
    names = [each.subject for each in certificates if each.serial_number in signers]
    return Stamp(answer.tst_info.gen_time, ", ".join(name.rfc4514_string() for name in names))


def roots() -> list[Certificate]:
    """Whose word we take: the certificates in TSA_ROOTS, or those this machine trusts."""
    path = settings.TSA_ROOTS or ssl.get_default_verify_paths().cafile
    return load_pem_x509_certificates(Path(path).read_bytes()) if path else []
