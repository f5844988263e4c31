from claims.pages.names import in_line


def test_a_name_in_a_sentence_turns_no_writing_round_and_has_an_end():
    assert in_line("\u202eMs\u2067  Tarn\u200f") == "Ms Tarn"
    assert len(in_line("Tarn " * 500)) <= 62


def test_letters_of_any_script_stay():
    assert in_line("شركة هارو") == "شركة هارو"
