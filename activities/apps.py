from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        from . import letters  # noqa: F401  (registers the kinds of messages)
