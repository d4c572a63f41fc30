"""Exit codes, the same for every command."""

DONE = 0
FAILED = 1
USAGE = 2
ANSWER_IS_NO = 3
NOT_ALLOWED = 4
UNREACHABLE = 5
INTERRUPTED = 130

EXIT_CODES = (
    "Exit codes: 0 done · 1 failed · 2 wrong usage · 3 done, but the answer is no · 4 not allowed · "
    "5 platform not reachable · 130 interrupted"
)
