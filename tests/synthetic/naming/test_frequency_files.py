"""Users' own frequencies of names: what a file may look like, and what is said of one that cannot be used."""

import gzip

import numpy as np
import pytest

from synthetic.naming.fashions import bands
from synthetic.naming.frequency_files import forename_file, surname_file
from synthetic.naming.tables import name_tables
from synthetic.refusal import InputError

FORENAMES = """sex,name,count
F,OLIVIA,60
F,LILY-MAE,40
M,JACK,90
M,D'ARCY,10
"""
YEARS = """year,sex,name,count,rank
1998,F,CHLOE,75,1
1998,F,OLIVIA,25,2
2012,F,OLIVIA,80,1
2012,F,CHLOE,20,2
1998,M,Jack,1,1
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="names.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def drawn(tables, sex, year, group="british", draws=1000):
    u = (np.arange(draws) + 0.5) / draws
    at, sexes, born = (np.full(draws, value) for value in (tables.groups.index(group), sex, year))
    words, counts = np.unique(tables.words.take(tables.forename(at, sexes, born, u)).to_pylist(), return_counts=True)
    return dict(zip(words.tolist(), counts.tolist()))


def test_names_and_weights_come_from_the_file(file):
    tables = name_tables(forenames=file(FORENAMES))
    assert drawn(tables, 1, 2005) == {"Lily-Mae": 400, "Olivia": 600}
    assert drawn(tables, 0, 1960) == {"D'Arcy": 100, "Jack": 900}


def test_years_drive_fashion(file):
    tables = name_tables(forenames=file(YEARS))
    assert drawn(tables, 1, 1998) == {"Chloe": 750, "Olivia": 250}
    assert drawn(tables, 1, 2012) == {"Chloe": 200, "Olivia": 800}
    assert drawn(tables, 1, 2003) == {"Chloe": 750, "Olivia": 250}  # nearer to 1998
    assert drawn(tables, 1, 2021) == {"Chloe": 200, "Olivia": 800}
    assert drawn(tables, 0, 2012) == {"Jack": 1000}


def test_surnames_come_from_the_file(file):
    tables = name_tables(surnames=file("name,count\nSMITH,3\nMcDonald,1\n"), group="irish")
    u = (np.arange(1000) + 0.5) / 1000
    irish = tables.surname(np.full(1000, tables.groups.index("irish")), u)
    words, counts = np.unique(tables.words.take(irish).to_pylist(), return_counts=True)
    assert dict(zip(words.tolist(), counts.tolist())) == {"McDonald": 250, "Smith": 750}


def test_other_groups_are_unchanged(file):
    own, others = name_tables(), name_tables(forenames=file(FORENAMES), group="polish")
    for group in ("british", "hindu"):
        assert drawn(own, 1, 2005, group) == drawn(others, 1, 2005, group)
    assert drawn(others, 1, 2005, "polish") == {"Lily-Mae": 400, "Olivia": 600}


def test_who_draws_as_british_draws_from_the_file(file):
    tables = name_tables(forenames=file(FORENAMES))
    caribbean = drawn(tables, 1, 2005, "caribbean")
    assert caribbean["Olivia"] + caribbean["Lily-Mae"] == pytest.approx(600, abs=20)  # of whom 60 % draw as in british


def test_the_hash_covers_the_file(file):
    first, same = name_tables(forenames=file(FORENAMES)), name_tables(forenames=file(FORENAMES))
    other = name_tables(forenames=file(FORENAMES.replace("60", "61")))
    assert first.sha256 == same.sha256
    assert len({first.sha256, other.sha256, name_tables().sha256}) == 3


def test_tables_without_files_are_built_once():
    assert name_tables() is name_tables(group="irish")


def test_a_changed_file_is_read_again(file):
    name_tables(forenames=file(FORENAMES))
    assert drawn(name_tables(forenames=file(FORENAMES.replace("60", "360"))), 1, 2005) == {"Lily-Mae": 100, "Olivia": 900}


def test_layouts_that_are_read_alike(file, tmp_path):
    packed = tmp_path / "names.csv.gz"
    packed.write_bytes(gzip.compress(FORENAMES.encode()))
    written_otherwise = (
        "\ufeffName,N,Sex\nOlivia,60,girls\nLily-Mae,40,Female\nJack,90,boy\n-------,4,F\nD'Arcy,4,m\nD'ARCY,6,M\n\n"
    )
    expected = name_tables(forenames=file(FORENAMES)).sha256
    assert name_tables(forenames=packed).sha256 == expected
    assert name_tables(forenames=str(file(written_otherwise))).sha256 == expected


def test_a_polish_surname_file_has_forms_by_sex(file):
    tables = name_tables(surnames=file("name,count\nZmyślicki,1\n"), group="polish")
    code = tables.words.index("Zmyślicki").as_py()
    assert tables.words.take(tables.for_sex(np.array([code]), np.array([1]))).to_pylist() == ["Zmyślicka"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column sex, name, count; it needs sex, name, count, and its columns are none: it is empty"),
        ("sex,name\nF,Ann\n", "has no column count; it needs sex, name, count, and its columns are sex, name"),
        ("sex,name,count\n", "counts no boys and no girls; both sexes are needed"),
        ("sex,name,count\nF,Ann,3\n", "counts no boys; both sexes are needed"),
        ("sex,name,count\nF,Ann,0\nM,Ned,3\n", "counts no girls; both sexes are needed"),
        ("sex,name,count\nF,Ann,-3\n", "count in line 2 of the forenames file {path} must be a whole number from 0 to "
         "1,000,000,000, not '-3'"),
        ("sex,name,count\nF,Ann,3\nM,Ned,few\n", "count in line 3 of the forenames file {path} must be a whole number from "
         "0 to 1,000,000,000, not 'few'"),
        ("sex,name,count\nF,Ann,2000000000\n", "not '2000000000'"),
        ("sex,name,count\nX,Ann,3\n", "sex in line 2 of the forenames file {path} must be M or F, not 'X'"),
        ("sex,name,count\nF, ,3\n", "name in line 2 of the forenames file {path} must be a name with at least one letter, "
         "not ' '"),
        ("sex,name,count\nF,Ann\n", "the number of values in line 2 of the forenames file {path} must be 3, as above it, "
         "not 2"),
        ("sex,name,count,year\nF,Ann,3,98\n", "year in line 2 of the forenames file {path} must be a year from 1800 to "
         "2100, not '98'"),
    ],
)  # fmt: skip
def test_a_forenames_file_that_cannot_be_used(file, text, said):
    path = file(text)
    with pytest.raises(InputError) as refused:
        forename_file(path, bands())
    assert said.format(path=path) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("surname,count\nSmith,3\n", "has no column name; it needs name, count, and its columns are surname, count"),
        ("name,count\nSmith,0\n", "counts nobody; give at least one name with a count above 0"),
        ("name,count\nSmith,1.5\n", "count in line 2 of the surnames file {path} must be a whole number"),
    ],
)
def test_a_surnames_file_that_cannot_be_used(file, text, said):
    path = file(text)
    with pytest.raises(InputError) as refused:
        surname_file(path)
    assert said.format(path=path) in str(refused.value)


def test_counts_beyond_what_the_tables_can_hold(file):
    path = file("name,count\n" + "".join(f"A{'b' * each},1000000000\n" for each in range(101)))
    with pytest.raises(InputError, match="must be at most 100,000,000,000, not 101000000000"):
        surname_file(path)


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match=r"there is no forenames file .*absent\.csv; give the path of a CSV file with the"):
        name_tables(forenames=tmp_path / "absent.csv")


def test_not_text(tmp_path):
    path = tmp_path / "names.csv"
    path.write_bytes(b"name,count\n\xff\xfe,3\n")
    with pytest.raises(InputError, match="is not a CSV file in UTF-8"):
        name_tables(surnames=path)


def test_an_unknown_group():
    with pytest.raises(InputError, match=r"unknown name group 'brittish' \(did you mean 'british'\?\)"):
        name_tables(group="brittish")
