"""Two thousand phones that ask what is on now, every fifteen seconds, of a server that runs already.

    python bench/now.py http://localhost:8000/conventions/SLUG/standing/now/?in=en-gb --phones 2000 --seconds 60

Each phone begins somewhere in the first interval, as the pages do, and says what it has already. Every request
has a connection of its own, which is harder on the server than browsers are.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from urllib.parse import urlsplit

EVERY = 15.0  # seconds
PATIENCE = 10.0  # seconds: a phone that waits longer counts as an error


async def ask(host: str, port: int, path: str, mark: str) -> tuple[int, str]:
    """The status of an answer, and its mark."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        if mark:
            head += f"If-None-Match: {mark}\r\n"
        writer.write(f"{head}\r\n".encode())
        await writer.drain()
        answer = (await reader.read()).decode(errors="replace")
    finally:
        writer.close()
    lines = answer.partition("\r\n\r\n")[0].split("\r\n")
    marks = [line.partition(": ")[2] for line in lines if line.lower().startswith("etag:")]
    return int(lines[0].split()[1]), marks[0] if marks else ""


async def phone(
    target: tuple[str, int, str], until: float, times: list[float], answers: dict[str, int]
) -> None:
    """One phone, from somewhere in the first interval to the end."""
    mark = ""
    await asyncio.sleep(random.random() * EVERY)
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            status, mark = await asyncio.wait_for(ask(*target, mark), PATIENCE)
            answers[str(status)] = answers.get(str(status), 0) + 1
            times.append(time.monotonic() - began)
        except (OSError, TimeoutError, IndexError, ValueError) as error:
            kind = type(error).__name__
            answers[kind] = answers.get(kind, 0) + 1
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))


async def crowd(address: str, phones: int, seconds: float) -> None:
    """So many phones for so long; then the figures."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    target = (parts.hostname or "localhost", parts.port or 80, path)
    times: list[float] = []
    answers: dict[str, int] = {}
    until = time.monotonic() + seconds
    await asyncio.gather(*(phone(target, until, times, answers) for _ in range(phones)))
    times.sort()
    total = sum(answers.values())
    wrong = total - answers.get("200", 0) - answers.get("304", 0)
    print(f"{phones:,} phones, {seconds:.0f} s, {total:,} requests: {answers}")
    for share in (50, 95, 99):
        print(f"p{share}  {times[min(len(times) - 1, len(times) * share // 100)] * 1000:.0f} ms")
    print(f"errors  {wrong} of {total:,} ({wrong / total:.2%})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("address")
    parser.add_argument("--phones", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    asyncio.run(crowd(given.address, given.phones, given.seconds))


if __name__ == "__main__":
    main()
