"""Reads the books when all is quiet, sharing no code with what it audits: raw clients, JSON, its own arithmetic."""
