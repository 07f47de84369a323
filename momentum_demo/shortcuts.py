"""What views say often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
