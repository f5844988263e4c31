"""The story in which everything happens: every stance, every silence, edits, a correction, decisions of editors."""

from datetime import timedelta

from claims.models import Claim, Entity, Judgement, Mention, Statement, Story, StoryDoubt, StoryMember
from config.ids import public_id
from sources.models import ArchivedCopy, Article, Outlet
from tests.browser.world.cast import ARABIC, CHINESE, LONG, MARKUP, TURNED
from tests.browser.world.reports import Said, report, settle, told_in
from tests.factories import NOON, make_analysis, make_article, make_poll, make_revision, make_story


def gelatine(outlets: dict[str, Outlet], names: dict[str, Entity], claims: dict[str, Claim]) -> dict[str, str]:
    """The story in which everything happens."""
    main, forty, sixty = claims["gelatine"], claims["forty"], claims["sixty"]
    using = "using horse gelatine in its sweets without saying so on the packet"
    alleged = Said("Ms Tarn", "alleged that", "Marrow Foods used horse gelatine in its sweets", "alleges", main)
    denied = Said("Marrow Foods", "denied", using, "denies", main)
    tonnes = "Marrow Foods bought 40 tonnes of horse gelatine"
    reports = {
        "wire": report(
            outlets["wire"],
            "Marrow Foods accused over gelatine",
            alleged,
            denied,
            Said("Ms Tarn", "said", tonnes, "alleges", forty),
            Said("Marrow Foods", "said", "all tests of its sweets were clean", "alleges", claims["response"]),
            wire="Northline Wire",
        ),
        "ledger": report(
            outlets["ledger"],
            "Inspector: horse gelatine in sweets",
            alleged,
            Said("The food office", "confirmed that", "horse gelatine was in the sweets", "confirms", main),
            Said("Marrow Foods", "disputed", "how the horse gelatine was measured", "disputes", main),
            Said("", "", "Marrow Foods should recall its sweets", "states", claims["demand"]),
            days=0.2,
        ),
        "post": report(
            outlets["post"],
            "Gelatine: what the company says",
            Said("Ms Tarn", "withdrew the claim that", "there was horse gelatine in the sweets", "withdraws", main),
            Said("Marrow Foods", "did not respond to", "questions about horse gelatine", "no_response", main),
            Said("Ms Tarn", "did not claim that", "anybody fell ill of gelatine", "not_claimed", main),
            Said("The food office", "did not disclose", "where the horse gelatine came from", "not_disclosed", main),
            Said("Ms Tarn", "said", "Marrow Foods bought 60 tonnes of horse gelatine", "alleges", sixty),
            days=0.4,
        ),
        "meridian": report(
            outlets["meridian"], "Horse in your sweets", Said("", "", tonnes, "states", forty), alleged, days=0.5
        ),
        "gazette": report(outlets["gazette"], "Sweets recalled", Said("", "", using, "states", main), days=0.6),
        "long": report(
            outlets["long"],
            f"{LONG}: {LONG}",
            Said(LONG, "alleged", f"{LONG} {'x' * 300}", "alleges", claims["markup"]),
            Said(LONG, "denied", MARKUP, "denies", claims["markup"]),
            days=0.7,
        ),
        "arabic": report(
            outlets["arabic"],
            "الشركة تنفي استخدام الجيلاتين",
            Said(ARABIC, "نفت", "استخدام الجيلاتين في الحلوى", "denies", claims["arabic"]),
            Said("السيدة تارن", "قالت إن", "الشركة استخدمت الجيلاتين", "alleges", claims["arabic"]),
            days=0.8,
        ),
        "chinese": report(
            outlets["chinese"],
            "公司否认使用马明胶",
            Said(CHINESE, "否认", "在糖果中使用马明胶", "denies", claims["chinese"]),
            days=0.9,
        ),
        "markup": report(
            outlets["markup"],
            f"{MARKUP} {TURNED}",
            Said(MARKUP, "said <i>that</i>", f"5 < 6 && {TURNED}", "alleges", claims["markup"]),
            days=1,
        ),
    }
    story = make_story(*reports.values(), title="Gelatine in sweets")
    Story.objects.create(public_id=public_id("s", "merged"), title="Sweets", merged_into=story)
    edited = _edited(outlets["gazette"], story, main)
    _around(outlets, story)
    _tie(names)
    carried = [claim for claim in claims.values() if claim not in (claims["bare"], claims["retired"])]
    settle(carried)
    main.worded_from = Statement.objects.filter(links__claim=main).order_by("pk").first()
    main.save()
    _decide(main, reports["ledger"])
    kept = {"state": "kept", "address": "https://archive.example/post/1"}
    ArchivedCopy.objects.create(revision=reports["post"].current, **kept)
    return {
        "story": story.public_id,
        "article": reports["wire"].public_id,
        "article-strange": reports["long"].public_id,
        "article-arabic": reports["arabic"].public_id,
        "article-edited": edited.public_id,
        "statement": main.worded_from.public_id,
        "statement-older": edited.revisions.order_by("number").first().statements.first().public_id,
        "statement-arabic": reports["arabic"].current.statements.first().public_id,
    }


def _edited(outlet: Outlet, story: Story, claim: Claim) -> Article:
    """Three texts: a hedge goes and a denial comes, then the allegation goes and a note says so."""
    alleged = "Marrow Foods used horse gelatine"
    hedged = Said("Ms Tarn", "reportedly said", alleged, "alleges", claim, hedge="reportedly")
    plain, denied = hedged._replace(cue="said", hedge=""), Said("Marrow Foods", "denied", "it all", "denies", claim)
    article = report(outlet, "Sweets: what we know", hedged, days=1.1)
    for days, said, note in ((1.5, (plain, denied), ""), (2.5, (denied,), "\n\nCorrection: Nine people fell ill.")):
        text = "\n\n".join(one.sentence for one in said) + note
        seen = NOON + timedelta(days=days)
        make_revision(article, text=text, title="Sweets: what we know", seen_at=seen, change="substance")
        make_analysis(article.current)
        told_in(article, said)
    StoryMember.objects.create(story=story, article=article, score=0.8)
    return article


def _around(outlets: dict[str, Outlet], story: Story) -> None:
    """What keeps a silence from being proven: articles not placed yet, and such as may belong here."""
    for key in ("loose", "doubtful"):
        make_poll(outlets[key], -1, 30)
    make_article(outlets["loose"], title="Somewhere else", days=0.5)
    essay = make_article(outlets["doubtful"], title="I asked a sweet", days=0.5)
    make_story(essay, title="Essays")
    StoryDoubt.objects.create(article=essay, story=story, score=0.3)


def _tie(names: dict[str, Entity]) -> None:
    """Who speaks, and who is named in what is said."""
    for statement in Statement.objects.all():
        for entity in names.values():
            if statement.speaker and entity.name.startswith(statement.speaker):
                statement.speaker_entity = entity
                statement.save()
                Mention.objects.create(statement=statement, entity=entity, role="speaker")
            elif entity.name in statement.resolved:
                Mention.objects.create(statement=statement, entity=entity, role="named")


def _decide(claim: Claim, article: Article) -> None:
    """An editor worded the claim, and found a statement in the article right."""
    said, key = article.current.statements.first(), claim.public_id
    said.reviewed_at = NOON + timedelta(days=2)
    said.save()
    worded, right = {"text": claim.text}, {"verdict": "accepted"}
    Judgement.objects.create(kind="wording", subject=key, fingerprint=key, value=worded, reason="Shorter.")
    Judgement.objects.create(kind="review", subject=said.public_id, fingerprint=said.public_id, value=right)
