import pyarrow as pa
import pytest

import synthetic
from synthetic.refusal import InputError


@pytest.mark.parametrize(
    ("year", "term"), [("2002/03", "Spring"), ("2006/07", "Summer"), ("2015/16", "Autumn"), ("2016/17", "Autumn")]
)
def test_undoing_the_ledger_gives_the_truth_back(year, term):
    poor, faultless = (
        synthetic.population(8_000, seed=3, errors=errors).school_census(year, term) for errors in ("poor", "none")
    )
    assert len(faultless.errors) == 0
    assert len(poor.errors) > 1_000
    assert not poor.records.equals(faultless.records)
    assert synthetic.undo(poor.records, poor.errors).equals(faultless.records)


def test_the_ledger_says_what_the_records_say(census):
    records = census.to_frame().set_index("RecordID")
    ledger = census.errors.to_pandas()
    assert not ledger.duplicated(["RecordID", "field"]).any()
    for field in ("Surname", "Forename", "Postcode"):
        cells = ledger[ledger["field"] == field].set_index("RecordID")
        assert cells["recorded"].fillna("").equals(records.loc[cells.index, field].fillna("").rename("recorded"))
        assert (cells["recorded"].fillna("") != cells["true"].fillna("")).all()


def test_the_ledger_names_people_by_their_place_in_the_population(people, census):
    ledger = census.errors.to_pandas()
    known = people.references.groupby("PupilMatchingReference")["person"].agg(set)
    owners = ledger["PupilMatchingReference"].map(known)
    assert all(person in owner for person, owner in zip(ledger["person"], owners, strict=True))


def test_a_part_can_be_undone(people, census):
    faultless = synthetic.population(people.n, seed=people.seed, errors="none").school_census("2015/16", "Autumn")
    part = census.records.slice(100, 500).select(["RecordID", "Surname"])
    whole = faultless.records.slice(100, 500).select(["RecordID", "Surname"])
    assert synthetic.undo(part, census.errors).equals(whole)


def test_refusals(census):
    with pytest.raises(InputError, match="records must be an Arrow table, as a census gives it, not 'DataFrame'"):
        synthetic.undo(census.to_frame(), census.errors)
    with pytest.raises(InputError, match="records have no column 'RecordID', by which the ledger names rows; keep it"):
        synthetic.undo(pa.table({"Surname": ["Khan"]}), census.errors)
