"""``linkage algorithms``: the list, one in full, one as JSON, and what is refused."""

import pytest

from linkage import algorithms
from linkage.algorithm import Algorithm
from linkage.cli import main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([*arguments])
    written = capsys.readouterr()
    return stopped.value.code or 0, written.out, written.err


def test_lists_each_on_two_lines_with_what_it_needs(capsys):
    code, out, _ = run(capsys, "algorithms")
    lines = out.splitlines()
    assert code == 0
    assert tuple(line.split()[0] for line in lines[::2]) == algorithms.names()
    first = next(place for place, line in enumerate(lines) if line.startswith("keys/slk-581"))
    assert lines[first].split(maxsplit=4) == [
        "keys/slk-581", "published", "1", "step", "statistical linkage key 581: letters of names, date of birth and sex",
    ]  # fmt: skip
    assert lines[first + 1].strip() == "needs dob, forename, sex, surname"


@pytest.mark.parametrize("before", [["show"], []])
def test_prints_one_in_full(capsys, before):
    code, out, _ = run(capsys, "algorithms", *before, "sail/macral")
    assert code == 0
    assert out == f"{algorithms.get('sail/macral')}\n"


def test_prints_one_as_json_that_can_be_read_again(capsys):
    code, out, _ = run(capsys, "algorithms", "show", "nhs/mps", "--json")
    assert code == 0
    assert Algorithm.from_json(out) == algorithms.get("nhs/mps")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show"], "after 'algorithms' comes nothing, or show and one name, not 'show'"),
        (
            ["show", "nhs/mps", "sail/macral"],
            "after 'algorithms' comes nothing, or show and one name, not 'show nhs/mps sail",
        ),
        (["show", "nhs/msp"], "unknown algorithm 'nhs/msp' (did you mean 'nhs/mps'?)"),
        (["--json"], "--json prints one algorithm; say which, such as show home-office/strict --json"),
    ],
)
def test_refuses_in_one_sentence(capsys, arguments, sentence):
    code, out, err = run(capsys, "algorithms", *arguments)
    assert code == 2
    assert err.startswith(f"linkage: {sentence}")
    assert len(err.strip().splitlines()) == 1
    assert out == ""
