"""The worker and its clock."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "momentum_demo.settings")

app = Celery("momentum_demo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="mail")

# Seconds between sweeps. Each task finds the rows that are due, so a missed beat is made good by the next.
app.conf.beat_schedule = {
    "heartbeat": {"task": "momentum_demo.heartbeat", "schedule": 5, "options": {"expires": 5}},
    "ballots-sweep": {"task": "ballots.sweep", "schedule": 5, "options": {"expires": 5}},
}
