"""Celery by a clock that goes ahead, so that nobody has to wait for a ballot to close.

python -m tests.journeys.ahead SECONDS ARGUMENT…
"""

import sys
import time

import time_machine
from celery.__main__ import main

if __name__ == "__main__":
    if ahead := float(sys.argv.pop(1)):
        traveller = time_machine.travel(time.time() + ahead).start()
        # To begin takes a while on a busy machine, by which the clock would be slow.
        traveller.move_to(time_machine.escape_hatch.time.time() + ahead)
    sys.exit(main())
