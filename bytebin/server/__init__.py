"""How gunicorn serves HTTP here: its worker, time limits of its connections, the close after an early response.

Imports nothing of the product.
"""
