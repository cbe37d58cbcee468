import pytest

from registration.domains import includes, parse


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("", []),
        (" , ", []),
        ("Example.ORG", ["example.org"]),
        ("@example.org, .example.net\nexample.org", ["example.org", ".example.net"]),
        (".Exämple.org", [".xn--exmple-cua.org"]),
        ("localhost", ["localhost"]),
    ],
)
def test_a_list_is_read_in_one_spelling(text: str, domains: list[str]) -> None:
    assert parse(text) == domains


@pytest.mark.parametrize(
    "text", ["a@b.org", "https://a.org", "*.a.org", "a..org", "..a.org", "a_b.org", "1.2.3.4", "."]
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(f"example.org, {text}")


@pytest.mark.parametrize(
    ("address", "included"),
    [
        ("a@example.org", True),
        ("a@mail.example.org", False),
        ("a@example.net", True),
        ("a@mail.example.net", True),
        ("a@badexample.net", False),
        ("a@example.org.evil.net", False),
        ('"a@example.org"@evil.net', False),
        ("a", False),
    ],
)
def test_a_dot_includes_subdomains_and_nothing_else(address: str, included: bool) -> None:
    assert includes(["example.org", ".example.net"], address) == included
