"""Who publishes, who is spoken of, and what is claimed: the ordinary, and what is hard to set."""

from datetime import timedelta

from claims.models import Claim, Entity, EntityName, Relation, plain_name
from config.ids import public_id
from sources.models import Outlet
from tests.factories import NOON, make_claim, make_feed, make_outlet, make_poll

LONG = "Binnenschifffahrtsverkehrsordnungsnachrichtenblattredaktionsgeheimnisverwahrungsstelle"
ARABIC = "شركة المرفأ للأغذية"
CHINESE = "港湾食品公司"
MARKUP = '<script>alert("Quay")</script> & <b>Sons</b>'
TURNED = "\u202eturned around\u202c"  # an override that must not turn what stands beside it


def outlets() -> dict[str, Outlet]:
    kinds, made = Outlet.Kind, dict[str, Outlet]()
    made["wire"] = make_outlet("northline-wire", name="Northline Wire", kind=kinds.WIRE, domains=["northline.example"])
    made["ledger"] = make_outlet("harbour-ledger", name="Harbour Ledger", kind=kinds.NEWSPAPER, language="en")
    made["post"] = make_outlet("coastal-post", name="Coastal Post", kind=kinds.NEWSPAPER, family="Tarn Press")
    made["meridian"] = make_outlet("daily-meridian", name="Daily Meridian", kind=kinds.WEBSITE, family="Tarn Press")
    made["gazette"] = make_outlet(
        "ostrel", name="The Ostrel Weekly Intelligencer, Shipping Gazette and Agricultural Advertiser"
    )
    made["long"] = make_outlet("long", name=LONG, kind=kinds.PRESS_ROOM)
    made["arabic"] = make_outlet("al-marfa", name="صحيفة المرفأ اليومية", language="ar", kind=kinds.NEWSPAPER)
    made["chinese"] = make_outlet("kowan", name="港湾経済新報", language="ja", kind=kinds.NEWSPAPER)
    made["markup"] = make_outlet("quay", name=MARKUP[:60], kind=kinds.BLOG)
    made["gaps"] = make_outlet("patchwork", name="Patchwork Radio", kind=kinds.BROADCASTER)
    made["loose"] = make_outlet("loose-leaf", name="Loose Leaf Review", kind=kinds.MAGAZINE)
    made["doubtful"] = make_outlet("brackwater", name="Brackwater Notes", kind=kinds.BLOG)
    made["blank"] = make_outlet("blank-sheet", name="Blank Sheet")
    make_outlet("northline-agency", name="Northline Agency", merged_into=made["wire"])
    made["wire"].aliases = ["Northline", "NLW"]
    made["wire"].gather_names()
    for number in range(8):
        make_poll(make_outlet(f"courier-{number}", name=f"Regional Courier {number}"), -1, 30)
    feed = make_feed(made["gaps"], 0)
    for start, end, fields in (
        (0, 1, {}),
        (1, 2, {"status": "failed", "reason": "The server did not answer."}),
        (2, 3, {"whole": False, "entries_new": 3, "entries_failed": 1}),
        (4, 9, {}),
    ):
        make_poll(made["gaps"], start, end, kind="feed", feed=feed, **fields)
    return made


def names() -> dict[str, Entity]:
    firm, person = Entity.Kind.ORGANISATION, Entity.Kind.PERSON
    made = {
        "marrow": _entity("Marrow Foods", firm, "Marrow", "Marrow Foods plc"),
        "tarn": _entity("Ms Tarn", person, "Ada Tarn"),
        "arabic": _entity(ARABIC, firm),
        "chinese": _entity(CHINESE, firm),
        "markup": _entity(f"{MARKUP} {LONG}"[:200], firm),
        "nobody": _entity("Harrowgate Instruments", firm),
    }
    _entity("Marrow Confectionery", firm, merged_into=made["marrow"])
    return made


def _entity(name: str, kind: str, *others: str, **fields: object) -> Entity:
    entity = Entity.objects.create(public_id=public_id("e", name), name=name, kind=kind, **fields)
    for one in (name, *others):
        EntityName.objects.create(entity=entity, name=one, plain=plain_name(one))
    return entity


def claims() -> dict[str, Claim]:
    kinds = Claim.Kind
    made = {
        "gelatine": make_claim("Marrow Foods used horse gelatine in its sweets without saying so on the packet."),
        "forty": make_claim("Marrow Foods bought 40 tonnes of horse gelatine.", kind=kinds.FACT),
        "sixty": make_claim("Marrow Foods bought 60 tonnes of horse gelatine.", reviewed_at=NOON + timedelta(days=3)),
        "response": make_claim("All tests of the sweets were clean.", kind=kinds.RESPONSE),
        "demand": make_claim("Marrow Foods should recall its sweets.", kind=kinds.DEMAND),
        "arabic": make_claim(f"استخدمت {ARABIC} الجيلاتين دون أن تذكر ذلك على العبوة."),
        "chinese": make_claim(
            f"{CHINESE}在糖果中使用了马明胶，并且没有在包装上注明这一点，也没有回答记者提出的任何问题。"
        ),
        "markup": make_claim(f"{MARKUP} sold {TURNED} {LONG} to {'Marrow' * 30} at 100 % of 5 < 6 &amp; more."),
        "bare": make_claim("Quillon Marine moved the tanks at night."),
        "retired": make_claim("Quillon Marine moved the tanks by day.", retired_at=NOON + timedelta(days=9)),
    }
    make_claim("Marrow Foods used gelatine of horses.", merged_into=made["gelatine"])
    for one, other, kind in (
        ("forty", "sixty", "variant_figure"),
        ("forty", "gelatine", "part_of"),
        ("response", "gelatine", "response_to"),
        ("response", "forty", "contradicts"),
    ):
        Relation.objects.create(claim=made[one], other=made[other], kind=kind, score=0.8)
    return made
