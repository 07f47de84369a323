"""Settings for tests: real servers, mail kept in memory, no HTTPS."""

import os

os.environ.setdefault("DEMO", "1")

from momentum_demo.settings import *  # noqa: F403
from momentum_demo.settings import DATABASES, STORAGES

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
for _connection in DATABASES.values():
    _connection["OPTIONS"].pop("pool", None)  # tests close and reopen databases
STATIC_ROOT = None  # type: ignore[assignment]  # static files come straight from where they are written
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = (
    True  # journeys start a worker of their own
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Tests run beside each other, and beside a demo: each worker has a numbered database of Redis to itself.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = f"{REDIS_URL.partition('?')[0]}?db={2 + WORKER}"  # noqa: F405
