from accounts.forms import SignupForm


class SetupForm(SignupForm):
    """The form of the first account: as for everybody who signs up."""
