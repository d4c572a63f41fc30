"""The platform as docker-compose.yml says, without containers: each service its own process, on Kafka and a store.

Commands and settings are read from that file, so that a rehearsal on these processes tests the file too.
"""
