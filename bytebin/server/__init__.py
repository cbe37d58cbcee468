"""How gunicorn serves HTTP here: the worker, the time limits of a connection, the lingering close, the input counter.

Imports nothing from the product.
"""
