"""Breaks a platform at random while people work with it, and reads its books afterwards.

`run` puts the parts together: `servers` behind a `proxy`, `writers` who keep working, `schedule` says what breaks when,
`faults` does it, and `audit`, which shares no code with the platform, says what was not kept.
"""
