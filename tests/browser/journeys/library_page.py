"""Page object of Account, Library, and a device that keeps passkeys which can unlock."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.journeys.visitor import Visitor

WORDS = "lafo-mido-zuka-teri-bosa-fine-nolu"


class PasskeyDevice:
    """Chromium's virtual authenticator. It confirms every request of the page, as after a touch of its sensor."""

    def __init__(self, visitor: Visitor, *, prf: bool = True) -> None:
        self.cdp = visitor.context.new_cdp_session(visitor.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
            "hasPrf": prf,
        }
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[Any]:
        found: list[Any] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found

    def add(self, passkeys: list[Any]) -> None:
        """Take over passkeys of another device, as one does that synchronises them."""
        for credential in passkeys:
            self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})


class LibraryPage:
    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page
        self.page.goto("/account/library/")

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).click()

    def expect_step(self, title: str) -> None:
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def expect_news(self, words: str) -> None:
        expect(self.page.locator("#library-news")).to_contain_text(words)

    def expect_error(self, words: str) -> None:
        expect(self.page.locator("[data-step]:not([hidden])").get_by_role("alert").first).to_have_text(words)

    def choose_passphrase(self, words: str = WORDS) -> None:
        self.press("With a passphrase")
        self.page.get_by_label("Passphrase", exact=True).first.fill(words)
        self.press("Use this passphrase")

    def take_code(self) -> str:
        """Type the recovery code back, and return it."""
        self.expect_step("Your recovery code")
        code = "-".join(self.page.locator("#code-groups li").all_inner_texts())
        self.page.get_by_label("Type the last four characters").fill(code[-4:].lower())
        self.press("I have the code")
        return code

    def stay(self, *, on_device: bool) -> None:
        self.expect_step("Stay unlocked on this device?")
        self.press("Yes, on this device" if on_device else "Only until I close this tab")
        self.expect_step("Your library is unlocked")

    def set_up(self, words: str = WORDS, *, on_device: bool = True) -> str:
        """Set the library up with a passphrase, and return its recovery code."""
        self.press("Set up")
        self.choose_passphrase(words)
        code = self.take_code()
        self.stay(on_device=on_device)
        return code

    def unlock_by_passphrase(self, words: str = WORDS) -> None:
        self.page.locator("#unlock-passphrase").fill(words)
        self.press("Unlock with the passphrase")

    def unlock_by_code(self, code: str) -> None:
        if not self.page.locator("#unlock-code").is_visible():
            self.page.get_by_text("Use the recovery code").click()
        self.page.locator("#unlock-code").fill(code)
        self.press("Unlock with the code")

    def expect_ways(self, *names: str) -> None:
        expect(self.page.locator("#ways li strong")).to_have_text(names)

    def confirm(self, name: str) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
