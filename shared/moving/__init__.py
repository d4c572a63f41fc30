"""A platform's data from a folder of files to servers: for `migrate`, and for `restore` where servers are named.

Journals and blobs are copied as they are; log and views are made from the journals, as ever.
"""
