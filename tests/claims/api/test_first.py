import pytest
from django.test import Client
from claims.export.resources import RESOURCES
from claims.api.sheets import PAGES
from tests.claims.canary import World
pytestmark = pytest.mark.django_db

def test_all(client: Client, told):
    world = World()
    bad = []
    for name in RESOURCES:
        got = told(f"/api/v1/{name}?limit=2")
        print(name, len(got["data"]), got["next"])
        for row in got["data"]:
            one = told(f"/api/v1/{name}/{str(row['id']).replace(' ', '~')}")
            assert one == row
    ids = {"story": world.story.public_id, "claim": world.claim.public_id, "statement": world.statement.public_id,
      "article": world.article.public_id, "entity": world.entity.public_id, "outlet": world.outlets[0].slug}
    for page in PAGES:
        path = page.path
        for k in ("story","claim","statement","article","entity","outlet"):
            base = page.name.removesuffix("_timeline")
            base = "article" if base == "compare" else base
            if base == k:
                path = path.replace("{slug:public_id}", ids[k]).replace("{slug:slug}", ids[k])
        got = told(path + ("?q=mill" if page.name in ("ask","search") else ""))
        print(path, {k: (len(v) if hasattr(v, "__len__") else v) for k, v in got.items()})
    assert client.get("/api/").status_code == 200
