"""The same work by this library and by others, in one run. What matters is the ratio, not the seconds.

Linking: two school censuses a year apart, 100,000 pupils each, names already upper-case letters, by two ordered steps:
surname, forename and date of birth; then surname, date of birth and postcode. A pair is accepted only if it is unique
on both sides, accepted records leave, missing values never agree. All three give the same pairs, which is asserted.
This library also prepares both frames, checks the ids, and counts candidates and ambiguous records step by step, which
the other two do not.

Making records: about as many rows, by Faker one record at a time (nine fields: surname, forename, middle and former
names, date of birth, sex, street, postcode, school) and by ``synthetic`` (two censuses, the same and ten more fields,
and the ledger of errors; its word tables have been weighted by then, which takes a second or two in a new process).

Writing censuses: all terms of fifteen years of a million people with ledger and truth, beside a bare draw of as many rows
on the same number of threads: twelve columns, every cell drawn on its own from a table of words, no person, no time, no
error. It is what NumPy, Arrow and Parquet can do on the machine at that hour.
"""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import recordlinkage
from faker import Faker

import linkage
import synthetic
from benchmarks.conftest import SEED
from linkage.agreements import Exact

ROWS = 100_000
FIELDS = ["Surname", "Forename", "DOB", "Postcode"]
STEPS = (("names", ("Surname", "Forename", "DOB")), ("address", ("Surname", "DOB", "Postcode")))
RULE = linkage.Algorithm(
    "head-to-head",
    "names and date of birth; surname, date of birth and postcode",
    tuple(linkage.Step(name, tuple(Exact(key.lower()) for key in keys)) for name, keys in STEPS),
    status="assumption",
    source="a benchmark",
    one_to_one=True,
)


@pytest.fixture(scope="module")
def frames():
    people = synthetic.population(240_000, seed=SEED)
    return [_frame(people, year) for year in ("2014/15", "2015/16")]


def _frame(people, year):
    rows = people.school_census(year, "Spring").to_frame().query("OnRoll").drop_duplicates("PupilMatchingReference")
    rows = rows.sort_values("PupilMatchingReference").head(ROWS).rename(columns={"PupilMatchingReference": "PersonID"})
    for name in ("Surname", "Forename"):
        plain = rows[name].str.normalize("NFKD").str.upper().str.replace(r"[^A-Z]", "", regex=True)
        rows[name] = plain.mask(plain == "")
    rows["DOB"] = pd.to_datetime(rows["DOB"])
    assert len(rows) == ROWS
    return rows[["PersonID", *FIELDS]].sample(frac=1, random_state=SEED, ignore_index=True)


def by_linkage(left, right):
    pairs = linkage.link(left, right, RULE).pairs
    return pairs[["left_id", "right_id"]]


def by_recordlinkage(left, right):
    left, right = left.set_index("PersonID"), right.set_index("PersonID")
    found = []
    for _, keys in STEPS:
        index = recordlinkage.Index()
        index.block(list(keys))
        complete = (side.dropna(subset=list(keys)) for side in (left, right))  # it lets missing keys agree
        pairs = index.index(*complete).to_frame(index=False, name=["left_id", "right_id"])
        alone = ~pairs["left_id"].duplicated(keep=False) & ~pairs["right_id"].duplicated(keep=False)
        found.append(pairs[alone])
        left, right = left.drop(found[-1]["left_id"]), right.drop(found[-1]["right_id"])
    return pd.concat(found)


def by_duckdb(left, right):
    with duckdb.connect() as con:
        con.register("left_frame", left)
        con.register("right_frame", right)
        con.execute("create temp table l as from left_frame; create temp table r as from right_frame")
        con.execute("create temp table found (left_id bigint, right_id bigint)")
        for _, keys in STEPS:
            con.execute(
                "create or replace temp table step as select l.PersonID left_id, r.PersonID right_id "
                f"from l join r using ({', '.join(keys)}) "
                "qualify count(*) over (partition by l.PersonID) = 1 and count(*) over (partition by r.PersonID) = 1"
            )
            con.execute("insert into found from step")
            con.execute("delete from l where PersonID in (select left_id from step)")
            con.execute("delete from r where PersonID in (select right_id from step)")
        return con.sql("from found").df()


@pytest.mark.benchmark(group="head to head: 100k x 100k, two steps")
@pytest.mark.parametrize("tool", [by_linkage, by_recordlinkage, by_duckdb], ids=lambda tool: tool.__name__)
def test_two_steps(benchmark, frames, tool):
    pairs = benchmark.pedantic(tool, args=frames, rounds=5, warmup_rounds=1)
    judge = by_duckdb(*frames)
    ordered = [each.sort_values(["left_id", "right_id"], ignore_index=True) for each in (pairs, judge)]
    pd.testing.assert_frame_equal(*ordered, check_dtype=False)
    benchmark.extra_info.update(figure=f"{benchmark.stats.stats.min:.3f} s", pairs=f"{len(pairs):,}")


def by_faker():
    fake = Faker("en_GB")
    fake.seed_instance(SEED)
    return [
        (
            fake.last_name(), fake.first_name(), fake.first_name(), fake.last_name(), fake.date_of_birth(),
            fake.random_element("MF"), fake.street_address(), fake.postcode(), fake.random_int(8_000_000, 8_999_999),
        )
        for _ in range(ROWS)
    ]  # fmt: skip


def by_synthetic():
    people = synthetic.population(ROWS, seed=SEED)
    return [people.school_census(year, "Spring").records for year in ("2014/15", "2015/16")]


@pytest.mark.benchmark(group="head to head: making about 100k records")
@pytest.mark.parametrize("tool", [by_faker, by_synthetic], ids=lambda tool: tool.__name__)
def test_records(benchmark, tool):
    made = benchmark.pedantic(tool, rounds=2, warmup_rounds=0)
    rows = len(made) if tool is by_faker else sum(len(each) for each in made)
    benchmark.extra_info.update(figure=f"{rows / benchmark.stats.stats.min:,.0f} rows a second", rows=f"{rows:,}")


BARE_ROWS = 1 << 20
_WORDS = {"Forename": 5_000, "Middlenames": 5_000, "Surname": 50_000, "Street": 20_000, "Postcode": 1_500_000}


def bare_draw(folder, files):
    """Write as many files of about a million rows, two at a time."""
    words = {
        name: pa.array([f"{name[:3]}{number:07d}"[: 6 + number % 5] for number in range(n)]) for name, n in _WORDS.items()
    }

    def write(number):
        rng = np.random.default_rng((SEED, number))
        columns = {name: pool.take(pa.array(rng.integers(0, len(pool), BARE_ROWS))) for name, pool in words.items()}
        columns |= {name: pa.array(rng.integers(0, 1 << 60, BARE_ROWS)) for name in ("RecordID", "PupilMatchingReference")}
        columns |= {name: pa.array(rng.integers(0, 6_000, BARE_ROWS), pa.int32()) for name in ("DOB", "EntryDate")}
        columns |= {"LAEstab": pa.array(rng.integers(0, 24_000, BARE_ROWS), pa.int32())}
        columns |= {name: pa.array(rng.random(BARE_ROWS) < 0.5) for name in ("Boy", "OnRoll")}
        pq.write_table(pa.table(columns), folder / f"{number}.parquet", use_dictionary=False, compression="snappy")

    folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(files)))
    return files * BARE_ROWS


def whole_censuses(folder, files):
    """Write about as many rows of censuses, with ledgers and the truth."""
    people = synthetic.population(files * BARE_ROWS // 16, seed=SEED, threads=2)
    people.school_censuses("2001/02", "2015/16").to_parquet(folder, tables=["records", "errors", "truth"])
    return sum(pq.read_metadata(path).num_rows for path in folder.glob("records/*/*.parquet"))


@pytest.mark.large
@pytest.mark.benchmark(group="head to head: writing sixteen million rows")
@pytest.mark.parametrize("tool", [bare_draw, whole_censuses], ids=lambda tool: tool.__name__)
def test_rows_on_disk(benchmark, tmp_path, tool):
    rows = []
    benchmark.pedantic(lambda: rows.append(tool(tmp_path / str(len(rows)), 16)), rounds=2, warmup_rounds=0)
    benchmark.extra_info.update(
        figure=f"{rows[0] / benchmark.stats.stats.min:,.0f} rows a second",
        target="a third of a bare draw" if tool is whole_censuses else "none",
        rows=f"{rows[0]:,}",
    )
