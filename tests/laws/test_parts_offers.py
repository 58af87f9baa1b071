"""What deals cost and when they are made, in model 2: the parts C (pace) and D (price) of docs/model.md, exactly, with
controls in which the part is switched off."""

from __future__ import annotations

import math

import pytest

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.equations import PACE_OF_TWENTY, offer_growth
from sim.model.rounds import run_chunk
from support.laws.worlds import world_of

SEED, DELTA, PREMIUM = 1, 0.02, 0.1


def bargain(gap: float, rounds: int, sizes=(1.0, 1.0), **process):
    """Encodes a payer and one hold-out that can only be paid."""
    return world_of({"P": sizes[0], "H": sizes[1]}, {"Ada": {"P": 0.5, "H": 0.1 - gap}}, {
        "closing": 0.5, "offer_step": DELTA, "budget": 10, "premium": PREMIUM, "pace": 1, **process}, rounds=rounds)


def settled(encoded, play=run_chunk):
    """Returns the round of adoption and what the deal cost the payer; None if there was none."""
    world, counted_until = encoded.world if play is run_chunk else encoded, encoded.last_round
    tally, record = play(world, SEED, 0, 1, counted_until=counted_until, records=True)
    return (int(record.round[0]), float(record.paid[0])) if tally.ended[0].sum() else None


# C. Offers wait for the deadline.


def harmonic(k: int) -> float:
    return math.fsum(1 / i for i in range(1, k + 1))


@pytest.mark.parametrize("rounds", [5, 20, 60])
@pytest.mark.parametrize("gap", [0.03, 0.11, 0.2])
def test_c_the_offer_is_taken_when_what_the_harmonic_numbers_give_has_reached_the_ask(rounds, gap):
    ask = gap + PREMIUM
    expected = next((t for t in range(1, rounds + 1)
                     if DELTA * 5.5 * (harmonic(rounds) - harmonic(rounds - t)) >= ask), None)
    found = settled(bargain(gap, rounds))
    assert (found and found[0]) == expected


def test_c_on_the_mesa_driver():
    assert settled(bargain(0.11, 20), run_on_mesa) == settled(bargain(0.11, 20))


def test_c_control_without_pace_it_is_so_many_steps_whatever_the_calendar():
    for rounds in (20, 60):
        assert settled(bargain(0.11, rounds, pace=0))[0] == math.ceil(0.21 / DELTA - 1e-9) == 11
    assert settled(bargain(0.11, 60))[0] == 52


def test_c_over_twenty_rounds_an_offer_grows_as_much_as_without_pace():
    grown = math.fsum(offer_growth(DELTA, 1.0, 20.0, t) for t in range(1, 21))
    assert grown == pytest.approx(20 * DELTA, rel=0.011)
    assert pytest.approx(20 / harmonic(20), rel=0.011) == PACE_OF_TWENTY


def test_c_past_the_deadline_offers_grow_by_as_much_as_on_its_day():
    assert offer_growth(DELTA, 1.0, 10.0, 10) == offer_growth(DELTA, 1.0, 10.0, 25) == pytest.approx(5.5 * DELTA)


def test_c_the_later_the_deadline_the_later_the_deal():
    rounds = [settled(bargain(0.11, rounds))[0] for rounds in (6, 10, 20, 40, 80)]
    assert rounds == sorted(rounds) and rounds[-1] > 60


# D. A deal costs more, the heavier the hold-out is beside the payer.

ASK = 0.11 + PREMIUM


@pytest.mark.parametrize("size", [0.25, 1.0, 4.0])
def test_d_the_charge_is_the_ask_times_the_ratio_of_weights(size):
    assert settled(bargain(0.11, 60, (2.0, size), price=1))[1] == pytest.approx(ASK * size / 2.0)


def test_d_twice_the_weight_twice_the_charge():
    one, two = (settled(bargain(0.11, 60, (3.0, size), price=1))[1] for size in (1.0, 2.0))
    assert two == pytest.approx(2 * one)


def test_d_what_the_budget_does_not_cover_is_never_paid():
    assert settled(bargain(0.11, 60, (1.0, 4.0), price=1, budget=ASK * 4 + 1e-9)) is not None
    assert settled(bargain(0.11, 60, (1.0, 4.0), price=1, budget=ASK * 4 - 1e-9)) is None


def test_d_on_the_mesa_driver():
    encoded = bargain(0.11, 60, (3.0, 2.0), price=1)
    assert settled(encoded, run_on_mesa) == settled(encoded)


def test_d_control_without_price_weight_makes_no_difference():
    for size in (0.25, 1.0, 400.0):
        assert settled(bargain(0.11, 60, (2.0, size), budget=ASK + 1e-9))[1] == pytest.approx(ASK)


def test_d_the_heavier_a_hold_out_the_less_it_is_bought_out():
    """Monotone: the budget is drawn, so that the odds fall with the weight."""
    drawn = {"price": 1, "budget": {"uniform": [0.0, 2.0]}}
    counts = []
    for size in (0.5, 1.0, 2.0, 4.0, 8.0):
        tally, _ = run_chunk(bargain(0.11, 60, (1.0, size), **drawn).world, SEED, 0, 2000, counted_until=60)
        counts.append(int(tally.ended[0].sum()))
    assert counts == sorted(counts, reverse=True) and counts[0] > 1700 > 500 > counts[-1]
