from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = "What was published"

    def ready(self) -> None:
        from sources import checks  # noqa: F401  (registers the system checks)
