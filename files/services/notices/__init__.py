"""Tell the owners of files what happens to them, by mail and by webhook.

`events` is called where something happens, and stores what is to be told. `mails` sends it later, in the background
process (`manage.py notices`), which also delivers webhooks (webhooks/delivery.py). `expiring` finds the files whose end
is near.
"""
