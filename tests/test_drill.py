"""Everything is killed while people vote, and everybody is counted once: `make drill`, short."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.xdist_group("drill")  # it takes long
SERVERS = {"DATABASE_URL", "URN_DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"}


def test_everybody_with_a_receipt_is_counted_once_whatever_is_killed(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    environment |= {"DEMO": "1", "VAR_DIR": str(tmp_path / "drill")}
    environment["DJANGO_SETTINGS_MODULE"] = "momentum_demo.settings"
    words = ["drill", "--rounds=2", "--voters=24", "--seed=7"]

    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 rounds, 48 voters" in done.stdout
    assert done.stdout.count("Every receipt counted once; VALID.") == 2


def test_the_drill_removes_nothing_where_it_was_not_meant_to_run(tmp_path):
    kept = tmp_path / "keys"
    kept.mkdir()

    done = subprocess.run(
        [sys.executable, "manage.py", "drill"],
        env=os.environ | {"DEMO": "1", "VAR_DIR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, kept.exists()) == (1, True)
    assert "ends in /drill" in done.stderr
