"""What `./ninehours up --lan` adds: phones in the same network reach the platform over HTTPS.

From another machine a browser gives a page no camera, no offline copy and no locks unless it came over HTTPS, and no
public authority vouches for addresses of a local network.  So this machine has an authority of its own, which may vouch
for nothing but such addresses, and which each phone is told once to trust.
"""
