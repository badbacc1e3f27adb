"""A sign-up as Django itself does it: session, token, form and one transaction. Nothing is ours.

It is the POST whose rate `registration.post` was set by. Only gunicorn loads this.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()  # with all apps, which ask for their middleware; then without it
settings.ROOT_URLCONF = __name__
settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
application = get_wsgi_application()

from django import forms  # noqa: E402
from django.contrib.auth import SESSION_KEY  # noqa: E402

from .bare_views import one_insert_under_lock, one_select  # noqa: E402


class PartyForm(forms.Form):
    party_size = forms.IntegerField(min_value=1, max_value=4)


def sign_up(request: HttpRequest, key: int) -> HttpResponse:
    form = PartyForm(request.POST)
    if SESSION_KEY not in request.session or not form.is_valid():
        return HttpResponse(status=400)
    return one_insert_under_lock(request, key)


urlpatterns = [
    path("one-select/<int:key>/", one_select),
    path("sign-up/<int:key>/", sign_up),
]
