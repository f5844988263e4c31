from io import BytesIO

import pytest
from PIL import Image

from claims.models import Stance
from claims.pages import lettering
from claims.pages.brushes import COLOURS, PAPER, mark
from claims.pages.cards import Card, card, counted, draw

SENTENCE = "Quillon Marine sank the barge to collect on its insurance."


def _picture(shown: Card) -> Image.Image:
    return Image.open(BytesIO(draw(shown)))


@pytest.mark.parametrize(
    "sentence",
    [
        SENTENCE,
        "barge " * 2000,
        "b" * 10_000,
        "",
        "שקט: קווילון טבעה את הדוברה",
        "أغرقت كويلون المركب",
        "奎隆海运公司凿沉了驳船",
        "क्विलन ने नाव डुबोई",
        "\u202eegrab eht knas\u0000\ufffe",
        "😀 barge 👩‍👩‍👧",
        "e\u0301" * 300,
    ],
)
def test_a_card_is_drawn_whatever_the_sentence_is_written_in(sentence):
    assert _picture(card("Alleged in 1 outlet:", sentence, [sentence], {"alleges": 1})).size == (1200, 630)


def test_a_sentence_that_no_font_can_set_is_left_out_and_the_rest_stands():
    odd = card("Alleged in 1 outlet:", "奎隆\U0010fffe", ["Reported by 1 outlet."], {"alleges": 1})
    bare = card("Alleged in 1 outlet:", "驳船\U0010fffe", ["Reported by 1 outlet."], {"alleges": 1})
    assert draw(odd) == draw(bare)


def test_cards_that_look_the_same_are_known_by_the_same_name_and_others_are_not():
    one = card("Alleged in 1 outlet:", SENTENCE, [], {"alleges": 1})
    assert one.fingerprint == card("Alleged in 1 outlet:", f"{SENTENCE} ", [], {"alleges": 1}).fingerprint
    assert one.fingerprint != card("Alleged in 2 outlets:", SENTENCE, [], {"alleges": 2}).fingerprint


def test_outlets_are_counted_by_state_and_carriers_stand_first():
    counts = counted([["alleges"], ["alleges", "denies"], ["omitted"], ["silent"], ["unknown"]])
    assert card("", SENTENCE, [], counts).counts == (("alleges", 2), ("denies", 1), ("omitted", 1))


def test_a_sentence_is_broken_between_words_and_cut_between_words():
    face = lettering.font("serif", 40)
    shown, whole = lettering.lines("barge " * 50, face, 400, 3)
    assert len(shown) == 3
    assert not whole
    assert all(set(line.split()) == {"barge"} for line in shown)
    last = lettering.ended(shown[-1], face, 400)
    assert last.endswith("barge …")
    assert face.getlength(last) <= 400


def test_a_word_wider_than_a_line_is_broken():
    face = lettering.font("serif", 40)
    shown, whole = lettering.lines("b" * 60, face, 400, 9)
    assert "".join(shown) == "b" * 60
    assert whole
    assert all(face.getlength(line) <= 400 for line in shown)


def test_a_machine_without_fonts_draws_with_the_one_that_comes_along(monkeypatch):
    monkeypatch.setattr(lettering, "_FAMILIES", {"serif": ("no-such.ttf",), "sans": ("no-such.ttf",)})
    for kept in (lettering.font, lettering._has):
        kept.cache_clear()
    try:
        assert _picture(card("Alleged in 3 outlets:", SENTENCE + " Again.", ["Reported."], {"states": 3})).size
    finally:
        for kept in (lettering.font, lettering._has):
            kept.cache_clear()


@pytest.mark.parametrize("state", COLOURS)
def test_each_state_has_a_mark_of_its_own_shape(state):
    def shape(one: str) -> bytes:
        return mark(one, 28).getchannel("A").tobytes()

    assert set(Stance.values) < set(COLOURS)
    assert mark(state, 28).getbbox()
    assert all(shape(state) != shape(other) for other in COLOURS if other != state)


def test_a_card_is_paper_at_its_edges():
    edge, paper = _picture(card("", SENTENCE, [], {})).convert("RGB").getpixel((2, 2)), bytes.fromhex(PAPER[1:])
    assert all(abs(one - other) < 4 for one, other in zip(edge, paper, strict=True))


@pytest.mark.parametrize(("name", "size"), [("card.png", (1200, 630)), ("apple-touch-icon.png", (180, 180))])
def test_the_pictures_of_the_site_itself_have_their_sizes(name, size, settings):
    with Image.open(settings.BASE_DIR / "static" / name) as picture:
        assert picture.size == size
