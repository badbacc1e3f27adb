from django.apps import AppConfig


class SocialnetConfig(AppConfig):
    name = "socialnet"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .machinery import letters  # noqa: F401  (registers the kinds of messages)
