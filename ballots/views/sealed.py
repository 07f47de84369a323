"""What a browser asks to cast a sealed ballot, and what anyone asks to check one."""

from __future__ import annotations

import json
import logging
import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from ballots import board, casting, manifests, rules
from ballots.keystore import KeysLost
from ballots.models import Ballot, Channel
from ballots.sealing import fields
from ballots.sealing.blindsig import BadSignature
from ballots.sealing.fields import Malformed
from ballots.sealing.manifest import Manifest
from members.requests import MemberRequest
from momentum_demo.refusals import Refused

log = logging.getLogger(__name__)

FILE = "application/x-ndjson"


@never_cache
@require_POST
def issue(request: MemberRequest, slug: str) -> HttpResponse:
    """Sign blind what the signed-in member asks for: all contests of the paper in one request.

    {"requests": [{"contest": "q01/online", "blinded": hex}, …]} is answered with
    {"answers": [{"contest": "q01/online", "blind_sig": hex}, …]}; a refusal with {"code", "message"}.
    """
    if request.member is None:
        return JsonResponse({"code": "not-a-member"}, status=403)
    ballot = get_object_or_404(
        Ballot.objects.visible_to(request.member), slug=slug, manifest__isnull=False
    )
    try:
        asked = read_requests(request.body, manifests.of(ballot))
        done = casting.issue(ballot, asked, to=request.member, at=timezone.now())
    except (Malformed, BadSignature, ValueError, KeyError):
        return JsonResponse({"code": "malformed"}, status=400)
    except Refused as error:
        status = 403 if error.refusal == rules.NOT_ON_ROLL else 409
        facts = {"code": error.refusal.code, "message": str(error.refusal.message)}
        return JsonResponse(facts, status=status)
    except KeysLost:
        log.exception("A key that signs ballot papers is missing")
        return JsonResponse({"code": "keys-lost"}, status=503)
    found = [{"contest": code, "blind_sig": sig.hex()} for code, sig in done.answers.items()]
    return JsonResponse({"answers": found})


def read_requests(body: bytes, manifest: Manifest) -> dict[str, bytes]:
    """Code → what is to be signed. Raises Malformed, or ValueError for what is no JSON."""
    asked = {}
    data = fields.exactly(json.loads(body), ["requests"], "request")
    for each in fields.typed(data, "requests", list):
        one = fields.exactly(each, ["contest", "blinded"], "request")
        code = fields.typed(one, "contest", str)
        scope = manifest.scopes.get(code)
        if scope is None or scope.key.channel != Channel.ONLINE or code in asked:
            raise Malformed(f"{code!r} cannot be asked for")
        asked[code] = fields.octets(one, "blinded")
    if not asked:
        raise Malformed("nothing is asked for")
    return asked


# For everyone


def published(slug: str) -> Ballot:
    """The ballot, once it has a manifest."""
    return get_object_or_404(Ballot, slug=slug, manifest__isnull=False)


def for_programs(data: object, status: int = 200) -> HttpResponse:
    return JsonResponse(
        data, status=status, safe=False, headers={"Access-Control-Allow-Origin": "*"}
    )


@login_not_required
@require_GET
def manifest(request: MemberRequest, slug: str) -> HttpResponse:
    """The manifest's own bytes, of which the ballot's fingerprint is the hash."""
    return HttpResponse(bytes(published(slug).manifest or b""), content_type="application/json")


@never_cache
@login_not_required
@require_GET
def board_file(request: MemberRequest, slug: str) -> StreamingHttpResponse:
    """The whole public record: what verify_ballot.py reads."""
    ballot = published(slug)
    response = StreamingHttpResponse(board.lines(ballot), content_type=FILE)
    response["Content-Disposition"] = f'attachment; filename="{slug}-board.jsonl"'
    return response


@never_cache
@login_not_required
@require_GET
def heads(request: MemberRequest, slug: str) -> HttpResponse:
    """Every signed head, the first first."""
    return for_programs([head.to_json() for head in board.heads(published(slug))])


@never_cache
@login_not_required
@require_GET
def paper(request: MemberRequest, slug: str, id_: str) -> HttpResponse:
    """Where the paper with this id is: {"index", "head", "proof"}, or {"waits": true}; else 404."""
    return whereabouts(published(slug), id_)


@csrf_exempt
@never_cache
@login_not_required
@require_POST
def paper_asked_for(request: MemberRequest, slug: str) -> HttpResponse:
    """The same, with the id in the body: what a voter's browser asks. Servers log which pages were asked for
    from where, and an id among them would say whose paper it is.
    """
    return whereabouts(published(slug), request.body.decode(errors="replace"))


def whereabouts(ballot: Ballot, id_: str) -> HttpResponse:
    if not re.fullmatch("[0-9a-fA-F]{64}", id_):
        raise Http404
    found, waits = board.look_for(ballot, bytes.fromhex(id_))
    if found:
        return for_programs(found.to_json())
    return for_programs({"waits": waits}, status=200 if waits else 404)


@never_cache
@login_not_required
@require_GET
def consistency(request: MemberRequest, slug: str, old: int, new: int) -> HttpResponse:
    """The proof that the board of `new` papers begins with that of `old`."""
    try:
        proof = board.consistency(published(slug), old, new)
    except ValueError:
        raise Http404 from None
    return for_programs([step.hex() for step in proof])
