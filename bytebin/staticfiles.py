import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from posixpath import dirname, join, normpath
from typing import TypedDict

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[\w\s{},*$]*\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)""",
    re.MULTILINE,
)


class Script(TypedDict):
    """A script under its hashed name: its integrity (W3C SRI), and the hashed names of what it imports."""

    integrity: str
    imports: list[str]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Hashed names for everything, the imports between ES modules included; `scripts` says what the scripts are."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # the longest chain of imports
    scripts_name = "scripts.json"

    def save_manifest(self) -> None:
        """Where collectstatic is done with the names, and every hashed file is written."""
        super().save_manifest()
        scripts = {name: self._script(name) for name in self.hashed_files.values() if name.endswith(".js")}
        self.manifest_storage.delete(self.scripts_name)
        self.manifest_storage._save(self.scripts_name, ContentFile(json.dumps(scripts).encode()))  # noqa: SLF001

    def _script(self, name: str) -> Script:
        with self.open(name) as file:
            content = file.read()
        imports = {normpath(join(dirname(name), target)) for target in imports_of(content.decode())}
        return {"integrity": integrity_of(content), "imports": sorted(imports)}

    def scripts(self) -> dict[str, Script]:
        """By hashed name. Empty where nothing was collected."""
        try:
            with self.manifest_storage.open(self.scripts_name) as file:
                scripts: dict[str, Script] = json.load(file)
        except FileNotFoundError:
            return {}
        return scripts


def integrity_of(content: bytes) -> str:
    return f"sha256-{b64encode(sha256(content).digest()).decode()}"


def imports_of(script: str) -> Iterator[str]:
    """Relative ones, as they stand there; the ones that wait for their moment too."""
    for match in IMPORT.finditer(script):
        target = match[1] or match[2]
        if target.startswith("."):
            yield target
