"""Views that do nothing but what a figure is compared with: no middleware, no template, no form.

Settings, addresses and application in one; only gunicorn loads this. Never part of the product.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
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

from .bare_views import four_inserts, one_insert_under_lock, one_select  # noqa: E402

urlpatterns = [
    path("one-select/<int:key>/", one_select),
    path("one-insert-under-lock/<int:key>/", one_insert_under_lock),
    path("four-inserts/", four_inserts),
]
application = get_wsgi_application()
