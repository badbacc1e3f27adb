from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from . import (
            conference_keeping,  # noqa: F401  (registers how long talks are kept)
            conference_letters,  # noqa: F401  (registers what is mailed about them)
            keeping,  # noqa: F401  (registers what is kept how long)
            letters,  # noqa: F401  (registers the kinds of messages)
            link_letters,  # noqa: F401  (registers those of links)
            panels,  # noqa: F401  (registers the panel of a resident's file)
        )
