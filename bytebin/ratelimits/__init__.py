"""Rate limits: one counter for everything that is limited, shared by all processes and, on Redis, by all machines.

A request is counted before the work that it asks for, in one atomic step over all its limits, and the count is given
back if the request turns out not to need limiting, such as a right password.
"""

from bytebin.ratelimits.counter import Taken, counter, peek, take
from bytebin.ratelimits.interface import Limit

__all__ = ["Limit", "Taken", "counter", "peek", "take"]
