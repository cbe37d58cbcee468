import logging

# A line for each of ten thousand requests would bury what failed.
logging.getLogger("httpx").setLevel(logging.WARNING)
