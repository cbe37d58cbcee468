"""A server with its people, and what a view of one of its pages is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.proxy import Proxy
from tests.server import Server


@dataclass(frozen=True)
class Scene:
    """A server behind a proxy, and its users. judy owns more files with each view; ken owns none."""

    server: Server
    proxy: Proxy
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.server.create_person(f"{name}@example.org")
        return self.people[name]

    @property
    def judy(self) -> Person:
        return self.person("judy")

    @property
    def ken(self) -> Person:
        return self.person("ken")


@dataclass(frozen=True)
class View:
    """A page in one state. `who` is the user who is logged in, or empty for an anonymous visitor.

    A view that leaves data in its browser, or causes a complaint, is `apart`: it gets a browser of its own.
    A `variant` resembles another view, and is looked at in long runs only.
    """

    name: str
    open: Callable[[Visitor, Scene], None]
    who: str = ""
    failure: int = 0
    leaves_something: bool = False
    variant: bool = False

    @property
    def apart(self) -> bool:
        return self.leaves_something or self.failure != 0


def at(path: str) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, _: Scene) -> None:
        visitor.page.goto(path)

    return open_
