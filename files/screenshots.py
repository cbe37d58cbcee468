"""Upload scripts for screenshot tools without an uploader file like ShareX's, with an API key that can only upload."""

from dataclasses import dataclass
from shlex import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import caller
from apikeys import services
from apikeys.models import Scope
from bytebin.errors import InvalidRequest
from files.disposition import content_disposition


@dataclass(frozen=True)
class Tool:
    """`capture` is the command that writes the image to "$shot". Without one, the script uploads its argument."""

    name: str
    capture: str = ""


TOOLS = {
    "flameshot": Tool("Flameshot", 'flameshot gui --raw >"$shot"'),
    "spectacle": Tool("Spectacle", 'spectacle --region --background --nonotify --output "$shot"'),
    "grim": Tool("grim and slurp", 'grim -g "$(slurp)" "$shot"'),
    "macos": Tool("macOS", 'screencapture -i "$shot"'),
    # ksnip runs a script with the path of the image, and reads the link from its output.
    "ksnip": Tool("ksnip"),
}

HEAD = """\
#!/bin/sh
# {purpose}
# {warning}
# {revoke}
# {keys}
set -eu
umask 077
server={server}
key={key}
"""

# The key is passed through a pipe, because other users of the machine can see the arguments of every command.
SEND = r"""
send() {
  path=$(printf %s "$1" | sed 's/[\\"]/\\&/g')
  printf 'Authorization: Bearer %s\n' "$key" |
    curl -fsS -H @- -H 'Accept: text/plain' -F "file=@\"$path\"" "$server/api/v1/files"
}
"""

SEND_ARGUMENT = """
send "$1"
"""

CAPTURE_AND_SEND = """
copy() {{
  if [ -n "${{WAYLAND_DISPLAY:-}}" ] && command -v wl-copy >/dev/null; then wl-copy
  elif command -v xclip >/dev/null; then xclip -selection clipboard
  elif command -v pbcopy >/dev/null; then pbcopy
  else cat
  fi
}}

tell() {{
  if command -v notify-send >/dev/null; then notify-send bytebin "$1"; else printf '%s\\n' "$1" >&2; fi
}}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
shot=$folder/screenshot-$(date +%F-%H%M%S).png
{capture} || true
[ -s "$shot" ] || exit 0 # cancelled
link=$(send "$shot") || {{ tell {failed}; exit 1; }}
printf %s "$link" | copy
tell {copied}
"""


def script(tool: Tool, token: str) -> str:
    """Return the POSIX shell script. It needs curl 7.55 (2017) or newer."""
    head = HEAD.format(
        purpose=purpose(tool),
        warning=_("The API key in this file can only upload. Keep this file private."),
        revoke=_("If someone else may have read it, revoke the key:"),
        keys=f"{settings.PUBLIC_URL}/account/keys/",
        server=quote(settings.PUBLIC_URL),
        key=quote(token),
    )
    return head + SEND + (capture_and_send(tool.capture) if tool.capture else SEND_ARGUMENT)


def purpose(tool: Tool) -> str:
    if not tool.capture:
        return _("Uploads a file and prints its link.")
    return _("Takes a screenshot with %(tool)s, uploads it and copies its link to the clipboard.") % {
        "tool": tool.name
    }


def capture_and_send(capture: str) -> str:
    return CAPTURE_AND_SEND.format(
        capture=capture,
        failed=quote(_("The screenshot couldn't be uploaded.")),
        copied=quote(_("The link has been copied to the clipboard.")),
    )


@login_required
@require_POST
def download_script(request: HttpRequest) -> HttpResponse:
    """Create an API key named after the tool that can only upload, and return the script with it.

    Raises InvalidRequest for an unknown tool.
    """
    name = request.POST.get("tool", "")
    tool = TOOLS.get(name)
    if tool is None:
        names = ", ".join(each.name for each in TOOLS.values())
        raise InvalidRequest(_("Choose one of these tools: %(names)s.") % {"names": names})
    token = services.create(caller(request), tool.name, [Scope.FILES_WRITE], request=request)[1]
    response = HttpResponse(script(tool, token), content_type="text/x-shellscript; charset=utf-8")
    response["Content-Disposition"] = content_disposition(f"bytebin-{name}.sh", attachment=True)
    return response
