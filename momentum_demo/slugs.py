"""The part of an address that is made from a title."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count
from typing import Any

from django.db.models import Manager, QuerySet, SlugField
from django.utils.text import slugify

ROOM = 10  # characters kept for a number after it


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
