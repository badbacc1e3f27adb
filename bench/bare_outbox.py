"""What delivering costs with nothing but its parts: rows claimed with SKIP LOCKED, and POSTs.

No recheck, no signature, no outcome, no Celery: two processes that claim and send.
"""

import asyncio
import multiprocessing
import os
import time
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

import aiohttp
import psycopg
from django.db import connection

PROCESSES = 2
BATCH = 200
AT_ONCE = 100
BODY = b'{"type":"referral.requested","timestamp":"2026-01-01T00:00:00","data":{"id":"%s"}}'

CLAIM = """
UPDATE bare.message SET claimed = true WHERE id IN (
    SELECT id FROM bare.message WHERE NOT claimed AND due_at <= now()
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id
"""

TABLE = """
CREATE SCHEMA IF NOT EXISTS bare;
DROP TABLE IF EXISTS bare.message;
CREATE TABLE bare.message (
    id uuid PRIMARY KEY, due_at timestamptz NOT NULL, claimed boolean NOT NULL
);
CREATE INDEX ON bare.message (due_at) WHERE NOT claimed;
"""


def measure(url: str, *, rows: int) -> float:
    """→ deliveries per second."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(
            "INSERT INTO bare.message SELECT gen_random_uuid(), now(), false"
            " FROM generate_series(1, %s)",
            [rows],
        )
        cursor.execute("ANALYZE bare.message")
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(PROCESSES + 1), spawn.SimpleQueue()
    processes = [
        spawn.Process(
            target=_run, args=(os.environ["DATABASE_URL"], url, start, results), daemon=True
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    start.wait(timeout=60)
    begun = time.monotonic()
    for process in processes:
        process.join(timeout=120)
    outcomes: list[tuple[int, float]] = [results.get() for _ in processes]
    sent = sum(count for count, _ in outcomes)
    if sent != rows:
        raise RuntimeError(f"{sent} of {rows} rows were sent.")
    return rows / (max(ended for _, ended in outcomes) - begun)


def _run(database_url: str, url: str, start: Barrier, results: Any) -> None:
    results.put(asyncio.run(_claim_and_send(database_url, url, start)))


async def _claim_and_send(database_url: str, url: str, start: Barrier) -> tuple[int, float]:
    count = 0
    with psycopg.connect(database_url, autocommit=True) as rows:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=AT_ONCE), cookie_jar=aiohttp.DummyCookieJar()
        ) as session:

            async def send(key: UUID) -> None:
                name = str(key)
                async with session.post(
                    url, data=BODY % name.encode(), headers={"webhook-id": name}
                ) as response:
                    await response.read()

            start.wait(timeout=60)
            while batch := rows.execute(CLAIM, [BATCH]).fetchall():
                await asyncio.gather(*(send(key) for (key,) in batch))
                count += len(batch)
            return count, time.monotonic()
