"""The part of an address that is made from a title."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from itertools import chain, count
from typing import Any

from django.db.models import Manager, Model, QuerySet, SlugField
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from momentum_demo.refusals import Refusal, refuse_on

ROOM = 10  # characters kept for a number after it
TAKEN_MEANWHILE = Refusal(
    "begun-at-the-same-moment",
    _(
        "Something with this title was begun at the same moment, perhaps because a button was pressed twice. "
        "Look whether it is there. If it is not what you wanted, try again."
    ),
)


def free_slug(
    words: str,
    among: Manager[Any] | QuerySet[Any],
    *,
    otherwise: str,
    reserved: Collection[str] = (),
) -> str:
    """An address made from `words` that none of the rows `among` has; one that is taken gets a number after it.

    otherwise   what it begins with if `words` have nothing that an address can have
    reserved    addresses there that are other pages
    """
    field = among.model._meta.get_field("slug")
    assert isinstance(field, SlugField)
    assert field.max_length is not None
    stem = slugify(words)[: field.max_length - ROOM].strip("-") or otherwise
    taken = {*among.filter(slug__startswith=stem).values_list("slug", flat=True), *reserved}
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken)


def refuse_taken(model: type[Model]) -> AbstractContextManager[None]:
    """For an action that makes a row at an address that was free: refuses if another has taken it since."""
    return refuse_on(f"{model._meta.db_table}_slug_key", TAKEN_MEANWHILE)
