"""The planner: turns a relief instance into trips, and proves how far from the best they can be.

`solve.solve` reads as the whole algorithm; `python -m services.allocation.planner` runs it in a process of its own.
"""
