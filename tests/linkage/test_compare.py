"""Variants of a rule side by side."""

import pandas as pd
import pytest

import synthetic
from linkage import InputError, Register, algorithms, compare, evaluate, link

STRICT, STEPPED = "home-office/strict", "home-office/stepped"


@pytest.fixture(scope="module")
def people():
    return synthetic.population(2_000, seed=2016)


@pytest.fixture(scope="module")
def register(people):
    return Register(people.school_censuses("2001/02", "2015/16"))


@pytest.fixture(scope="module")
def files(people):
    return [people.home_office_requests(50, month="2016-09", on_register=0.4, file=file) for file in range(3)]


def test_counts_are_those_of_the_links_themselves(register, files):
    variants = compare([STRICT, STEPPED], files, register)
    assert variants.frame[["file", "variant"]].to_numpy().tolist() == [[n, v] for n in range(3) for v in (STRICT, STEPPED)]
    row = variants.frame.query("file == 1 and variant == @STEPPED").iloc[0]
    links = link(files[1].records, register, STEPPED)
    outcomes = evaluate(links, files[1].truth).counts.set_index("outcome")["requests"]
    assert [row["requests"], row["matched"]] == [50, links.found]
    assert [row[name] for name in outcomes.index] == outcomes.tolist()
    assert sum(row[name] for name in outcomes.index) == row["requests"]


def test_summary_adds_files_up_and_differences_pair_them(register, files):
    variants = compare([STRICT, STEPPED], files, register)
    matched = variants.frame.pivot_table(index="file", columns="variant", values="matched", aggfunc="sum")
    assert variants.summary["matched"].tolist() == [matched[STRICT].sum(), matched[STEPPED].sum()]
    each = (matched[STEPPED] - matched[STRICT]).astype(float) / 50
    found = variants.differences.query("rate == 'match rate'").iloc[0]
    assert found["difference"] == pytest.approx(each.mean())
    half = 4.302652729911275 * each.std() / 3**0.5  # Student's t, 97.5 %, two degrees of freedom
    assert [found["low"], found["high"]] == pytest.approx([each.mean() - half, each.mean() + half])


def test_one_file_without_a_truth_counts_what_can_be_counted(register, files):
    variants = compare({"a": STRICT, "b": algorithms.get(STRICT).without("postcode")}, files[0].records, register)
    assert variants.summary["variant"].tolist() == ["a", "b"]
    assert variants.frame["members"].isna().all()
    assert variants.frame["rows"].tolist() == variants.frame["persons"].tolist()  # the latest row of each person
    assert variants.differences["low"].isna().all()
    assert "match rate" in repr(variants)
    assert variants._repr_html_().count("<table") == 1


@pytest.mark.parametrize(
    ("variants", "requests", "choices", "sentence"),
    [
        (STRICT, None, {}, "variants must be several algorithms or names of some, not 'home-office/strict'"),
        ([], None, {}, "there are no variants; give at least one algorithm"),
        (
            [STRICT, STRICT],
            None,
            {},
            "two variants are called home-office/strict; give a mapping from what each is to be called",
        ),
        ([STRICT], [], {}, "there are no requests; give at least one file of them"),
        (
            [STRICT],
            [pd.DataFrame(), pd.DataFrame()],
            {"truth": pd.DataFrame()},
            "truth is for one left side without its own; a request file brings its own",
        ),
    ],
)
def test_refuses_in_one_sentence(variants, requests, choices, sentence):
    with pytest.raises(InputError) as caught:
        compare(variants, requests, pd.DataFrame(), **choices)
    assert str(caught.value) == sentence


def test_rules_are_held_under_several_policies(register, files):
    found = compare([STRICT, STEPPED], files, register, policy=["home-office-2016-10", "minimised-yes-or-no"]).summary
    assert found["variant"].tolist() == [
        f"{rule}, {policy}" for rule in (STRICT, STEPPED) for policy in ("home-office-2016-10", "minimised-yes-or-no")
    ]
    assert found["cells"][0] > found["cells"][1] > 0
    assert found["matched"][2] >= found["matched"][3] > 0
    with pytest.raises(InputError, match="two policies are called home-office-2016-10"):
        compare([STRICT], files, register, policy=["home-office-2016-10", "home-office-2016-10"])
    with pytest.raises(InputError, match="there are no policies"):
        compare([STRICT], files, register, policy=[])


def test_rates_are_of_the_files_whose_truth_is_known(register, files):
    both = compare([STRICT, STEPPED], [files[0], files[1].records], register).summary
    one = compare([STRICT, STEPPED], files[0], register).summary
    assert both["requests"].tolist() == [100, 100]
    for rate in ("recall", "precision", "wrongly answered"):
        assert both[[rate, f"{rate}_low", f"{rate}_high"]].equals(one[[rate, f"{rate}_low", f"{rate}_high"]])


def test_a_rate_of_nobody_is_shown_as_not_estimable(people, register):
    nobody = people.home_office_requests(20, month="2016-09", on_register=0)
    found = compare([STRICT], nobody, register)
    assert found.summary[["recall", "recall_low", "precision"]].isna().all(axis=None)
    assert " ".join(repr(found).split()).endswith("0.0% (0.0-16.1) not estimable not estimable 0.0% (0.0-16.1)")


def test_the_number_may_have_another_name(register, files):
    records, truth = (one.rename(columns={"PersonID": "ref"}) for one in (files[0].records, files[0].truth))
    found = compare([STRICT], records, register, truth=truth, left_id="ref").summary
    assert found[["requests", "matched", "recall"]].equals(
        compare([STRICT], files[0], register).summary[["requests", "matched", "recall"]]
    )
    usual = compare([STRICT], records, register, truth=files[0].truth, left_id="ref").summary
    assert usual.equals(compare([STRICT], files[0], register).summary)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"absent": "perhaps"}, "unknown choice of absent 'perhaps'"),
        ({"truth": 5}, "truth must be a pandas frame, not int"),
        ({"truth": pd.DataFrame({"ref": [1]})}, "truth has no column 'PersonID' or 'left_id'"),
        ({"policy": ["home-office-2016-10", "minimised-school"]}, "several policies can only be compared on a linkage.Regi"),
    ],
)
def test_refuses_before_any_search(monkeypatch, files, choices, words):
    monkeypatch.setattr("linkage.comparing.link", lambda *_, **__: pytest.fail("searched before it was refused"))
    with pytest.raises(InputError, match=f"^{words}"):
        compare([STRICT], files[0].records, files[0].records, **choices)
