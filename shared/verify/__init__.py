"""Do journals, log and views agree?  Read and compared here, without the code that wrote them.

Only what a fold does with an event is the services' own: it says what a view is.
"""
