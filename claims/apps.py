from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "What it says"

    def ready(self) -> None:
        from claims import checks  # noqa: F401  (registers the system checks)
