"""Where PostgreSQL and Redis are: named in the environment, or on sockets of ours."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

DATABASE = "momentum_demo"
LONGEST = 80  # bytes of a socket's directory; the kernel allows about 100 with the file's name


@dataclass(frozen=True)
class Urls:
    """Where the servers are.

    owner    makes and migrates the tables
    app      the web server and the worker
    urn      the ballot box: sees its own schema only
    redis    Celery's broker
    """

    owner: str
    app: str
    urn: str
    redis: str

    def for_owner(self) -> dict[str, str]:
        """The environment of migrations and of tests, which make databases of their own."""
        return {
            "DATABASE_URL": self.owner,
            "URN_DATABASE_URL": self.owner,
            "OWNER_DATABASE_URL": self.owner,
            "REDIS_URL": self.redis,
        }

    def for_app(self) -> dict[str, str]:
        """The environment of everything else."""
        return {"DATABASE_URL": self.app, "URN_DATABASE_URL": self.urn, "REDIS_URL": self.redis}


def socket_directory(var: Path) -> Path:
    """Where the sockets are: `var/run`, or a short place in /tmp if that path is too long or odd.

    Odd: with characters that would need escaping in a URL.
    """
    usual = var / "run"
    if len(os.fsencode(usual)) <= LONGEST and re.fullmatch(r"[\w./-]+", str(usual), re.ASCII):
        return usual
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(f"/tmp/momentum-demo-{os.geteuid()}-{digest}")


def urls(var: Path) -> Urls:
    """The servers of the environment; for those it does not name, the ones under `var`."""
    sockets = socket_directory(var)

    def local(role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={sockets}&port=5432"

    broker = os.environ.get("REDIS_URL") or f"unix://{sockets}/redis.sock"
    if app := os.environ.get("DATABASE_URL"):
        owner = os.environ.get("OWNER_DATABASE_URL") or app
        return Urls(owner, app, os.environ.get("URN_DATABASE_URL") or app, broker)
    return Urls(local("postgres"), local("momentum_app"), local("momentum_urn"), broker)


def all_given() -> bool:
    """Whether the environment names both servers, so that none is to be started."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
