"""The least that any sign-up with a login costs in this product: its middleware, session, login,
token and form, and then no more than the bare view does.

Only gunicorn loads this. It tells how much of a figure is the frame, which the bare view has not.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialnet.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.ROOT_URLCONF = __name__
application = get_wsgi_application()

from activities.forms import PartyForm  # noqa: E402
from socialnet.urls import urlpatterns as of_the_product  # noqa: E402

from .bare_views import one_insert_under_lock  # noqa: E402


def sign_up(request: HttpRequest, key: int) -> HttpResponse:
    form = PartyForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    return one_insert_under_lock(request, key)


urlpatterns = [path("floor/<int:key>/", sign_up), *of_the_product]
