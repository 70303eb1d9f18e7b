"""The circuit breaker, with a clock that the test moves."""

import asyncio
from dataclasses import dataclass, field

import pytest

from kg_memory.errors import MalformedAnswer, ProviderRefused, ProviderUnavailable
from kg_memory.providers.circuit import Circuit, State
from tests.support.clocks import SteppedClock


@dataclass
class Caller:
    """Makes calls through a circuit with given results, and records the states of the circuit."""

    clock: SteppedClock = field(default_factory=SteppedClock)
    states: list[State] = field(default_factory=list)
    circuit: Circuit = field(init=False)

    def __post_init__(self) -> None:
        self.circuit = Circuit(
            failures=2, first_s=5, longest_s=15, clock=self.clock, on_change=lambda state: self.states.append(state)
        )

    def call(self, error: BaseException | None = None) -> None:
        with self.circuit.call():
            if error is not None:
                raise error

    def fail(self, after_s: float = 0) -> None:
        with pytest.raises(ProviderUnavailable, match="down"):
            self.call(ProviderUnavailable("down", after_s))

    def refused_until(self, at: float) -> None:
        """Checks that a call is refused just before a time, and moves the clock to it."""
        self.clock.now = at - 0.1
        with pytest.raises(ProviderUnavailable, match="the model was unavailable"):
            self.call()
        self.clock.now = at


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_it_opens_after_failures_in_a_row_and_for_longer_each_time(caller: Caller) -> None:
    caller.fail()
    caller.call()
    caller.fail()
    caller.fail()
    caller.refused_until(5)
    caller.fail()
    caller.refused_until(15)
    caller.fail()
    caller.refused_until(30)  # the longest
    caller.call()
    assert caller.states == [*[State.OPEN, State.HALF_OPEN] * 3, State.CLOSED]


def test_once_closed_it_opens_for_a_short_time_again(caller: Caller) -> None:
    for at in (0, 0, 5):
        caller.clock.now = at
        caller.fail()
    caller.clock.now = 15
    caller.call()
    caller.fail()
    caller.fail()
    caller.refused_until(20)


def test_only_one_trial_call_is_let_through(caller: Caller) -> None:
    caller.fail()
    caller.fail()
    caller.clock.now = 5
    with caller.circuit.call(), pytest.raises(ProviderUnavailable, match="the next attempt is in 0 s"):
        caller.call()
    caller.call()


def test_a_cancelled_trial_call_leaves_the_trial_to_the_next_call(caller: Caller) -> None:
    caller.fail()
    caller.fail()
    caller.clock.now = 5
    with pytest.raises(asyncio.CancelledError):
        caller.call(asyncio.CancelledError())
    caller.call()
    assert caller.states == [State.OPEN, State.HALF_OPEN, State.OPEN, State.HALF_OPEN, State.CLOSED]


@pytest.mark.parametrize("answer", [ProviderRefused("no"), MalformedAnswer("what")])
def test_any_answer_closes_it(caller: Caller, answer: Exception) -> None:
    for _ in range(3):
        caller.fail()
        with pytest.raises(type(answer)):
            caller.call(answer)
    assert caller.states == []


def test_calls_that_began_before_it_opened_do_not_keep_it_open_longer(caller: Caller) -> None:
    def slow() -> None:
        with caller.circuit.call():
            caller.fail()
            caller.fail()
            caller.clock.now = 4
            raise ProviderUnavailable("down")

    with pytest.raises(ProviderUnavailable, match="down"):
        slow()
    caller.refused_until(5)
    caller.call()


@pytest.mark.parametrize(("named", "until"), [(12, 12), (10_000, 15)])
def test_a_long_retry_after_opens_it_at_once(caller: Caller, named: float, until: float) -> None:
    caller.fail(after_s=named)
    caller.refused_until(until)
    caller.call()
