"""Relief: who needs what, and whether it reached them.

Owns places and roads, incidents with their clock and ration rules, needs reports, closures, vehicles, trips and
handovers.  It never decides who gets what, or when: that is allocation's plan.  It never touches stock: goods leave
a store by inventory's issue, which names the trip, and people count as relieved by handovers alone.
"""
