"""Views that do nothing but what a figure is compared with: no middleware, no template, no form.

Settings, addresses and application in one; only gunicorn loads this. Never part of the product.
"""

import os
import uuid

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from psycopg.conninfo import conninfo_to_dict

_place = conninfo_to_dict(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _place.get("dbname"),
            "USER": _place.get("user", ""),
            "PASSWORD": _place.get("password", ""),
            "HOST": _place.get("host", ""),
            "PORT": str(_place.get("port", "")),
            "CONN_MAX_AGE": 60,
        }
    },
)


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


urlpatterns = [
    path("one-select/<int:key>/", one_select),
    path("one-insert-under-lock/<int:key>/", one_insert_under_lock),
    path("four-inserts/", four_inserts),
]
application = get_wsgi_application()
