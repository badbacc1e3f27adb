"""All addresses. Those at the top are promises: others link to them."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from . import views

# The administration asks for the same login, second factor included, as every other page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.start, name="start"),
    path("thuis/", views.home, name="home"),
    path("vandaag/", views.today, name="today"),
    path("mijn/", views.mine, name="mine"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("health/", views.health, name="health"),
    path("taal/", login_not_required(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("bewoners/", include("residents.urls")),
    path("kaart/", include("residents.card_urls")),
    path("", include("activities.urls")),
    path("signalen/", include("signals.urls")),
    path("", include("partners.urls")),
    path("berichten/", include("outbox.urls")),
    path("cijfers/", include("programmes.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    from .demo import urls as demo_urls

    urlpatterns.append(path("demo/", include(demo_urls)))
