"""What every service is built on: messages, ports, the write path, HTTP.  It knows no service."""
