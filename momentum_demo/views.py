"""Pages and switches that belong to no app."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.http import require_POST

from momentum_demo import context
from momentum_demo.forms import MomentField, SaysWhatToDo
from momentum_demo.moments import UK
from momentum_demo.shortcuts import render_form

A_YEAR = timedelta(days=365)
MEGABYTE = 1_000_000
READ_TO_THE_END = (
    100 * MEGABYTE
)  # of too much: no browser shows an answer before it has sent it all
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie; anything else follows their device."""
    response = HttpResponseRedirect(where_next(request))
    choice = request.POST.get("theme", "")
    if choice in context.THEMES:
        response.set_cookie(
            "theme",
            choice,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@login_not_required
def nothing(request: HttpRequest, page: str) -> HttpResponse:
    """There is no page here, for anyone."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What we could not read. Where it was too much at once, that is said, with the limit."""
    if not isinstance(exception, TOO_MUCH):
        return defaults.bad_request(request, exception)
    left = READ_TO_THE_END
    while left > 0 and (part := request.read(MEGABYTE)):
        left -= len(part)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE
    return render(request, "413.html", {"limit": limit}, status=413)


def where_next(request: HttpRequest) -> str:
    """The page that the form was on, if it is one of ours."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return "/"


class DesignForm(SaysWhatToDo, forms.Form):
    """One of each kind of field, for the style guide."""

    name = forms.CharField(label="Full name", help_text="As it should appear on the ballot paper.")
    email = forms.EmailField(label="Email address")
    statement = forms.CharField(
        label="Statement",
        widget=forms.Textarea,
        help_text="Up to 400 words.",
        max_length=4000,
        required=False,
    )
    region = forms.ChoiceField(
        label="Region", choices=[("", "Choose one"), ("wales", "Wales"), ("london", "London")]
    )
    answer = forms.ChoiceField(
        label="Should the rule change?",
        widget=forms.RadioSelect,
        choices=[("for", "For"), ("against", "Against"), ("abstain", "Abstain")],
    )
    topics = forms.MultipleChoiceField(
        label="What should we write to you about?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("ballots", "Ballots"), ("motions", "Motions"), ("events", "Events")],
        help_text="Choose all that apply.",
    )
    closes_at = MomentField(label="When does voting close?", help_text="UK time. Not midnight.")
    agree = forms.BooleanField(label="I have read the rules for candidates")


@login_not_required
def design(request: HttpRequest) -> HttpResponse:
    """The style guide: every part of a page in every state. Only in a demonstration."""
    if not settings.DEMO:
        raise Http404
    now = datetime(2026, 11, 25, 9, 12, tzinfo=UK)
    closes_at = datetime(2026, 11, 27, 17, 0, tzinfo=UK)
    form = DesignForm(request.POST or None) if request.method == "POST" else DesignForm()
    return render_form(
        request,
        "design.html",
        form,
        {
            "now": now,
            "closes_at": closes_at,
            "later": closes_at + timedelta(days=7),
            "tonight": now + timedelta(hours=5),
            "over": now - timedelta(hours=1),
            "half": Fraction(1, 2),
            "page": Paginator(range(200), 10).get_page(request.GET.get("page", 4)),
        },
    )
