"""What the bare views do, and the floor (floor.py) too."""

import uuid

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse


def one_select(request: HttpRequest, key: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT taken FROM bare.place WHERE id = %s", [key])
        (taken,) = cursor.fetchone()
    return HttpResponse(f"{taken}")


def one_insert_under_lock(request: HttpRequest, key: int) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT taken FROM bare.place WHERE id = %s FOR UPDATE", [key])
        cursor.fetchone()
        cursor.execute(
            "INSERT INTO bare.seat (id, place_id, person) VALUES (%s, %s, %s)",
            [uuid.uuid4(), key, uuid.uuid4()],
        )
    return HttpResponse(status=302, headers={"Location": "/"})


def four_inserts(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        for number in range(1, 5):
            cursor.execute(
                f"INSERT INTO bare.note_{number} (id, about, text) VALUES (%s, %s, %s)",
                [uuid.uuid4(), uuid.uuid4(), "what was seen"],
            )
    return HttpResponse(status=302, headers={"Location": "/"})
