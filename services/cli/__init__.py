"""The command line.  It speaks HTTP to the gateway like any other client."""
