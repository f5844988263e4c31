import pytest

from config.address import absolute, page, tag


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/claims/c1/", "https://claims.example.org/claims/c1/"),
        ("/search?q=a%20b", "https://claims.example.org/search?q=a%20b"),
        ("/search?q=größe", "https://claims.example.org/search?q=gr%C3%B6%C3%9Fe"),
    ],
)
def test_a_path_becomes_the_address_that_others_know(settings, path, address):
    settings.SITE_URL = "https://claims.example.org"
    assert absolute(path) == address


def test_a_path_as_a_request_has_it_is_encoded_once(settings):
    settings.SITE_URL = "https://claims.example.org"
    assert page('/a b/ü%"?<') == "https://claims.example.org/a%20b/%C3%BC%25%22%3F%3C"


def test_an_id_names_the_host_and_not_how_it_is_reached(settings):
    settings.SITE_URL = "https://claims.example.org:8443"
    assert tag("v1") == "tag:claims.example.org,2026:v1"
