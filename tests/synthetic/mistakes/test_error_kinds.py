"""Settings of the catalogue: presets, single rates, multipliers by name group, and what is refused."""

import math

import pytest

from synthetic.error_kinds import ErrorSettings, catalogue, error_catalogue, error_settings
from synthetic.refusal import InputError


@pytest.mark.parametrize(("preset", "rate"), [("none", 0), ("light", 0.001), ("typical", 0.002), ("poor", 0.004)])
def test_a_preset_multiplies_every_rate(preset, rate):
    assert error_settings(preset).rate("names.swapped") == rate


def test_single_rates_stand_whatever_the_preset():
    for preset in ("none", "light", "poor"):
        settings = ErrorSettings(preset, rates={"surname.typo": 0.02})
        assert settings.rate("surname.typo") == 0.02
    assert ErrorSettings("none", rates={"surname.typo": 0.02}).rate("forename.typo") == 0


def test_settings_are_taken_in_three_forms():
    assert error_settings("light") == ErrorSettings("light")
    assert error_settings({"surname.typo": 0.1}) == ErrorSettings("typical", rates={"surname.typo": 0.1})
    settings = ErrorSettings(multipliers={"polish": 2})
    assert error_settings(settings) is settings


def test_the_catalogue_shows_the_rates_in_force_and_who_set_them():
    shown = error_catalogue(ErrorSettings("poor", rates={"surname.typo": 0.5})).set_index("kind")
    assert shown.loc["surname.typo", ["rate", "status"]].tolist() == [0.5, "changed"]
    assert shown.loc["names.swapped", ["rate", "status"]].tolist() == [0.004, "assumption"]
    assert shown.loc["postcode.missing", "fields"] == "Postcode, Address"
    assert list(shown.columns) == ["fields", "what", "whom", "lasts", "rate", "status", "source"]
    assert math.isnan(shown.loc["address.stale", "rate"])


def test_every_kind_says_what_it_is_and_where_its_rate_is_from():
    for kind in catalogue():
        assert all((kind.kind, kind.fields, kind.what, kind.whom, kind.source)), kind.kind
        assert kind.lasts in {"form", "surname", "home", "family", "person", "refresh"}
        assert kind.kind == "address.stale" or kind.status in {"published", "derived", "assumption"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("typcial", "unknown error preset 'typcial' (did you mean 'typical'?); known: none, light, typical, poor"),
        ({"surname.tpyo": 0.1}, "unknown error kind 'surname.tpyo' (did you mean 'surname.typo'?)"),
        ({"surname.typo": 1.5}, "rate of surname.typo must be a share from 0 to 1, not 1.5"),
        ({"surname.typo": -0.1}, "rate of surname.typo must be a share from 0 to 1, not -0.1"),
        ({"surname.typo": float("nan")}, "rate of surname.typo must be a share from 0 to 1, not nan"),
        ({"surname.typo": True}, "rate of surname.typo must be a share from 0 to 1, not True"),
        ({"address.stale": 0.1}, "address.stale has no rate of its own; what governs it is the place and school parameter"),
        (
            0.1,
            "errors must be the name of a preset, rates by kind such as {'surname.typo': 0.02}, or ErrorSettings, not 0.1",
        ),
        (None, "errors must be the name of a preset"),
    ],
)
def test_what_cannot_be_used_is_refused(given, message):
    with pytest.raises(InputError) as refused:
        error_settings(given)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"multipliers": {"polsih": 2}}, "unknown name group 'polsih' (did you mean 'polish'?)"),
        ({"multipliers": {"polish": -1}}, "multiplier of polish must be a number from 0 to 100, not -1"),
        ({"multipliers": {"polish": "2"}}, "multiplier of polish must be a number from 0 to 100, not '2'"),
        ({"multipliers": 2}, "multipliers must be names with their values, such as {'polish': 2}, not 2"),
        ({"rates": 0.1}, "rates must be names with their values, such as {'surname.typo': 0.02}, not 0.1"),
        ({"preset": "lihgt"}, "unknown error preset 'lihgt' (did you mean 'light'?)"),
    ],
)
def test_settings_refuse_what_cannot_be_used(given, message):
    with pytest.raises(InputError) as refused:
        ErrorSettings(**given)
    assert str(refused.value).startswith(message)
