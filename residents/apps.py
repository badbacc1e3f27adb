from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Residents")

    def ready(self) -> None:
        from . import (
            help_keeping,  # noqa: F401  (registers what is kept how long)
            keeping,  # noqa: F401
            panels,  # noqa: F401  (registers the panels of the file)
        )
