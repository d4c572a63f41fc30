"""A backup of several journals ends where none holds an effect without its cause."""

from __future__ import annotations

from shared.moving.backup import consistent


def test_journals_that_hold_each_others_causes_are_kept_whole():
    assert consistent({"a": 5, "b": 7}, {"a": [(3, "b", 2)], "b": [(7, "a", 5)]}) == {"a": 5, "b": 7}


def test_an_effect_without_its_cause_is_left_out_with_all_that_came_after_it_and_what_that_led_to():
    causes = {"a": [(4, "b", 6)], "b": [(6, "c", 9), (7, "a", 3)], "c": [(2, "a", 4)]}
    assert consistent({"a": 5, "b": 7, "c": 8}, causes) == {"a": 3, "b": 5, "c": 1}


def test_causes_in_journals_that_are_not_of_this_backup_do_not_matter():
    assert consistent({"a": 5}, {"a": [(5, "elsewhere", 90)]}) == {"a": 5}
