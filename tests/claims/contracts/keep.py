"""python -m tests.claims.contracts.keep: writes down which fields there are, for the test that none is ever lost."""

import json
import os
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from claims.export.resources import RESOURCES

    kinds = {name: {field.name: field.kind for field in one.fields} for name, one in RESOURCES.items()}
    written = json.dumps(kinds, ensure_ascii=False, separators=(",", ":")).replace("},", "},\n")
    Path(__file__).with_name("fields.json").write_text(written + "\n", "utf-8")


if __name__ == "__main__":
    main()
