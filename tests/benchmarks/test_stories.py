from benchmarks.stories import is_kept_out


def test_a_third_of_the_stories_is_kept_out_and_those_made_to_look_alike_together() -> None:
    names = [f"event-{number}" for number in range(900)]
    assert 250 < sum(map(is_kept_out, names)) < 350
    for number in range(1, 46):
        assert is_kept_out(f"{number}ecb") is is_kept_out(f"{number}ecbplus")
