"""Real servers without containers, for rehearsals and tests: Apache Kafka and SecantusDB.

SecantusDB speaks MongoDB's protocol and stands in for MongoDB where there is none.  It is a beta under the GPL: fetched
into an environment of its own and run as a process, never imported, never shipped.
"""
