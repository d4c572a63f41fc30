"""Inventory owns goods: items, stores, stock by lots, agreements, production capacity, call-ups and reservations.

It alone decides whether goods are there and free, and it answers what others ask with facts.
It never decides who needs what, which trip drives, or when: it knows trips and plans by their codes only.
"""
