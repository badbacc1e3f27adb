from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "signals"

    def ready(self) -> None:
        from . import letters  # noqa: F401  (registers the kinds of messages)
