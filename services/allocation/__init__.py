"""Allocation decides who gets what, from where, by when.

It owns runs (a question put to the solver), plans (its answer, put to a person) and which plan is in force.
It keeps its own model of supply, need, network and fleet, made of other services' facts.
It never decides what is in stock, what partners confirm, who is in need, or what a driver does.
"""
