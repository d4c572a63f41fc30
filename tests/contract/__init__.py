"""The contract of the four ports, held against every adapter."""
