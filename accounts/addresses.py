"""E-mail addresses in the one spelling under which accounts are stored and found."""


def normalized(address: str) -> str:
    """Return the address in lower case, with its domain as punycode: user@exämple.org is user@xn--exmple-cua.org.

    An address that has no such spelling is returned unchanged; validation then refuses it.
    """
    address = address.strip()
    local, at, domain = address.rpartition("@")
    try:
        return f"{local.lower()}{at}{domain.encode('idna').decode('ascii').lower()}"
    except UnicodeError:
        return address.lower()
