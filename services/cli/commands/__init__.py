"""One file for each command of ./ninehours, called like it.  What it needs is imported when it is called."""
