"""The gateway: who signs in, which door a request takes, how much anyone may ask, and what is seen live.

It owns accounts and, in a drill, the clock.  It never decides anything about stock, needs or plans: every such request
is passed on, and the service behind the door checks the token again.
"""
