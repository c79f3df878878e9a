import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.calendar import Frequency
from evidence.sampling import (
    ALGORITHM,
    DEFAULT_PROFILE,
    RISK_GRADED_PROFILE,
    QuarterShare,
    Risk,
    ShareRule,
    chance_of_meeting,
    draw,
    ranked,
    sample_size,
    spread,
    statistical_size,
    upper_deviation_limit,
)

POPULATION_HASH = hashlib.sha256(b"leavers 2026").hexdigest()
populations = st.integers(0, 20_000)
key_sets = st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=40)

# What an auditor needs to draw again, without this product.
STANDALONE = """
import hashlib, json, sys
given = json.load(sys.stdin)
def rank(key):
    text = given["seed"] + "\\n" + given["population_sha256"] + "\\n" + key
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
print(json.dumps(sorted(given["keys"], key=rank)[: given["size"]]))
"""


# Sizes


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 0), (1, 1), (5, 5), (6, 5), (50, 5), (51, 6), (120, 12), (250, 25), (251, 25), (10_000, 25)],
)
def test_per_event_sizes_follow_the_oracle(population: int, size: int) -> None:
    assert sample_size(Frequency.PER_EVENT, population).size == size


@pytest.mark.parametrize(
    ("frequency", "due", "size"),
    [
        (Frequency.ANNUAL, 1, 1),
        (Frequency.SEMIANNUAL, 2, 1),
        (Frequency.QUARTERLY, 4, 2),
        (Frequency.MONTHLY, 12, 2),
        (Frequency.WEEKLY, 52, 5),
        (Frequency.DAILY, 365, 25),
        (Frequency.CONTINUOUS, 3, 3),
        (Frequency.ONCE_PER_PERIOD, 1, 1),
    ],
)
def test_default_sizes_of_a_year_follow_the_table(frequency: Frequency, due: int, size: int) -> None:
    assert sample_size(frequency, due).size == size


def test_three_months_with_one_quarter_are_tested_whole() -> None:
    found = sample_size(Frequency.QUARTERLY, 1)

    assert (found.size, found.is_whole_population) == (1, True)


def test_nothing_due_is_not_operated() -> None:
    found = sample_size(Frequency.ANNUAL, 0)

    assert (found.size, found.is_not_operated, found.is_whole_population) == (0, True, False)


@pytest.mark.parametrize(
    ("frequency", "low", "moderate", "high"),
    [
        (Frequency.ANNUAL, 1, 1, 1),
        (Frequency.SEMIANNUAL, 1, 1, 2),
        (Frequency.QUARTERLY, 2, 2, 2),
        (Frequency.MONTHLY, 2, 2, 3),
        (Frequency.WEEKLY, 5, 10, 15),
        (Frequency.DAILY, 20, 30, 40),
    ],
)
def test_the_risk_graded_profile_has_three_columns(
    frequency: Frequency, low: int, moderate: int, high: int
) -> None:
    sizes = [sample_size(frequency, 365, profile=RISK_GRADED_PROFILE, risk=risk).size for risk in Risk]

    assert sizes == [low, moderate, high]


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (10, 10), (11, 8), (50, 8), (51, 15), (250, 15), (251, 25)]
)
def test_the_risk_graded_profile_has_bands_for_events(population: int, size: int) -> None:
    assert sample_size(Frequency.PER_EVENT, population, profile=RISK_GRADED_PROFILE).size == size


def test_controls_that_run_many_times_a_day_have_their_own_row() -> None:
    graded = {"profile": RISK_GRADED_PROFILE, "many_a_day": True}

    assert [sample_size(Frequency.DAILY, 9_000, risk=risk, **graded).size for risk in Risk] == [25, 45, 60]


def test_a_deviation_last_period_moves_one_column_up() -> None:
    graded = {"profile": RISK_GRADED_PROFILE, "deviated_last_period": True}

    assert [sample_size(Frequency.WEEKLY, 52, risk=risk, **graded).size for risk in Risk] == [10, 15, 15]


def test_a_firm_edits_its_profile_as_data() -> None:
    cautious = replace(DEFAULT_PROFILE, name="Cautious", per_event=ShareRule(at_most=60))

    assert sample_size(Frequency.PER_EVENT, 1_000, profile=cautious).size == 60


@given(st.sampled_from(Frequency), populations, st.sampled_from(Risk), st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_sample_never_exceeds_its_population_nor_is_empty_beside_one(
    frequency: Frequency, population: int, risk: Risk, deviated: bool, many: bool
) -> None:
    for profile in (DEFAULT_PROFILE, RISK_GRADED_PROFILE):
        found = sample_size(
            frequency, population, profile=profile, risk=risk, deviated_last_period=deviated, many_a_day=many
        )

        assert min(1, population) <= found.size <= population


def test_a_negative_population_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no items"):
        sample_size(Frequency.DAILY, -1)


# What a sample proves


@pytest.mark.parametrize(
    ("confidence", "tolerable", "size"), [(90, 10, 22), (95, 10, 29), (90, 5, 45), (95, 5, 59), (90, 90, 1)]
)
def test_statistical_sizes_follow_the_oracle(confidence: int, tolerable: int, size: int) -> None:
    assert statistical_size(confidence_percent=confidence, tolerable_percent=tolerable) == size


@pytest.mark.parametrize(
    ("examined", "percents"),
    [(25, (8.8, 14.7, 19.9)), (40, (5.6, 9.4, 12.8)), (60, (3.8, 6.3, 8.6))],
)
def test_upper_limits_follow_the_oracle(examined: int, percents: tuple[float, float, float]) -> None:
    limits = tuple(round(100 * upper_deviation_limit(examined, found), 1) for found in range(3))

    assert limits == percents


@given(st.integers(1, 400), st.integers(50, 99))
@settings(deadline=None)
def test_a_clean_sample_has_its_limit_in_closed_form(examined: int, confidence: int) -> None:
    closed_form = 1 - (1 - confidence / 100) ** (1 / examined)

    limit = upper_deviation_limit(examined, 0, confidence_percent=confidence)

    assert limit == pytest.approx(closed_form, abs=1e-9)


@given(st.integers(1, 200), st.data())
@settings(deadline=None)
def test_more_deviations_never_lower_the_limit_and_more_items_never_raise_it(
    examined: int, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, examined))

    limit = upper_deviation_limit(examined, found)

    assert found / examined <= limit <= 1
    assert upper_deviation_limit(examined + 1, found) <= limit + 1e-12
    assert upper_deviation_limit(examined + 1, found + 1) >= limit - 1e-12 or found == examined


@given(st.integers(1, 9), st.data())
@settings(deadline=None, max_examples=60)
def test_the_limit_of_a_small_population_matches_counting_every_sample(
    population: int, data: st.DataObject
) -> None:
    examined = data.draw(st.integers(1, population))
    found = data.draw(st.integers(0, examined))

    limit = upper_deviation_limit(examined, found, population=population)

    samples = list(combinations(range(population), examined))
    believable = [
        bad
        for bad in range(found, population - (examined - found) + 1)
        if 10 * sum(1 for s in samples if sum(item < bad for item in s) <= found) > len(samples)
    ]
    assert limit == pytest.approx(1.0 if found == examined else max(believable) / population)


def test_a_whole_population_proves_its_own_rate() -> None:
    assert upper_deviation_limit(12, 3, population=12) == 0.25
    assert upper_deviation_limit(12, 0, population=12) == 0


def test_a_huge_population_approaches_the_binomial_limit() -> None:
    limit = upper_deviation_limit(25, 1, population=100_000)

    assert limit == pytest.approx(upper_deviation_limit(25, 1), abs=0.001)


def test_impossible_results_are_refused() -> None:
    for examined, found, population in [(5, 6, None), (5, -1, None), (5, 0, 4)]:
        with pytest.raises(ValueError, match="cannot outnumber"):
            upper_deviation_limit(examined, found, population=population)


def test_the_chance_of_meeting_a_failing_item_counts_samples() -> None:
    assert chance_of_meeting(1, population=10, size=3) == pytest.approx(0.3)
    assert chance_of_meeting(0, population=10, size=3) == 0
    assert chance_of_meeting(8, population=10, size=3) == 1
    with pytest.raises(ValueError, match="outnumber"):
        chance_of_meeting(11, population=10, size=3)


# Draws


def test_a_draw_keeps_everything_needed_to_repeat_it() -> None:
    leavers = [f"leaver-{n:03}" for n in range(40)]

    drawn = draw(leavers, size=5, seed="Audrey 2026-07-01", population_sha256=POPULATION_HASH)

    assert (drawn.algorithm, drawn.seed, drawn.population) == (ALGORITHM, "Audrey 2026-07-01", 40)
    assert drawn.population_sha256 == POPULATION_HASH
    # By `sha256sum | sort` in a shell.
    assert drawn.keys == ("leaver-038", "leaver-025", "leaver-006", "leaver-010", "leaver-037")


def test_a_short_script_without_this_product_draws_the_same() -> None:
    given_ = {
        "keys": ["ä", "b", "c d", "7", "x/y"],
        "size": 3,
        "seed": "7",
        "population_sha256": POPULATION_HASH,
    }

    ours = draw(given_["keys"], size=3, seed="7", population_sha256=POPULATION_HASH)
    done = subprocess.run(
        [sys.executable, "-c", STANDALONE],
        input=json.dumps(given_),
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == list(ours.keys)


@given(key_sets, st.text(max_size=10).filter(lambda seed: "\n" not in seed), st.data())
@settings(deadline=None)
def test_a_draw_ignores_the_order_of_the_file_and_a_larger_one_begins_with_it(
    keys: set[str], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(keys)))
    shuffled = data.draw(st.permutations(sorted(keys)))

    drawn = draw(sorted(keys), size=size, seed=seed, population_sha256=POPULATION_HASH)
    again = draw(shuffled, size=size, seed=seed, population_sha256=POPULATION_HASH)

    assert drawn == again
    assert len(set(drawn.keys)) == size
    assert ranked(keys, seed=seed, population_sha256=POPULATION_HASH)[:size] == drawn.keys


def test_another_seed_or_another_file_draws_others() -> None:
    keys = [str(n) for n in range(1_000)]
    other_file = hashlib.sha256(b"leavers 2026, corrected").hexdigest()

    draws = {
        draw(keys, size=25, seed=seed, population_sha256=digest).keys
        for seed in ("1", "2")
        for digest in (POPULATION_HASH, other_file)
    }

    assert len(draws) == 4


def test_every_item_is_about_as_likely() -> None:
    keys = [str(n) for n in range(20)]
    times = dict.fromkeys(keys, 0)

    for seed in range(2_000):
        for key in draw(keys, size=5, seed=str(seed), population_sha256=POPULATION_HASH).keys:
            times[key] += 1

    assert all(420 <= count <= 580 for count in times.values())


def test_duplicate_keys_an_odd_hash_and_too_large_a_sample_are_refused() -> None:
    with pytest.raises(ValueError, match="duplicate keys"):
        draw(["a", "a"], size=1, seed="1", population_sha256=POPULATION_HASH)
    with pytest.raises(ValueError, match="SHA-256"):
        draw(["a"], size=1, seed="1", population_sha256="abc")
    with pytest.raises(ValueError, match="Cannot draw 2 of 1"):
        draw(["a"], size=2, seed="1", population_sha256=POPULATION_HASH)


# Spread


def test_the_spread_counts_both_lists_by_quarter() -> None:
    population = [date(2026, month, 10) for month in range(1, 13)]

    found = spread(population_on=population, sampled_on=population[:2])

    assert found.quarters == (
        QuarterShare("2026-Q1", 3, 2),
        QuarterShare("2026-Q2", 3, 0),
        QuarterShare("2026-Q3", 3, 0),
        QuarterShare("2026-Q4", 3, 0),
    )
    assert found.is_concentrated


def test_one_item_or_one_quarter_cannot_be_concentrated() -> None:
    year = [date(2026, 2, 1), date(2026, 5, 1)]
    quarter = [date(2026, 2, 1), date(2026, 3, 1)]

    assert not spread(population_on=year, sampled_on=year[:1]).is_concentrated
    assert not spread(population_on=quarter, sampled_on=quarter).is_concentrated
    assert not spread(population_on=year, sampled_on=year).is_concentrated


def test_a_sample_outside_its_population_is_refused() -> None:
    with pytest.raises(ValueError, match="days that the population does not"):
        spread(population_on=[date(2026, 2, 1)], sampled_on=[date(2026, 5, 1)])
