"""Adapters of the four ports: SQLite, MongoDB, Kafka."""
