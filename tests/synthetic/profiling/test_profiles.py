import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import synthetic
from synthetic.profiling.error_figures import correlation, more_than_independent
from synthetic.profiling.estimates import Estimate, figure, folded, share
from synthetic.profiling.linkage_figures import difference
from synthetic.profiling.name_figures import chance_of_agreement
from synthetic.profiling.number_figures import check_letters_right
from synthetic.profiling.profiles import profile
from synthetic.profiling.tallies import Tally
from synthetic.profiling.targets import Target, targets
from synthetic.profiling.views import whole_families

COLUMNS = [
    "family", "figure", "unit", "target", "least", "most", "achieved", "low", "high", "within", "status", "source", "basis",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(people):
    return profile(people)


def test_every_target_has_a_figure_and_every_figure_a_target(found):
    assert list(found.estimates.keys() ^ targets().keys()) == []
    assert found.to_frame().columns.tolist() == COLUMNS
    assert found.to_frame().index.tolist() == list(targets())


def test_every_target_has_a_source_and_a_status():
    assert {target.status for target in targets().values()} == {"published", "derived", "assumption"}
    assert [target.name for target in targets().values() if not target.source] == []
    assert [t.name for t in targets().values() if t.known and not t.least <= t.most] == []


def test_figures_do_not_depend_on_chunks_or_threads(people, found):
    again = synthetic.population(len(people), seed=2016, chunk=7_001, threads=1)
    pd.testing.assert_frame_equal(profile(again).to_frame(), found.to_frame(), check_exact=False, rtol=1e-12)


def test_a_family_of_figures_can_be_had_alone(people, found):
    some = profile(people, families=["families"]).to_frame()
    assert some["family"].unique().tolist() == ["families"]
    assert some.loc["families.boys", "achieved"] == found.to_frame().loc["families.boys", "achieved"]


def test_pieces_are_cut_between_families():
    people = synthetic.population(1_000, seed=3, chunk=100)
    pieces = whole_families(people)
    assert (pieces[0].start, pieces[-1].stop) == (0, 1_000)
    assert [before.stop for before in pieces[:-1]] == [after.start for after in pieces[1:]]
    family = people.people.family
    assert [piece.start for piece in pieces[1:] if family[piece.start] == family[piece.start - 1]] == []


def test_people_in_a_world_without_errors_are_recorded_right():
    frame = profile(synthetic.population(3_000, seed=5, errors="none"), families=["errors", "linkage"]).to_frame()
    assert frame.loc["errors.surname", "achieved"] == 0
    assert frame.loc["errors.same_term", "within"] == "not measured"
    assert frame.loc["linkage.exact", "achieved"] > 99.5
    assert frame.loc["linkage.first_four", "achieved"] == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"families": ["name"]}, "unknown family of figures 'name' (did you mean 'names'?); known: names, "),
        ({"families": [["names"]]}, "unknown family of figures '['names']'"),
        ({"families": []}, "families must name at least one family of figures; known: names, families, "),
        ({"families": 5}, "families must be several families, such as ['names', 'errors'], not 5"),
        ({"families": "names"}, "families must be several families, such as ['names', 'errors'], not 'names'"),
        ({"year": "2006/07"}, "year must be 2007/08 or later, when there was a census every term, not 2006/07"),
        ({"year": "2020/21"}, "a census of 2020/21 counts children born up to 31 August 2016"),
    ],
)
def test_what_cannot_be_profiled_is_refused(people, given, said):
    with pytest.raises(synthetic.InputError, match=re.escape(said)):
        profile(people, **given)


@pytest.mark.parametrize("given", [None, 5, "people"])
def test_only_a_population_is_profiled(given):
    with pytest.raises(synthetic.InputError, match="what is profiled must be a population, "):
        profile(given)


def test_families_may_come_one_by_one(people):
    assert profile(people, families=(name for name in ["families"])).to_frame()["family"].unique().tolist() == ["families"]


@pytest.mark.parametrize("year", ["2007/08", "2008/09", "2009/10"])
def test_who_is_gone_is_not_measured_where_year_7_had_no_autumn_census(year):
    frame = profile(synthetic.population(2_000, seed=9), year=year).to_frame()
    assert frame.loc["movement.gone", "within"] == "not measured"
    assert frame.loc["movement.gone", "basis"].endswith("when there was no autumn census")
    assert frame.loc["movement.school", "achieved"] > 0


def test_who_is_gone_is_measured_from_2010_on():
    frame = profile(synthetic.population(2_000, seed=9), year="2010/11", families=["movement"]).to_frame()
    assert frame.loc["movement.gone", "achieved"] >= 0


def test_a_place_that_cannot_be_written_is_refused(found, tmp_path):
    for path, said in ((tmp_path / "none" / "page.html", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(synthetic.InputError, match=re.escape(f"cannot write to '{path}': {said}")):
            found.to_html(path)
    with pytest.raises(synthetic.InputError, match="the page must be a path, not None"):
        found.to_html(None)


def test_the_page_says_what_its_targets_rest_on_and_how_it_judges(found, tmp_path):
    page = found.to_html(tmp_path / "profile.html").read_text(encoding="utf-8")
    known = [target for target in targets().values() if target.known]
    assert f"{sum(target.status == 'published' for target in known)} published, " in page
    assert f"{sum(target.status == 'assumption' for target in known)} assumed." in page
    for verdict in ("yes", "no", "too small to say", "not comparable at this size"):
        assert f"“{verdict}” " in page
    assert found.to_frame().loc["names.surnames_once", "within"] == "not comparable at this size"
    assert page.count("<table") == page.count('<div class="wide"><table')


def test_no_target_is_from_memory():
    assert [target.name for target in targets().values() if "memory" in target.source] == []


def test_a_figure_that_does_not_exist_is_refused(found):
    with pytest.raises(synthetic.InputError, match=re.escape("unknown figure 'linkage.exactly' (did you mean")):
        found["linkage.exactly"]


def test_the_page_stands_alone_and_says_what_is_assumed(found, tmp_path):
    page = found.to_html(tmp_path / "profile.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert re.findall(r"https?://|<script|<link|<img|src=|url\(", page) == []
    assert "Every person, school and address is invented." in page
    assert page.index("<td>place.move</td>") < page.index("<td>surname.typo</td>")
    assert page.count("<svg") == len(found.to_frame()["achieved"].dropna()) + 1
    assert "Every person, school and address is invented." in found._repr_html_()


RANGE = Target("", "", "", "%", 5, 4, 6, "", "")


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (5.0, 4.5, 5.5, "yes"),
        (5.9, 5.5, 6.3, "yes"),
        (6.1, 5.9, 6.3, "too small to say"),
        (5.0, 3.0, 7.0, "too small to say"),
        (7.0, 6.5, 7.5, "no"),
        (3.0, 2.5, 3.5, "no"),
        (float("nan"), 1.0, 2.0, "not measured"),
        (5.0, float("nan"), float("nan"), "too small to say"),
    ],
)
def test_verdicts(value, low, high, verdict):
    assert RANGE.verdict(Estimate(value, low, high)) == verdict


def test_no_verdict_where_nothing_is_known_or_compared():
    unknown = Target("", "", "", "%", float("nan"), float("-inf"), float("inf"), "", "")
    assert unknown.verdict(Estimate(5, 4, 6)) == "no target"
    assert RANGE.verdict(Estimate(5, 4.5, 5.5).on("a smaller world", comparable=False)) == "not comparable at this size"


def test_an_open_side_of_a_range_is_never_left():
    assert Target("", "", "", "%", float("nan"), 1.5, float("inf"), "", "").verdict(Estimate(9, 8, 10)) == "yes"


def test_a_share_is_wilsons_where_neighbourhoods_are_alike():
    same = share(np.array([[10.0] * 10, [100.0] * 10]))
    assert (same.value, round(same.low, 3), round(same.high, 3)) == (0.1, 0.081, 0.124)  # 100 of 1,000, with t of 9 degrees


def test_a_share_of_all_or_none_has_one_open_side():
    none, all_ = share(np.array([[0.0, 0.0], [50.0, 50.0]])), share(np.array([[50.0, 50.0], [50.0, 50.0]]))
    assert (none.value, none.low, all_.value, all_.high) == (0, 0, 1, 1)
    assert none.high > 0.3 > 0
    assert all_.low == pytest.approx(1 - none.high)


def test_neighbourhoods_that_differ_make_a_share_less_certain():
    alike, apart = (share(np.array([hits, [100.0] * 4])) for hits in ([50, 51, 49, 50], [90, 10, 80, 20]))
    assert apart.high - apart.low > 5 * (alike.high - alike.low)


def test_one_neighbourhood_cannot_say_how_certain_a_figure_is():
    one = figure(np.array([[30.0], [10.0]]), lambda total: total[0] / total[1])
    assert one.value == 3
    assert np.isnan([one.low, one.high]).all()


def test_counts_by_fold_give_the_figure_of_the_whole():
    counts = np.array([[3, 1], [2, 2]])
    whole = folded(counts, chance_of_agreement)
    assert whole.value == pytest.approx(26 / 56)
    assert whole.low < whole.value < whole.high


def test_more_than_independent():
    # two fields, each wrong in 20 of 100 records: 4 records would have both wrong by chance
    assert more_than_independent(np.array([[12.0], [100.0], [20.0], [20.0]]))[0] == pytest.approx(3)


def test_correlation_and_difference():
    assert correlation(np.array([[100.0], [50.0], [50.0], [25.0]]))[0] == 0
    assert correlation(np.array([[100.0], [30.0], [30.0], [30.0]]))[0] == pytest.approx(1)
    assert difference(np.array([[9.0], [10.0], [4.0], [5.0]]))[0] == pytest.approx(0.1)


def test_check_letters():
    numbers = pa.array(["B801200005001", "H801200001001", "B801200005002", "A80120000500I", "B8012", "b801200005001"])
    assert check_letters_right(numbers).tolist() == [True, True, False, False, False, False]


def test_tallies_of_pieces_add_up():
    whole, first, second = Tally(0, 9), Tally(0, 4), Tally(4, 9)
    first.share("hit", np.array([0, 4, 4]), np.array([True, False, True]))
    second.share("hit", np.array([4, 9]), np.array([True, True]))
    first.count_words("word", np.array([0, 21]), np.array([2, 2]), 3)
    for part in (first, second):
        whole.take_in(part)
    assert whole.sums["hit"].sum(axis=1).tolist() == [4, 5]
    assert whole.sums["hit"][:, 4].tolist() == [2, 3]
    assert (whole.words["word"][0, 2], whole.words["word"][1, 2], whole.words["word"].sum()) == (1, 1, 2)
