from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from claims import letters
from claims.models import Letter, LetterSent
from claims.views import letter_form
from tests.factories import make_article, make_claim, make_letter, make_statement, make_story

pytestmark = pytest.mark.django_db
WRITE = "/corrections/write/"
GIVEN = {
    "kind": "correction",
    "words": "The report says tallow, and not gelatine.",
    "signed": "Mr Quill",
    "address": "quill@reader.example",
    "website": "",
}


def opened(seconds: float = 60) -> str:
    """A form's token as it was made so many seconds ago."""
    return letter_form._SIGNER.sign(str(int((datetime.now(UTC) - timedelta(seconds=seconds)).timestamp())))


@pytest.fixture
def send(client):
    def send(**fields: Any) -> HttpResponse:
        given = {**GIVEN, "opened": opened(), **fields}
        headers = given.pop("headers", {})
        if isinstance(given["opened"], int):  # seconds ago
            given["opened"] = opened(given["opened"])
        return client.post(WRITE, {name: value for name, value in given.items() if value is not None}, **headers)

    return send


def typed(response: HttpResponse) -> dict[str, str]:
    """What the form holds, as a browser would send it."""
    [form] = html.fromstring(response.content.decode()).cssselect("form.letter-form")
    return dict(form.form_values())


# ---- the form -------------------------------------------------------------------------------------


def test_the_form_says_what_happens_and_is_kept_by_nobody(client, words, select):
    shown = client.get(WRITE)
    assert shown.status_code == 200
    assert "No mail is sent" in words(shown)
    assert "An editor reads it and answers." in words(shown), "and promises no number that nobody measured"
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex"
    labelled = {label.get("for") for label in select(shown, ".letter-form label")}
    fields = {f.get("id") for f in select(shown, ".letter-form [id]") if f.tag in ("input", "textarea")}
    assert fields == labelled
    assert select(shown, "#address")[0].get("autocomplete") == "email"
    assert select(shown, "#signed")[0].get("autocomplete") == "name"
    assert not select(shown, ".troubles")


def test_only_the_form_sets_a_cookie_and_no_script_reads_it(client):
    for page in ("/", "/method/", "/about/", "/corrections/", make_letter().get_absolute_url()):
        assert not client.get(page).cookies
    [cookie] = client.get(WRITE).cookies.values()
    assert (cookie.key, cookie["httponly"], cookie["max-age"], cookie["samesite"]) == ("csrftoken", True, "", "Lax")


@pytest.mark.parametrize("kind", ["claim", "article", "statement", "story"])
def test_it_says_what_it_is_about(client, words, select, kind):
    claim, article = make_claim(), make_article(title="Sweets: what we know")
    things = {
        "claim": (claim, claim.text),
        "article": (article, "the article Sweets: what we know"),
        "statement": (
            make_statement(article, claim),
            f"a statement in Sweets: what we know, {article.outlet.name}, on the claim “{claim.text}”",
        ),
        "story": (make_story(article, title="Gelatine in sweets"), "the story Gelatine in sweets"),
    }
    thing, told = things[kind]
    shown = client.get(WRITE, {"about": thing.public_id})
    assert told in words(shown, ".summary")
    assert typed(shown)["about"] == thing.public_id
    offered = [radio.get("value") for radio in select(shown, "[name=kind]")]
    assert ("reply" in offered) == (kind in ("claim", "statement"))


def test_about_a_merged_claim_is_about_the_one_that_it_leads_to(client):
    claim = make_claim()
    shown = client.get(WRITE, {"about": make_claim(merged_into=claim).public_id})
    assert typed(shown)["about"] == claim.public_id


@pytest.mark.parametrize("about", ["cnothinghere", "e123", "\0", "c" * 10_000, "<b>", "../", "ç"])
def test_about_what_is_not_here_is_a_form_that_asks_what_is_meant(client, words, about):
    shown = client.get(WRITE, {"about": about})
    assert shown.status_code == 404
    assert "names nothing that we have" in words(shown, ".note")
    assert typed(shown)["about"] == ""


@pytest.mark.parametrize(("kind", "chosen"), [("removal", "removal"), ("reply", None), ("x", None), ("\0", None)])
def test_an_address_may_choose_the_kind_and_one_that_means_nothing_chooses_none(client, kind, chosen):
    assert typed(client.get(WRITE, {"kind": kind, "words": "x", "after": "y"})).get("kind") == chosen


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_form_is_read_and_sent_and_nothing_else(client, method):
    assert getattr(client, method)(WRITE).status_code == 405


@pytest.mark.parametrize("about", ["", "a claim"])
def test_the_form_costs_a_few_questions(client, django_assert_max_num_queries, about):
    make_letter(state="granted")
    asked_for = {"about": make_claim().public_id} if about else {}
    with django_assert_max_num_queries(2):  # what it is about; how long the latest answers took
        client.get(WRITE, asked_for)


# ---- sending --------------------------------------------------------------------------------------


def test_a_letter_is_taken_and_its_page_says_that_it_waits(client, send, words):
    claim = make_claim()
    answer = send(about=claim.public_id)
    letter = Letter.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/corrections/{letter.public_id}/")
    assert (letter.claim, letter.kind, letter.words, letter.signed, letter.address) == (
        claim,
        "correction",
        GIVEN["words"],
        "Mr Quill",
        "quill@reader.example",
    )
    shown = client.get(answer["Location"])
    assert "waits for an editor" in words(shown)
    assert f"http://testserver/corrections/{letter.public_id}/" in words(shown, ".keep")


def test_what_the_browser_shows_is_what_it_can_send(client, monkeypatch):
    claim = make_claim()
    form = typed(client.get(WRITE, {"about": claim.public_id, "kind": "reply"}))
    monkeypatch.setattr(letter_form, "_LEAST_SECONDS", 0)
    answer = client.post(WRITE, form | {key: GIVEN[key] for key in ("words", "signed", "address")})
    assert answer.status_code == 302
    assert Letter.objects.get().kind == "reply"


def test_a_double_click_makes_one_letter(send):
    token = opened()
    assert send(opened=token)["Location"] == send(opened=token)["Location"]
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"kind": None}, "kind-correction", "Choose what you ask for"),
        ({"kind": "praise"}, "kind-correction", "Choose what you ask for"),
        ({"kind": "reply"}, "kind-correction", "A reply stands beside a claim"),
        ({"words": None}, "words", "Write what you ask for"),
        ({"words": "Too short."}, "words", "at least 20 characters"),
        ({"words": "\u200b" * 40}, "words", "Write what you ask for"),
        ({"words": "." * 40}, "words", "at least 20 characters"),
        ({"words": "w" * 5_001}, "words", "5,001 characters are more than 5,000"),
        ({"signed": "n" * 101}, "signed", "at most 100 characters"),
        ({"signed": "...."}, "signed", "Give the name"),
        ({"address": None}, "address", "Give an e-mail address"),
        ({"address": "quill"}, "address", "This is no e-mail address"),
        ({"address": "quill@reader.example\nBcc: all@reader.example"}, "address", "This is no e-mail address"),
        ({"address": f"{'q' * 300}@reader.example"}, "address", "at most 254"),
        ({"website": "https://pills.example"}, "website", "must stay empty"),
        ({"opened": 0}, "", "quicker than anybody writes"),
        ({"opened": -600}, "", "quicker than anybody writes"),
        ({"opened": 90_000}, "", "open for more than a day"),
        ({"opened": None}, "", "open for more than a day"),
        ({"opened": "1:forged"}, "", "open for more than a day"),
    ],
)
def test_what_is_to_be_mended_is_said_on_top_and_beside_its_field_and_nothing_typed_is_lost(
    send, words, select, fields, field, told
):
    shown = send(**fields)
    assert shown.status_code == 422
    assert not Letter.objects.exists()
    [summary] = select(shown, ".troubles")
    assert told in summary.text_content()
    assert (summary.get("tabindex"), summary.get("autofocus")) == ("-1", "")
    assert words(shown, "title").startswith("Not sent: ")
    assert [link.get("href") for link in select(shown, ".troubles a")] == ([f"#{field}"] if field else [])
    if field:
        assert select(shown, f"#{field}")
        assert told in words(shown, ".problem")
    kept = typed(shown)
    for name in {"words", "signed", "address"} - set(fields):
        assert kept[name].strip() == GIVEN[name]
    assert not kept.get("website")


def test_of_a_form_sent_too_quickly_with_mistakes_only_the_mistakes_are_told(send, words):
    assert "quicker" not in words(send(opened=0, address="quill"), ".troubles")


def test_a_field_that_is_wrong_names_its_problem_to_those_who_do_not_see_it(send, select):
    shown = send(address="quill")
    [field] = select(shown, "#address")
    assert field.get("aria-invalid") == "true"
    assert field.get("value") == "quill"
    for described in field.get("aria-describedby").split():
        assert select(shown, f"#{described}")


def test_a_form_sent_too_quickly_can_be_sent_again_as_it_is(send, monkeypatch):
    form = typed(send(opened=opened(1)))
    monkeypatch.setattr(letter_form, "_LEAST_SECONDS", 1)
    assert send(**form).status_code == 302


def test_a_form_that_was_open_for_too_long_comes_back_with_another_token(send, monkeypatch):
    form = typed(send(opened=opened(90_000)))
    monkeypatch.setattr(letter_form, "_LEAST_SECONDS", 0)
    assert send(**form).status_code == 302


def test_a_draft_about_what_is_not_here_is_kept_and_can_be_sent_without_it(send, words):
    shown = send(about="cnothinghere")
    assert shown.status_code == 404
    assert not Letter.objects.exists()
    kept = typed(shown)
    assert (kept["about"], kept["words"].strip()) == ("", GIVEN["words"])
    assert send(**kept).status_code == 302


def test_a_reply_needs_a_name(send, words):
    shown = send(about=make_claim().public_id, kind="reply", signed=" ")
    assert shown.status_code == 422
    assert "readers will see it" in words(shown, ".problem")


def test_markup_comes_back_as_text(send, select):
    shown = send(words="</textarea><script>alert(1)</script>" * 200, signed='"><img src=x onerror=alert(1)>')
    assert shown.status_code == 422
    assert not select(shown, "main script")
    assert not select(shown, "main img")
    assert typed(shown)["signed"] == '"><img src=x onerror=alert(1)>'


def test_marks_that_no_text_needs_are_left_out(send):
    send(
        words="The report says\0 tallow,\u202e and not gelatine.\r\n\r\nSee page 4.", signed="Mr\u202e Quill\r\nBcc: x"
    )
    letter = Letter.objects.get()
    assert letter.words == "The report says tallow, and not gelatine.\n\nSee page 4."
    assert letter.signed == "Mr Quill Bcc: x"


def test_a_letter_of_ten_million_characters_is_not_read(send):
    assert send(words="w" * 10_000_000).status_code in (400, 413)
    assert not Letter.objects.exists()


def test_a_form_of_another_site_is_refused(words):
    client = Client(enforce_csrf_checks=True)
    assert client.post(WRITE, {**GIVEN, "opened": opened()}).status_code == 403
    token = typed(client.get(WRITE))["csrfmiddlewaretoken"]
    sent = {**GIVEN, "opened": opened(), "csrfmiddlewaretoken": token}
    assert client.post(WRITE, sent, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert client.post(WRITE, sent).status_code == 302


def test_too_many_letters_are_told_when_to_come_again_and_the_draft_is_kept(send, words):
    for number in range(letters.MOST_BY_ONE):
        assert send(words=f"Letter number {number} of a great many.").status_code == 302
    shown = send(words="One letter more than is taken.")
    assert shown.status_code == 429
    assert 3500 < int(shown["Retry-After"]) <= 3601
    assert "Send them again after" in words(shown, ".troubles")
    assert typed(shown)["words"].strip() == "One letter more than is taken."
    assert Letter.objects.count() == letters.MOST_BY_ONE


@pytest.mark.parametrize(
    ("proxy", "one", "other", "same"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}, False),
        (False, {"REMOTE_ADDR": "2001:db8:1:2::1"}, {"REMOTE_ADDR": "2001:db8:1:2:ffff::9"}, True),
        (False, {"REMOTE_ADDR": "2001:db8:1:2::1"}, {"REMOTE_ADDR": "2001:db8:1:3::1"}, False),
        (False, {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "::ffff:192.0.2.1"}, True),
        (False, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.2"}, True),
        (True, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.2"}, False),
        (True, {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "8.8.8.8,192.0.2.1"}, True),
        (True, {"HTTP_X_FORWARDED_FOR": "nonsense"}, {"HTTP_X_FORWARDED_FOR": ""}, False),
    ],
)
def test_senders_are_told_apart_by_their_net_address_which_is_kept_nowhere(send, settings, proxy, one, other, same):
    settings.BEHIND_PROXY = proxy
    for number, headers in enumerate((one, other)):
        assert send(words=f"Letter number {number} of two letters.", headers=headers).status_code == 302
    senders = {row.sender for row in LetterSent.objects.all()}
    assert len(senders) == (1 if same else 2)
    assert not any(address in sender for sender in senders for address in (*one.values(), *other.values()) if address)


# ---- how a letter stands --------------------------------------------------------------------------


def test_the_page_of_a_letter_goes_on_to_nobody(client):
    shown = client.get(make_letter().get_absolute_url())
    assert shown["Cache-Control"] == "private, no-store"
    assert shown["Referrer-Policy"] == "no-referrer"
    assert shown["X-Robots-Tag"] == "noindex"
    assert "ETag" not in shown


@pytest.mark.parametrize("state", ["waiting", "granted", "refused"])
def test_the_page_of_a_letter_tells_how_it_stands_and_not_who_wrote_what(client, words, state):
    letter = make_letter(make_claim(), state=state)
    shown = client.get(letter.get_absolute_url())
    assert {"waiting": "is with the editors", "granted": "was granted", "refused": "was not granted"}[state] in words(
        shown, "h1"
    )
    assert ("We looked, and mended it." in words(shown)) == (state != "waiting")
    for secret in (letter.words, letter.signed, letter.address):
        assert secret not in shown.content.decode()


def test_the_page_of_a_reply_leads_to_where_it_stands(client, words, select):
    claim = make_claim()
    shown = client.get(make_letter(claim, kind="reply", state="granted").get_absolute_url())
    assert "signed Mr Quill" in words(shown)
    assert claim.get_absolute_url() in [link.get("href") for link in select(shown, "main a")]


@pytest.mark.parametrize("public_id", ["rnothing", "c1", "-", "w" * 300])
def test_a_letter_that_is_not_there_is_not_found(client, public_id):
    assert client.get(f"/corrections/{public_id}/").status_code == 404


def test_the_page_of_a_letter_costs_one_question(client, django_assert_num_queries):
    claim, article = make_claim(), make_article()
    letter = make_letter(claim, article=article, statement=make_statement(article, claim), state="granted")
    with django_assert_num_queries(1):  # the letter with what it is about
        client.get(letter.get_absolute_url())
