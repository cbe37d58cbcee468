"""Debian's slapd on loopback, with people and groups. Needs the packages slapd and ldap-utils."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.deploy.proxies import certificate
from tests.ports import free_port

SLAPD, SLAPADD = "/usr/sbin/slapd", "/usr/sbin/slapadd"
BASE = "dc=example,dc=org"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{BASE}", "the directory's own password"
START_TIMEOUT = 30.0  # seconds

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
{encryption}
pidfile {folder}/slapd.pid
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {password}
directory {folder}/data
index mail,member eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,{base}" read by * none
"""
ENTRIES = """
dn: {base}
objectClass: dcObject
objectClass: organization
o: Example

dn: ou=people,{base}
objectClass: organizationalUnit

dn: ou=groups,{base}
objectClass: organizationalUnit

dn: cn=reader,{base}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: reader's password
"""


@dataclass
class Directory:
    folder: Path
    port: int
    encrypted_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        return {
            "LDAP_URL": f"ldap://127.0.0.1:{self.port}",
            "LDAP_BIND_DN": f"cn=reader,{BASE}",
            "LDAP_BIND_PASSWORD": "reader's password",
            "LDAP_USER_BASE": f"ou=people,{BASE}",
            "LDAP_GROUP_BASE": f"ou=groups,{BASE}",
        }

    @property
    def encrypted_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.encrypted_port}"

    @property
    def trust(self) -> dict[str, str]:
        """The variable with which libldap trusts the directory's certificate (ldap.conf(5))."""
        return {"LDAPTLS_CACERT": str(self.folder / "fullchain.pem")}

    def prepare(self) -> Self:
        (self.folder / "data").mkdir(parents=True)
        chain, key = certificate(self.folder)
        words = {
            "folder": self.folder,
            "base": BASE,
            "admin": ADMIN,
            "password": f'"{ADMIN_PASSWORD}"',
            "encryption": f"TLSCertificateFile {chain}\nTLSCertificateKeyFile {key}",
        }
        (self.folder / "slapd.conf").write_text(CONFIGURATION.format(**words))
        self.run(SLAPADD, "-f", str(self.folder / "slapd.conf"), given=ENTRIES.format(**words))
        return self

    def start(self) -> Self:
        url = f"ldap://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [SLAPD, "-f", str(self.folder / "slapd.conf"), "-h", f"{url} {self.encrypted_url}", "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_TIMEOUT
        while subprocess.run(["ldapwhoami", "-x", "-H", url], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline, "slapd did not start"
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def add(self, entry: str) -> None:
        self.as_admin("ldapadd", entry)

    def change(self, entry: str) -> None:
        self.as_admin("ldapmodify", entry)

    def as_admin(self, program: str, entry: str) -> None:
        url = f"ldap://127.0.0.1:{self.port}"
        self.run(program, "-x", "-H", url, "-D", ADMIN, "-w", ADMIN_PASSWORD, given=entry)

    def run(self, *command: str, given: str) -> None:
        subprocess.run(command, input=given.encode(), check=True, capture_output=True)

    def add_person(self, uid: str, mail: str, password: str, *groups: str, name: str = "") -> None:
        self.add(
            f"dn: uid={uid},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name or uid}\nsn: {uid}\n"
            f"mail: {mail}\nuserPassword: {password}\n"
        )
        for group in groups:
            self.add(
                f"dn: cn={group},ou=groups,{BASE}\nobjectClass: groupOfNames\nmember: uid={uid},ou=people,{BASE}\n"
            )


def new_directory(folder: Path) -> Directory:
    assert shutil.which("ldapadd"), "these tests need Debian's packages slapd and ldap-utils (make test-ldap)"
    assert os.access(SLAPD, os.X_OK), (
        "these tests need Debian's packages slapd and ldap-utils (make test-ldap)"
    )
    return Directory(folder / "ldap", free_port(), free_port()).prepare().start()
