"""the trained table -> its model card, as Markdown."""

from typing import Any

KINDS = {"report": "Reports: somebody says something", "voice": "The outlet's own voice"}


def model_card(table: dict[str, Any], trained_on: str) -> str:
    lines = [
        "# Model card: trained.json",
        "",
        "Logistic tables that tell statements from their look-alikes, and that mend who speaks and where contents end.",
        "",
        f"**Trained on** {trained_on}, and on the rules' own examples and counterexamples.",
        "No sentence of any text is kept: the table holds lemmas, grammatical tags and weights.",
        "",
        "**Train again** with `manage.py train CORPUS ...`; the form of a corpus is told at the head of",
        "`claims/language/corpus.py`. The figures below come from texts held out in turn (five folds).",
        "",
        "**Not for** judging whether what somebody says is true. It has seen American news of politics and courts;",
        "on other genres expect it to be less often right than it says.",
    ]
    for kind, name in KINDS.items():
        lines += ["", *_filter(name, table["filters"][kind])]
    bounds = table["bounds"]
    lines += ["", "## Bounds", ""]
    lines += [
        f"Who speaks: {len(bounds['sources']):,} weights. Where a content ends: {len(bounds['edges']):,} weights;"
    ]
    lines += [f"a constituent goes from a probability of {bounds['cut']:.2f} and comes from {bounds['add']:.2f} up."]
    lines += ["", "## Speakers", "", "How often the speaker was right, by the reason given for it:", ""]
    lines += ["| reason | right |", "|---|---|"]
    lines += [f"| {reason} | {share:.2f} |" for reason, share in sorted(table["speakers"].items())]
    return "\n".join(lines) + "\n"


def _filter(name: str, learned: dict[str, Any]) -> list[str]:
    return [
        f"## {name}",
        "",
        f"{learned['examples']:,} candidates, {learned['right']:,} of them right; {len(learned['weights']):,} weights; "
        f"kept from {learned['floor']:.2f} up. Expected calibration error {learned['calibration_error']:.3f}.",
        "",
        "| confidence from | candidates | confidence | right |",
        "|---|---|---|---|",
        *(
            f"| {row['from']:.1f} | {row['count']:,} | {row['confidence']:.3f} | {row['right']:.3f} |"
            for row in learned["reliability"]
        ),
    ]
