import logging

# Ten thousand request lines would bury the failures.
logging.getLogger("httpx").setLevel(logging.WARNING)
