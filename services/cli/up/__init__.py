"""`./ninehours up`: the platform with the demo city, on the system's clock, in the middle of the flood.

The scenario is shifted by one offset, so that the flood began forty minutes before the first start, and its reports and
closures go on arriving at wall pace.  Everything else is left to people.

It may be stopped at any moment.  What has been done is noted in a file beside the data, and what may have been done
without having been noted is done again under the same idempotency key, which gets the first answer.
"""
