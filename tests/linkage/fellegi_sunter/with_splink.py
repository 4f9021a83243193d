"""The same model by Splink 5, if it is installed."""

import pytest


def by_splink(left, right, *, recall, rounds=200, tolerance=1e-9):
    """Estimate the model of ``febrl_thousand`` and score its blocks; give parameters by comparison, prior, and weights."""
    pytest.importorskip("splink", reason="splink is not installed (the extra bench)")
    import logging

    import duckdb
    import splink.comparison_level_library as levels
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.comparison_library import CustomComparison, ExactMatch, JaroWinklerAtThresholds

    logging.getLogger("splink").setLevel(logging.ERROR)
    born = [levels.NullLevel("dob"), levels.ExactMatchLevel("dob"), levels.CustomLevel("dob_year_l = dob_year_r")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            JaroWinklerAtThresholds("forename", [0.92, 0.88, 0.7]),
            JaroWinklerAtThresholds("surname", [0.92, 0.7]).configure(term_frequency_adjustments=True),
            CustomComparison(output_column_name="dob", comparison_levels=[*born, levels.ElseLevel()]),
            ExactMatch("postcode"),
        ],
        blocking_rules_to_generate_predictions=[block_on("surname"), block_on("dob")],
        em_convergence=tolerance,
        max_iterations=rounds,
        retain_intermediate_calculation_columns=True,
    )
    api = DuckDBAPI(connection=duckdb.connect())
    tables = [api.register(_frame(side), dataset_display_name=name) for side, name in ((left, "a"), (right, "b"))]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("surname", "dob"), block_on("forename", "dob", "postcode")], recall=recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e9, seed=1, min_count_per_level=None)
    for field in ("surname", "dob"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(field), estimate_without_term_frequencies=True
        )
    model = linker.misc.save_model_to_json()
    found = {
        one["output_column_name"]: [
            (level["m_probability"], level["u_probability"])
            for level in one["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for one in model["comparisons"]
    }
    scored = linker.inference.predict(threshold_match_weight=-30).as_pandas_dataframe()
    weights = {(a, b): w for a, b, w in scored[["unique_id_l", "unique_id_r", "match_weight"]].itertuples(index=False)}
    return found, model["probability_two_random_records_match"], weights


def _frame(side):
    frame = side.table.to_pandas().rename(columns={"id": "unique_id"})
    return frame.assign(dob_year=[None if day is None else day.year for day in frame["dob"]])
