"""How the organisation's rules say no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

Row = TypeVar("Row", bound="Model")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the rules do not allow something, in words fit for the person refused.

    code      stable kebab-case name, for tests and the record: "own-motion"
    message   one or two translated sentences: what is wrong, then what to do next
    rule      where the rules say so: "SO 14(b)"; empty where it is only good sense
    """

    code: str
    message: str | _StrPromise
    rule: str = ""


TAKEN_AWAY = Refusal(
    "taken-away",
    _("What this was about has been taken away meanwhile. Load the page before this one again."),
)


class Refused(Exception):
    """An action met a rule that forbids it. Not a bug: the edge shows it to the person."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


EXPLAINED: dict[str, Refusal] = {}  # constraint → how pages explain a breach of it


def explain(constraint: str, refusal: Refusal) -> None:
    """Let any page that meets a breach of the named constraint answer with `refusal`.

    For promises of one app that the pages of another may run into. What an app's own actions may break, they
    read with `refuse_on`.
    """
    EXPLAINED[constraint] = refusal


def refusal_in(error: Exception) -> Refusal | None:
    """The refusal that `error` is, or that explains it; None for a fault."""
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, IntegrityError):
        return EXPLAINED.get(constraint_broken_by(error) or "")
    return None


def require(refusal: Refusal | None) -> None:
    """Go on only if the rules have nothing against it."""
    if refusal is not None:
        raise Refused(refusal)


def still_there(rows: QuerySet[Row], pk: Any) -> Row:
    """The one of `rows` with that key; refuses if somebody has taken it away since it was looked at."""
    found = rows.filter(pk=pk).order_by("pk").first()  # by no other table, which it would lock too
    if found is None:
        raise Refused(TAKEN_AWAY)
    return found


@contextmanager
def refuse_on(constraint: str, refusal: Refusal, *, using: str = "default") -> Iterator[None]:
    """Read a breach of the named database constraint as `refusal`.

    Any other integrity error is a bug and passes through.
    """
    try:
        with transaction.atomic(using=using):  # a savepoint, so the caller's transaction survives
            yield
    except IntegrityError as error:
        if constraint_broken_by(error) != constraint:
            raise
        raise Refused(refusal) from error


def constraint_broken_by(error: IntegrityError) -> str | None:
    """The name of the constraint PostgreSQL says was broken, where it says."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
