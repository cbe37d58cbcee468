"""A moderator in the admin."""

from playwright.sync_api import expect

from tests.browser.journeys.visitor import Visitor


def act_on_file(visitor: Visitor, action: str, file_id: str) -> None:
    """Run an admin action on the file: `take_down` or `restore`."""
    page = visitor.page
    page.goto(f"/admin/files/file/?q={file_id}")
    page.locator(f'input[name="_selected_action"][value="{file_id}"]').check()
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("1 of 1 selected")
