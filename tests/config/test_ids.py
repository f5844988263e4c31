import pytest

from config.ids import public_id


def test_the_same_parts_give_the_same_id_for_ever() -> None:
    assert public_id("s", "a text", 3) == public_id("s", "a text", 3) == "s3mr6yn6w68neetkr"


def test_an_id_is_its_prefix_and_sixteen_digits_that_nobody_misreads() -> None:
    made = public_id("t", "anything")
    assert made[0] == "t"
    assert len(made) == 17
    assert not set(made[1:]) & set("ilou")


@pytest.mark.parametrize(("left", "right"), [(("ab", "c"), ("a", "bc")), (("1",), ("1", "")), (("a",), ("A",))])
def test_other_parts_give_another_id(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    assert public_id("s", *left) != public_id("s", *right)


def test_a_broken_character_has_an_id_too() -> None:
    assert public_id("a", "\ud800") != public_id("a", "?")
