"""A sign-up and a note as Django itself does them: session, token, form and one transaction.
Nothing is ours.

The first is the POST whose rate `registration.post` was set by. Only gunicorn loads this.
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

from .bare_views import four_inserts, one_insert_under_lock, one_select  # noqa: E402


class PartyForm(forms.Form):
    party_size = forms.IntegerField(min_value=1, max_value=4)


def sign_up(request: HttpRequest, key: int) -> HttpResponse:
    form = PartyForm(request.POST)
    if SESSION_KEY not in request.session or not form.is_valid():
        return HttpResponse(status=400)
    return one_insert_under_lock(request, key)


class NoteForm(forms.Form):
    category = forms.UUIDField()
    text = forms.CharField(max_length=2000)
    form_key = forms.UUIDField()


def note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    if SESSION_KEY not in request.session or not form.is_valid():
        return HttpResponse(status=400)
    return four_inserts(request)


urlpatterns = [
    path("one-select/<int:key>/", one_select),
    path("sign-up/<int:key>/", sign_up),
    path("note/", note),
]
