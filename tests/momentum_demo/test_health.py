"""Whoever keeps it running is told what does not answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from momentum_demo import health
from momentum_demo.tasks import heartbeat
from tests.factories import NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

ALL_WELL = {"database": True, "urn": True, "redis": True, "worker": True}


@pytest.fixture
def working():
    """The worker was at work just now."""
    with time_machine.travel(NOON, tick=False):
        heartbeat()
        yield
    health.redis().delete(health.HEARTBEAT)


def test_a_process_that_answers_is_alive(client):
    response = client.get("/health/live/")

    assert (response.status_code, response.content) == (200, b"live\n")


def test_ready_when_everything_answers(client, working):
    response = client.get("/health/ready/")

    assert (response.status_code, response.json()) == (200, ALL_WELL)


@pytest.mark.parametrize(("late", "well"), [(29, True), (30, False), (3600, False)])
def test_a_worker_is_missed_after_half_a_minute(client, working, late, well):
    with time_machine.travel(NOON + timedelta(seconds=late), tick=False):
        response = client.get("/health/ready/")

    assert response.json() == ALL_WELL | {"worker": well}
    assert response.status_code == (200 if well else 503)


def test_a_worker_never_seen_is_missed(client):
    health.redis().delete(health.HEARTBEAT)

    assert client.get("/health/ready/").json() == ALL_WELL | {"worker": False}


def test_redis_is_missed_and_with_it_the_worker(client, working, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    response = client.get("/health/ready/")

    assert response.json() == ALL_WELL | {"redis": False, "worker": False}
    assert response.status_code == 503


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
@pytest.mark.parametrize(("alias", "part"), [("default", "database"), ("urn", "urn")])
def test_a_database_that_does_not_answer_is_named(client, working, alias, part):
    connection = connections[alias]
    connection.close()
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"

    try:
        response = client.get("/health/ready/")
    finally:
        connection.settings_dict["PORT"] = port

    assert response.json() == ALL_WELL | {part: False}
    assert response.status_code == 503


def test_health_is_asked_by_looking_only(client):
    assert client.post("/health/live/").status_code == 405
    assert client.post("/health/ready/").status_code == 405


def test_an_answer_about_health_is_never_kept(client, working):
    caching = {client.get(f"/health/{page}/")["Cache-Control"] for page in ("live", "ready")}

    assert caching == {"max-age=0, no-cache, no-store, must-revalidate, private"}
