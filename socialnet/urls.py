"""All addresses. Those at the top are promises: others link to them."""

from allauth.account import urls as allauth
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from . import views

# What allauth may do here. What is not named does not exist: its page of e-mail addresses would let
# anybody claim the address of a colleague.
LOGIN = {
    *["account_login", "account_logout", "account_inactive", "account_reauthenticate"],
    *["account_request_login_code", "account_confirm_login_code"],
    *["account_change_password", "account_set_password"],
    *["account_reset_password", "account_reset_password_done"],
    *["account_reset_password_from_key", "account_reset_password_from_key_done"],
}

urlpatterns = [
    path("", views.start, name="start"),
    path("thuis/", views.home, name="home"),
    path("vandaag/", views.today, name="today"),
    path("mijn/", views.mine, name="mine"),
    path("mijn/papier/", views.my_paper, name="my_paper"),
    path("inzage/<uuid:pk>/", views.paper_of, name="paper_of"),
    path("privacy/", include("socialnet.privacy.urls")),
    path("werking/", include("socialnet.machinery.urls")),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("health/", views.health, name="health"),
    # Without a token: it changes no more than the language of the next page, and so a public page
    # holds nothing of one visitor and can be kept for all.
    path("taal/", csrf_exempt(login_not_required(set_language)), name="set_language"),
    path("", include("accounts.urls")),
    path("accounts/", include([page for page in allauth.urlpatterns if page.name in LOGIN])),
    path("bewoners/", include("residents.urls")),
    path("kaart/", include("residents.card_urls")),
    path("", include("activities.urls")),
    path("signalen/", include("signals.urls")),
    path("achterstanden/", include("signals.arrears_urls")),
    path("partners/dekking/", include("signals.helping_urls")),
    path("", include("partners.urls")),
    path("r/", include("partners.link_urls")),
    path("berichten/", include("outbox.urls")),
    path("cijfers/", include("programmes.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    from .demo import urls as demo_urls

    urlpatterns.append(path("demo/", include(demo_urls)))
