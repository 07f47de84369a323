"""The worker and its clock."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "momentum_demo.settings")

app = Celery("momentum_demo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="mail")
app.autodiscover_tasks(related_name="notices")

# Each task finds the rows that are due, so a beat that is missed is made good by the next. It waits behind
# whatever a person waits for (a sign-in code), and one that waited for two beats is not needed any more.
every = {
    "schedule": settings.SWEEP_SECONDS,
    "options": {"expires": 2 * settings.SWEEP_SECONDS, "priority": settings.BEHIND},
}
app.conf.beat_schedule = {
    "heartbeat": {"task": "momentum_demo.heartbeat", **every},
    "ballots-sweep": {"task": "ballots.sweep", **every},
    "motions-sweep": {"task": "motions.sweep", **every},
    "endorsements-sweep": {"task": "endorsements.sweep", **every},
    "elections-sweep": {"task": "elections.sweep", **every},
    "conventions-sweep": {"task": "conventions.sweep", **every},
    "conventions-tell": {"task": "conventions.tell", **every},
    "ballots-tell": {"task": "ballots.tell", **every},
    "endorsements-tell": {"task": "endorsements.tell", **every},
    "members-sweep": {"task": "members.sweep", **every},
    "members-nightly": {"task": "members.nightly", "schedule": crontab(hour=3, minute=30)},
}
