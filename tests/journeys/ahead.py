"""Celery by a clock that goes ahead, so that nobody has to wait for a ballot to close.

python -m tests.journeys.ahead SECONDS ARGUMENT…
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.__main__ import main

if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv.pop(1)))
    if ahead:
        time_machine.travel(datetime.now(UTC) + ahead).start()
    sys.exit(main())
