"""Casting a sealed paper: from nobody, with nothing but the paper. Reached through ballots.middleware alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ballots import casting
from ballots.keystore import KeysLost
from ballots.models import Ballot
from ballots.sealing.envelope import Fault, Unacceptable
from momentum_demo.refusals import Refused

LONGEST = 12_000  # bytes


def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the paper in the body, and answer {"id", "receipt"} in hexadecimal; the same paper, the same answer.

    What is refused is answered with {"code"}, and with {"seq"} where a paper with that number is there.
    """
    body = request.body if int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST else b""
    ballot = Ballot.objects.filter(slug=slug, manifest__isnull=False).first()
    if ballot is None:
        return JsonResponse({"code": "no-such-ballot"}, status=404)
    try:
        done = casting.accept(ballot, body, at=timezone.now())
    except Unacceptable as error:
        answer: dict[str, object] = {"code": error.fault.value}
        if error.fault == Fault.SEQUENCE:
            answer["seq"] = int(error.detail)
        status = 409 if error.fault in {Fault.SEQUENCE, Fault.REVOTE} else 400
        return JsonResponse(answer, status=status)
    except Refused as error:
        return JsonResponse({"code": error.refusal.code}, status=409)
    except KeysLost:
        return JsonResponse({"code": "keys-lost"}, status=503)
    return JsonResponse({"id": done.id.hex(), "receipt": done.receipt.hex()})
