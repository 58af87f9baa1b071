"""Ctrl-C is held back while locks may be taken, never lost, and a second one is obeyed at once."""

import signal
import threading

import pytest

from sim.interrupt import defer_sigint


def test_it_waits_until_the_block_ends_and_says_that_it_came():
    steps = []
    with pytest.raises(KeyboardInterrupt):
        with defer_sigint(wake=lambda: steps.append("wake")):
            signal.raise_signal(signal.SIGINT)
            steps.append("rest of the block")
        steps.append("never")
    assert steps == ["wake", "rest of the block"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_one_goes_through_at_once():
    steps = []
    with pytest.raises(KeyboardInterrupt), defer_sigint():
        signal.raise_signal(signal.SIGINT)
        steps.append("first")
        signal.raise_signal(signal.SIGINT)
        steps.append("never")
    assert steps == ["first"]


def test_an_error_in_the_block_is_not_hidden():
    with pytest.raises(KeyboardInterrupt) as caught, defer_sigint():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("disk full")
    assert isinstance(caught.value.__context__, ValueError)
    with pytest.raises(ValueError, match="disk full"), defer_sigint():
        raise ValueError("disk full")


def test_somebody_elses_handler_is_called_and_kept():
    seen = []
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        with defer_sigint():
            signal.raise_signal(signal.SIGINT)
            assert seen == []
        assert seen == [signal.SIGINT]
        signal.raise_signal(signal.SIGINT)
        assert len(seen) == 2
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("handling", [signal.SIG_IGN, signal.SIG_DFL])
def test_what_is_ignored_stays_ignored(handling):
    before = signal.signal(signal.SIGINT, handling)
    try:
        with defer_sigint():
            assert signal.getsignal(signal.SIGINT) is handling
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_changes_nothing():
    seen = []

    def look():
        with defer_sigint():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
