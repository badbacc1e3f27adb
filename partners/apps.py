from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from . import (
            keeping,  # noqa: F401  (registers what is kept how long)
            letters,  # noqa: F401  (registers the kinds of messages)
            panels,  # noqa: F401  (registers the panel of a resident's file)
        )
