from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users and corporations")


class AdministrationConfig(AdminConfig):
    default_site = "accounts.administration.Site"
