"""Valid requests of the pages of moderators."""

from tests.fuzz.caller import Caller
from tests.fuzz.request import Request


def admin(caller: Caller) -> list[Request]:
    staff = caller.moderator
    lists = {
        "accounts/user": "q=a&is_active__exact=1&o=1&p=0",
        "files/file": "q=a&state__exact=live&o=1.2",
        "files/upload": "q=a&state__exact=open",
        "files/library": "q=a",
        "files/uploadrequest": "q=a&state__exact=open",
        "files/shortlink": "q=a&state__exact=live",
        "files/warnedhost": "q=a",
        "apikeys/apikey": "q=a",
        "registration/rules": "",
        "registration/invitation": "q=a&o=1",
        "registration/arrival": "q=a",
    }
    found = [caller.page(staff, f"/admin/{model}/?{query}") for model, query in lists.items()]
    pages = ("add/", "x/", "x/change/", "x/history/", "x/delete/")
    found += [caller.page(staff, f"/admin/{model}/{page}") for model in lists for page in pages]
    found += [
        caller.form(staff, f"/admin/{model}/", action="delete_selected", _selected_action="x", index="0")
        for model in lists
    ]
    return [
        *found,
        caller.page(staff, "/admin/"),
        caller.page(staff, "/admin/accounts/"),
        caller.page(staff, f"/admin/files/file/{caller.file}/change/"),
        caller.form(staff, f"/admin/files/file/{caller.file}/change/"),
        caller.page(staff, "/admin/registration/rules/rules/change/"),
        caller.form(staff, "/admin/registration/rules/rules/change/", mode="open", allowed_domains="x"),
        caller.page(staff, "/admin/password_change/"),
        caller.form(staff, "/admin/password_change/", old_password="x", new_password1="y", new_password2="z"),
        caller.page(staff, "/admin/password_change/done/"),
        caller.page(staff, "/admin/autocomplete/?term=x&app_label=files&model_name=file&field_name=owner"),
        caller.page(staff, "/admin/jsi18n/"),
        caller.page(staff, "/admin/r/1/x/"),
        caller.request("GET", "/admin/login/?next=/admin/"),
        caller.form(None, "/admin/login/", username="x@example.org", password="y"),
        caller.page(staff, "/admin/logout/"),
        caller.page(staff, "/admin/nothing/"),
    ]  # fmt: skip
