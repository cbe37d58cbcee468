from django.db import models

from bytebin.db.ids import random_id

ONLY_ROW = "setup"


def nonce() -> str:
    return random_id(32)


class Setup(models.Model):
    """The one row that says whether the set-up link still works. The migration creates it.

    The link is derived from SECRET_KEY and `nonce`, so a database that was created anew has another link.
    """

    id = models.CharField(primary_key=True, max_length=8, default=ONLY_ROW, editable=False, db_column="_id")
    nonce = models.CharField(max_length=32, default=nonce, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.id
