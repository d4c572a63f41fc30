"""`./ninehours demo`: a flood, rehearsed on simulated time through the public HTTP interface.

Everybody who acts here signs in and may do what that role may do, and nothing else.  What the world does (roads that
close, trucks that break down, people who take their time) is simulated beside the platform, which learns of it only
when somebody reports it.
"""

from services.cli.demo.run import run

__all__ = ["run"]
