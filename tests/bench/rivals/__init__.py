"""What users would otherwise try: solvers made for routing, on our problems, carried out under the real stock."""
