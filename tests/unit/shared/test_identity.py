"""Who may touch what, and tokens that nobody can forge, outlive or slow down."""

from __future__ import annotations

import timeit

import pytest

from shared.identity import CACHED_TOKENS_MAX, GATEWAY, ROLES, Issuer, Principal, Verifier, new_key_pair
from shared.problem import Problem

PRIVATE, PUBLIC = new_key_pair()
CLERK = Principal("wang", frozenset({"clerk"}), area="411081")


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_clerk_covers_the_own_area_and_everything_below() -> None:
    assert CLERK.covers(["411081", "411000"])
    assert CLERK.covers(["411081104200", "411081104", "411081", "411000"])


def test_a_clerk_does_not_cover_a_neighbour_or_what_lies_above() -> None:
    assert not CLERK.covers(["411082", "411000"])
    assert not CLERK.covers(["411000"])


def test_an_account_without_area_covers_nothing() -> None:
    assert not Principal("new", frozenset({"clerk"})).covers(["411081", "411000"])
    assert not Principal("new", frozenset({"clerk"})).covers([])


def test_an_area_of_everything_covers_everything() -> None:
    assert Principal("root", frozenset({"admin"}), area="*").covers([], "E01")


def test_a_partner_covers_what_belongs_to_its_organisation_and_nothing_else() -> None:
    partner = Principal("zhao", frozenset({"partner"}), org="E01", area="411000")
    assert partner.covers(["411000"], "E01")
    assert not partner.covers(["411000"], "E02")
    assert not partner.covers(["411000"])


def test_a_refusal_names_the_place_and_the_limit() -> None:
    with pytest.raises(Problem, match=r"411082 in 411000.*'411081'.*wang") as refused:
        CLERK.must_cover(["411082", "411000"])
    assert (refused.value.slug, refused.value.status) == ("forbidden", 403)


def test_a_refusal_names_the_foreign_organisation() -> None:
    with pytest.raises(Problem, match=r"'E02'.*'E01'"):
        Principal("zhao", frozenset({"partner"}), org="E01").must_cover(["411000"], "E02")


def test_a_token_brings_back_who_it_was_issued_to() -> None:
    token = Issuer(PRIVATE, Clock()).issue(CLERK, hours=12)
    principal = Verifier(PUBLIC, GATEWAY, Clock()).verify(token)
    assert principal == CLERK
    assert principal.issued_at == 1_700_000_000


def test_a_token_expires_even_when_it_was_verified_before() -> None:
    clock = Clock()
    token = Issuer(PRIVATE, clock).issue(CLERK, hours=1)
    verifier = Verifier(PUBLIC, GATEWAY, clock)
    verifier.verify(token)
    clock.seconds += 3600
    for _ in range(2):
        with pytest.raises(Problem) as refused:
            verifier.verify(token)
        assert (refused.value.slug, refused.value.status) == ("token-expired", 401)


def test_a_clock_that_was_set_back_signs_nobody_out() -> None:
    clock = Clock()
    token = Issuer(PRIVATE, clock).issue(CLERK, hours=1)
    clock.seconds -= 7200
    assert Verifier(PUBLIC, GATEWAY, clock).verify(token) == CLERK


def test_a_token_is_issued_after_what_made_older_ones_void_even_if_the_clock_was_set_back() -> None:
    clock = Clock()
    token = Issuer(PRIVATE, clock).issue(CLERK, hours=1, not_before=1_700_000_900)
    assert Verifier(PUBLIC, GATEWAY, clock).verify(token).issued_at == 1_700_000_900


def test_a_token_signed_by_another_key_is_refused() -> None:
    foreign, _ = new_key_pair()
    with pytest.raises(Problem) as refused:
        Verifier(PUBLIC, GATEWAY).verify(Issuer(foreign).issue(CLERK, hours=1))
    assert (refused.value.slug, refused.value.status) == ("not-signed-in", 401)


def test_a_token_for_one_service_is_refused_by_every_other_and_at_the_gateway() -> None:
    token = Issuer(PRIVATE).issue(CLERK, hours=1, audience="relief")
    assert Verifier(PUBLIC, "relief").verify(token) == CLERK
    for other in ("inventory", GATEWAY):
        with pytest.raises(Problem, match=f"not for the {other}.*Sign in at the gateway") as refused:
            Verifier(PUBLIC, other).verify(token)
        assert (refused.value.slug, refused.value.status) == ("not-signed-in", 401)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0."])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Problem) as refused:
        Verifier(PUBLIC, GATEWAY).verify(token)
    assert refused.value.slug == "not-signed-in"


def test_remembered_tokens_are_bounded() -> None:
    issuer, verifier = Issuer(PRIVATE), Verifier(PUBLIC, GATEWAY)
    first = issuer.issue(CLERK, hours=1)
    verifier.verify(first)
    for number in range(CACHED_TOKENS_MAX):
        verifier._remember(f"token {number}", CLERK, 2e9)
    assert len(verifier._known) == CACHED_TOKENS_MAX
    assert verifier.verify(first) == CLERK


def test_checking_a_known_token_again_costs_less_than_ten_microseconds() -> None:
    verifier = Verifier(PUBLIC, GATEWAY)
    token = Issuer(PRIVATE).issue(CLERK, hours=1)
    fastest = min(timeit.repeat(lambda: verifier.verify(token), number=1000, repeat=5)) / 1000
    assert fastest < 10e-6


def test_every_role_has_its_names_and_a_line_in_both_languages() -> None:
    assert all(all(role) for role in ROLES.values())
