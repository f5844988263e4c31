"""a fresh database -> one for the site to stand on, and the ids of what it holds, as JSON in the last line.

usage: python -m tests.browser.fill nothing | world | desk | claims | samples

`nothing` makes the tables, and the static files beside; the others fill them: with the invented world of `world`,
the desk of `world.desk`, with editors at work on its claims (`world.claim_desk`), or with the sample corpus, as
`make run` shows it.
"""

import json
import os
import sys


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    fills = {"nothing": _nothing, "world": _world, "desk": _desk, "claims": _claims, "samples": _samples}
    print(json.dumps(fills[what]()))


def _nothing() -> dict[str, str]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return {}


def _world() -> dict[str, str]:
    from django.db import transaction

    from tests.browser.world import make_world

    with transaction.atomic():
        return make_world()


def _desk() -> dict[str, str]:
    from django.db import transaction

    from tests.browser.world.desk import make_desk

    with transaction.atomic():
        return make_desk()


def _claims() -> dict[str, str]:
    from django.db import transaction

    from tests.browser.world.claim_desk import make_claim_desk

    with transaction.atomic():
        return make_claim_desk()


def _samples() -> dict[str, str]:
    """Of each kind the one with most to show."""
    from django.core.management import call_command
    from django.db.models import Count

    from claims.models import Claim, Entity, Story
    from sources.models import Article, Outlet

    call_command("samples")
    claim = Claim.objects.current().most_disputed().first()
    story = Story.objects.current().annotate(size=Count("members")).order_by("-size", "pk").first()
    article = Article.objects.annotate(size=Count("revisions__statements")).order_by("-size", "pk").first()
    edited = Article.objects.annotate(size=Count("revisions")).order_by("-size", "pk").first()
    outlet = Outlet.objects.current().annotate(size=Count("articles")).order_by("-size", "pk").first()
    entity = Entity.objects.filter(merged_into=None).annotate(size=Count("mentions")).order_by("-size", "pk").first()
    found = {"claim": claim, "story": story, "article": article, "article-edited": edited, "entity": entity}
    words = {"words": " ".join(claim.text.split()[:2]), "sentence": claim.text}
    return {name: thing.public_id for name, thing in found.items()} | words | {"outlet": outlet.slug}


if __name__ == "__main__":
    main(sys.argv[1])
