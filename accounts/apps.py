from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users and corporations")

    def ready(self) -> None:
        from . import keeping  # noqa: F401  (registers what is kept how long)


class AdministrationConfig(AdminConfig):
    default_site = "accounts.administration.Site"
