"""What the pages of the register's desk have in common."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from members.models import Member
from momentum_demo.shortcuts import render_form

SALT = "members.entry"
A_DAY = 24 * 3600
ON_A_PAGE = 50


def token_of(member: Member | int) -> str:
    """A name for an entry, for addresses: nobody's number, good for a day, guessed by nobody."""
    return signing.dumps(member if isinstance(member, int) else member.pk, salt=SALT)


def entry_or_404(token: str) -> Member:
    """The entry that `token` names."""
    try:
        key = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature as error:
        raise Http404 from error
    return get_object_or_404(
        Member.objects.select_related("user", "region", "local_group", "merged_into"), pk=key
    )


def ask(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    button: str,
    lede: str = "",
    above: tuple[str, str] | None = None,
    grave: bool = False,
    template: str = "register/form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form on it.

    above   label and address of the page it belongs to, below the register's desk
    grave   whether its button does what is hard to take back
    """
    about = {"title": title, "button": button, "lede": lede, "above": above, "grave": grave}
    return render_form(request, template, form, {**about, **context})


def page_of(found: Any, number: str | None) -> Page[Any]:
    """A page of `found`; the first or the last if there is none of that number."""
    return Paginator(found, ON_A_PAGE).get_page(number)


def entry_label(member: Member) -> str:
    return _("%(name)s, number %(number)d") % {"name": member.name, "number": member.number}
