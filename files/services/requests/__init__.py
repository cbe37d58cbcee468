"""Upload links on the server: who may send how much to whom (docs/REQUESTS.md).

`cards` checks what clients seal, `links` makes and ends links, `sending` is for those who have a link, and `received`
for the owner. Uploads take the same way as all others (files/services/uploads.py). Nothing here can read what is
sealed.
"""
