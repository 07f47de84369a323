"""What the people who ask do: ask, answer the questions put to all, take their request back."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from endorsements import mail, register, rules
from endorsements.actions.shared import locked, page_of, standing_of
from endorsements.models import Answer, Request, Round, Withdrawal
from members.models import Member
from momentum_demo.models import record
from momentum_demo.refusals import refuse_on, require


def terms_hash(round_: Round) -> str:
    """SHA-256 of the terms, as an asker is shown and accepts them."""
    return register.sha256(
        "\n".join(f"{each['owed_by']}: {each['words']}" for each in round_.rules["terms"])
    )


@transaction.atomic
def ask(
    round_: Round,
    *,
    name: str,
    statement: str,
    accepts: bool,
    at: datetime,
    by: Member | None = None,
    email: str = "",
    detail: str = "",
) -> tuple[Request, str]:
    """Enter a request on the public register; the request, and the code with which to withdraw it.

    by      the member who asks; otherwise `email` is an address shown to be the asker's

    The code is kept nowhere: only its hash is. It is in the asker's receipt, and in the mail sent to them.
    """
    round_ = locked(round_)
    name, detail, statement = name.strip(), detail.strip(), statement.strip()
    require(
        rules.refusal_to_ask(
            round_,
            standing=standing_of(by, round_, at) if by else None,
            name=name,
            statement=statement,
            accepts=accepts,
            at=at,
        )
    )
    code = register.code_from(secrets.token_bytes(register.CODE_LENGTH))
    last = round_.requests.order_by("-number").first()
    previous, number = (last.hash, last.number + 1) if last else (register.GENESIS, 1)
    lock = register.sha256(code)
    with (
        refuse_on("endorsements_request_once_a_member", rules.ASKED_ALREADY),
        refuse_on("endorsements_request_once_an_address", rules.ASKED_ALREADY),
    ):
        request = Request.objects.create(
            round=round_,
            number=number,
            member=by,
            email="" if by else email.strip().lower(),
            name=name,
            detail=detail,
            statement=statement,
            terms_hash=terms_hash(round_),
            lock=lock,
            at=at,
            previous=previous,
            hash=register.link(
                previous,
                round_slug=round_.slug,
                number=number,
                name=name,
                detail=detail,
                statement=statement,
                lock=lock,
                at=at,
            ),
        )
    record(
        "endorsement.asked",
        request,
        by=by,
        at=at,
        round=round_.slug,
        number=number,
        receipt=request.hash,
    )
    mail.tell(
        [request.address],
        _("Received: your request to be endorsed"),
        _("Your request is number %(number)s on the register of “%(title)s”.")
        % {"number": number, "title": round_.title},
        _("Your receipt: %(hash)s") % {"hash": request.hash},
        _("With it anyone can check that your request is still there."),
        _("To withdraw, and only for that, you need this code: %(code)s")
        % {"code": register.grouped(code)},
        _("Keep it to yourself. We have no copy of it: without it nobody can take your name off."),
        path=mail.asker_path(request, page_of(round_)),
    )
    return request, code


@transaction.atomic
def withdraw(request: Request, *, code: str, at: datetime, by: Member | None = None) -> Withdrawal:
    """Take a request back. The code shows that it is the asker who does."""
    round_ = locked(request.round)
    gone = Withdrawal.objects.filter(request=request).exists()
    require(rules.refusal_to_withdraw(round_, gone=gone))
    with refuse_on("endorsements_withdrawal_by_the_asker", rules.WRONG_CODE):
        withdrawal = Withdrawal.objects.create(
            request=request, code=register.plain(code)[: register.CODE_LENGTH], at=at
        )
    record("endorsement.withdrawn", request, by=by, at=at, round=round_.slug)
    mail.tell(
        [request.address],
        _("Withdrawn: your request to be endorsed"),
        _(
            "You are not on the ballot of “%(title)s” any more. The register shows that you asked, and "
            "that you withdrew."
        )
        % {"title": round_.title},
        path=mail.asker_path(request, page_of(round_)),
    )
    return withdrawal


@transaction.atomic
def answer(
    request: Request, *, question: int, text: str, at: datetime, by: Member | None = None
) -> Answer:
    """Answer one of the questions put to everyone who asked. An answer stays as it was given."""
    round_ = locked(request.round)
    gone = Withdrawal.objects.filter(request=request).exists()
    require(rules.refusal_to_answer(round_, question, text, gone=gone))
    with refuse_on(
        "endorsements_answer_once",
        rules.ANSWERED,
    ):
        answered = Answer.objects.create(request=request, question=question, text=text, at=at)
    record("endorsement.answered", request, by=by, at=at, question=question)
    return answered
