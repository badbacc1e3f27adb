from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from . import letters  # noqa: F401  (registers the kinds of messages)
