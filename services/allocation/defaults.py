"""Numbers of a plan's policy, if nobody says otherwise; without anything compiled, for those who only name them."""

ALLOWANCE = 10.0
"""Persons that a new plan must gain for each promise of the plan in force that it breaks (docs/planner.md)."""
