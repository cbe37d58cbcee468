"""Valid requests of every URL of the server, from which the mutations start."""

from dataclasses import dataclass

from tests.fuzz.admin_requests import admin
from tests.fuzz.api_requests import api
from tests.fuzz.caller import Caller
from tests.fuzz.page_requests import links, notices, pages, security
from tests.fuzz.request import Request
from tests.people import Person
from tests.server import Server


@dataclass
class Corpus:
    """Requests with a key, a user's or moderator's session, or neither."""

    server: Server
    alice: Person
    staff: Person

    def requests(self) -> list[Request]:
        """Return a valid request of every URL. Creates the key, the sessions, the file and the upload that they name.

        They are new each time: a mutation of an earlier request may have revoked keys, ended sessions or used up
        the logins of an hour.
        """
        caller = Caller(self.server, self.alice, self.staff)
        return [request for part in (api, pages, notices, security, admin, links) for request in part(caller)]
