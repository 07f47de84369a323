"""Is it alive, is it ready? For the people and programs that keep it running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from redis import Redis

HEARTBEAT = "momentum_demo:heartbeat"
HEARTBEAT_LATE = timedelta(seconds=30)  # the beat is 5 seconds; six missed in a row is not bad luck


def redis() -> Redis:
    """The Redis that the worker uses too."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2)


def beat(*, at: datetime) -> None:
    """Note that the worker was at work at `at`."""
    redis().set(HEARTBEAT, at.isoformat())


def worker_answers(*, at: datetime) -> bool:
    """Whether the worker has been at work within HEARTBEAT_LATE of `at`."""
    last = redis().get(HEARTBEAT)
    return isinstance(last, bytes) and at - datetime.fromisoformat(last.decode()) < HEARTBEAT_LATE


def database_answers(alias: str) -> bool:
    """Whether the database answers as the role of `alias`."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


@never_cache
@login_not_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@never_cache
@login_not_required
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Everything the app leans on answers; 503 and which does not, otherwise."""
    now = timezone.now()
    probes: dict[str, Callable[[], bool]] = {
        "database": lambda: database_answers("default"),
        "urn": lambda: database_answers("urn"),
        "redis": lambda: bool(redis().ping()),
        "worker": lambda: worker_answers(at=now),
    }
    answers = {name: answered(probe) for name, probe in probes.items()}
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


def answered(probe: Callable[[], bool]) -> bool:
    """What `probe` says; False if it cannot say."""
    try:
        return probe()
    except Exception:  # a probe's business is to say no, whatever the reason
        return False
