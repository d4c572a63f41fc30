"""Any sequence of acts and facts on one stock: the books stay possible, and nothing is promised twice."""

from collections import Counter
from functools import reduce

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.inventory.commands import ReceiveProduced, ReleaseTrip, ReseatStock, SettleStock, StateStock
from services.inventory.events import (
    CallUpAsked,
    DiscrepancyFound,
    GoodsIssued,
    GoodsReceived,
    GoodsScrapped,
    MovementReversed,
    Outflow,
    Reservation,
)
from services.inventory.events_partners import (
    Served,
)
from services.inventory.lots import day_of, total
from services.inventory.stock import decide
from services.inventory.stock.state import Stock, evolve
from shared.messages import Command, Event
from shared.problem import Problem
from tests.unit.inventory.samples import (
    NOON,
    ONE,
    SITE,
    TWO,
    issue,
    line,
    load,
    partner_stock,
    receive,
    reserve,
    reverse,
    scrap,
)

quantities = st.integers(1, 60)
trips = st.sampled_from(["T1", "T2", "T3", "T4"])
expiries = {"L1": "2021-07-19", "L2": "2021-07-20", "L3": "2022-05-05"}
lots = st.sampled_from(sorted(expiries))


class StockMachine(RuleBasedStateMachine):
    """`balance` counts goods independently of the code under test: from the movements' own figures only."""

    @initialize()
    def start(self) -> None:
        self.stock = Stock()
        self.history: list[Event] = []
        self.balance = 0
        self.by_number: dict[int, int] = {}
        self.made = 0
        self.confirmed = 0
        self.answered: set[str] = set()
        self._happen(partner_stock(50))

    def _happen(self, events: object) -> None:
        for event in events:  # type: ignore[attr-defined]
            self._count(event)
            self.history.append(event)
            self.stock = evolve(self.stock, event)
            self._books_are_possible()

    def _count(self, event: Event) -> None:
        match event:
            case GoodsReceived():
                self.by_number[event.number] = event.quantity
                self.balance += event.quantity
            case Outflow():
                self.by_number[event.number] = -total(event.taken)
                self.balance -= total(event.taken)
                for part in event.taken:
                    before = self.stock.lots[part.lot]
                    assert part.quantity <= before.on_hand
            case MovementReversed():
                self.balance -= self.by_number.pop(event.number)
            case Reservation():
                self._nothing_expired_is_promised(event)
            case _:
                pass

    def _nothing_expired_is_promised(self, event: Reservation) -> None:
        if event.reserve != "capacity":
            assert all(self.stock.lots[part.lot].usable(day_of(event.at)) for part in event.taken)

    def _act(self, command: Command) -> list[Event]:
        try:
            events = decide(self.stock, command)
        except Problem:
            return []
        self._happen(events)
        return events

    @rule(code=lots, quantity=quantities)
    def goods_arrive(self, code: str, quantity: int) -> None:
        assert self._act(receive(code, quantity, expires=expiries[code]))

    @rule(quantity=quantities)
    def a_clerk_issues(self, quantity: int) -> None:
        for event in self._act(issue(quantity)):
            assert isinstance(event, GoodsIssued)
            assert total(event.taken) == quantity
            assert not event.displaced

    @rule(quantity=quantities, code=lots)
    def a_supervisor_scraps(self, quantity: int, code: str) -> None:
        for event in self._act(scrap(quantity, code)):
            assert isinstance(event, GoodsScrapped)
            assert not event.displaced

    @rule(quantity=quantities, code=st.sampled_from(["", *expiries, "nobody knows"]))
    def goods_turn_out_to_have_gone(self, quantity: int, code: str) -> None:
        events = self._act(issue(quantity, lot=code, fact=True))
        gone = events[0]
        assert isinstance(gone, GoodsIssued), "a fact is never refused"
        missing = quantity - total(gone.taken)
        found = [event for event in events if isinstance(event, DiscrepancyFound)]
        assert [event.missing for event in found] == ([missing] if missing or gone.displaced else [])

    @precondition(lambda self: self.stock.displaced)
    @rule()
    def the_displaced_are_seated_again(self) -> None:
        displaced = tuple(self.stock.displaced)
        events = self._act(ReseatStock(**SITE, reservations=displaced))
        assert len(events) == len(displaced), "each gets other goods or is refused"
        assert not self.stock.displaced

    @rule(quantity=st.integers(0, 80))
    def the_partner_states_its_stock(self, quantity: int) -> None:
        self._act(StateStock(**SITE, lot="A1", owner="E01", quantity=quantity, expires=None, at=NOON))
        lot = self.stock.known("A1")
        assert (lot.on_hand if lot else 0) == quantity

    @rule(quantity=quantities, trip=trips, late=st.booleans(), corporate=st.booleans(), old=st.none() | trips)
    def a_plan_asks(self, quantity: int, trip: str, late: bool, corporate: bool, old: str | None) -> None:
        more = {"supply": "A1", "reserve": "corporate"} if corporate else {}
        at = TWO if late else ONE
        asked = line(quantity, f"{trip}.{len(self.history)}", at, **more)
        released = tuple(hold.trip for hold in self.stock.holds.values() if old and hold.trip.startswith(old))
        events = self._act(reserve(asked, releases=tuple(dict.fromkeys(released))))
        if any(isinstance(event, CallUpAsked) for event in events):
            self.confirmed = self._held()  # the answer takes the place of those before

    @precondition(lambda self: self.stock.holds)
    @rule(pick=st.integers(0), confirmed=st.integers(0, 60))
    def the_partner_answers(self, pick: int, confirmed: int) -> None:
        hold = self._hold(pick)
        answered = {"reservations": (hold.reservation,), "confirmed": confirmed, "reason": "part"}
        settle = SettleStock.model_validate({**SITE, **answered, "incident": "I1", "ready_at": ONE})
        self.confirmed += confirmed if hold.awaited else 0
        self._act(settle)

    @precondition(lambda self: self.stock.holds)
    @rule(pick=st.integers(0))
    def a_trip_loads(self, pick: int) -> None:
        hold = self._hold(pick)
        for event in self._act(load(hold.trip)):
            assert isinstance(event, GoodsIssued)
            assert total(event.taken) == event.quantity == hold.quantity

    @precondition(lambda self: self.stock.holds)
    @rule(pick=st.integers(0))
    def a_trip_is_given_up(self, pick: int) -> None:
        trip = self._hold(pick).trip
        self._act(ReleaseTrip(**SITE, trip=trip))
        assert all(hold.trip != trip for hold in (*self.stock.holds.values(), *self.stock.displaced.values()))

    @rule(quantity=quantities, wanted=quantities, trip=trips)
    def a_line_has_made_goods(self, quantity: int, wanted: int, trip: str) -> None:
        self.made += 1
        served = Served(
            reservation=f"{trip}.{self.made}:0:P1",
            plan="R1",
            incident="I1",
            trip=f"{trip}.{self.made}",
            stop=0,
            supply="P1",
            at=TWO,
            wanted=max(wanted, quantity),
            quantity=min(wanted, quantity),
        )
        code = f"P1-{self.made}"
        self._act(
            ReceiveProduced(
                **SITE, lot=code, owner="E01", expires=None, quantity=quantity, line="P1", served=(served,), at=ONE
            )
        )

    @rule(number=st.integers(0, 30))
    def somebody_reverses(self, number: int) -> None:
        done = number in self.stock.reversed
        events = self._act(reverse(number))
        assert not (done and events), "a reversal undoes exactly once"

    def _hold(self, pick: int) -> Reservation:
        holds = list(self.stock.holds.values())
        return holds[pick % len(holds)]  # type: ignore[return-value]

    def _books_are_possible(self) -> None:
        assert self.stock.holds.keys().isdisjoint(self.stock.displaced)
        held: Counter[str] = Counter()
        for hold in self.stock.holds.values():
            held.update({part.lot: part.quantity for part in hold.taken})
        assert all(lot.on_hand for lot in self.stock.lots.values()), "what is used up costs nobody"
        for lot in self.stock.lots.values():
            assert 0 <= lot.reserved <= lot.on_hand, lot
            assert lot.reserved == held[lot.lot], f"{lot.lot}: held and free do not add up to what is on hand"
        assert sum(lot.on_hand for lot in self.stock.lots.values()) == self.balance

    @invariant()
    def a_partners_yes_is_spent_once(self) -> None:
        """What was loaded or lost is spent as well, so that there can be less than was confirmed, never more."""
        if hasattr(self, "stock"):
            pledged = sum(self.stock.pledged.values())
            assert pledged >= 0
            assert self._held() + pledged <= self.confirmed

    def _held(self) -> int:
        """Of a partner's goods, after its yes; also what a fact has displaced, which is looked for anew."""
        holds = (*self.stock.holds.values(), *self.stock.displaced.values())
        return sum(hold.quantity for hold in holds if hold.reserve == "corporate" and not hold.awaited)

    @invariant()
    def a_replay_ends_equal(self) -> None:
        if hasattr(self, "stock"):
            assert reduce(evolve, self.history, Stock()) == self.stock


StockMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestStockMachine = StockMachine.TestCase
