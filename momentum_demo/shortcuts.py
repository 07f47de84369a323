"""What views say often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from momentum_demo.refusals import Refused

T = TypeVar("T")


def render_form(
    request: HttpRequest,
    template: str,
    form: BaseForm | BaseFormSet[Any],
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page with `form` on it: 200 to be filled in, 422 to be put right.

    The template finds it as `form`. If it failed, the title begins "Error:", and
    {% error_summary form %} takes the focus.
    """
    failed = form.is_bound and not form.is_valid()
    return render(
        request,
        template,
        {"form": form, **(context or {})},
        status=422 if failed else 200,
    )


def act_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    button: str,
    back: str,
    lede: str = "",
    grave: bool = False,
    template: str = "act.html",
    **more: Any,
) -> HttpResponse:
    """The page on which one thing is done. grave: it cannot be undone; template: one that extends act.html"""
    facts = {"title": title, "lede": lede, "button": button, "back": back, "grave": grave}
    return render_form(request, template, form, facts | more)


def done(request: HttpRequest, words: str, back: str) -> HttpResponse:
    """On to `back`, which says that it is done."""
    messages.success(request, words)
    return redirect(back)


def number_in(typed: str | None) -> int | None:
    """The key that a button sent; None for whatever is none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """What `act` gives once `form` will do; None if it is refused, and then `form` says why.

    For forms in which somebody has typed much: the page of a refusal would lose their words.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused.refusal.message))
        return None
