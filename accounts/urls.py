from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.recovery_codes.views import (
    download_recovery_codes,
    generate_recovery_codes,
    view_recovery_codes,
)
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.urls import path

from accounts.mfa import views as mfa
from accounts.views import devices, profile
from accounts.views.proof import challenge

# The names that begin with mfa_ are allauth's, which redirects to them.
urlpatterns = [
    path("", profile.places, name="account"),
    path("profile/", profile.profile, name="account_profile"),
    path("storage/", profile.storage, name="account_storage"),
    path("activity/", profile.activity, name="account_activity"),
    path("devices/", devices.devices, name="account_devices"),
    path("devices/end/", devices.end, name="account_devices_end"),
    path("devices/end-others/", devices.end_others, name="account_devices_end_others"),
    path("password/change/", mfa.change_password, name="account_change_password"),
    path("password/set/", mfa.set_password, name="account_set_password"),
    path("proof/", challenge, name="account_proof"),
    path("signup/passkey/", mfa.sign_up_options, name="account_signup_passkey"),
    path("login/passkey/", mfa.log_in_with_passkey, name="mfa_login_webauthn"),
    path("login/code/", authenticate, name="mfa_authenticate"),
    path("reauthenticate/code/", reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/", mfa.security, name="mfa_index"),
    path("security/app/", mfa.add_app, name="mfa_activate_totp"),
    path("security/app/remove/", mfa.remove_app, name="mfa_deactivate_totp"),
    path("security/codes/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/codes/file/", download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/passkeys/new/", mfa.add_passkey, name="mfa_add_webauthn"),
    path("security/passkeys/<str:passkey_id>/", mfa.passkey, name="mfa_edit_webauthn"),
    path("security/passkeys/<str:passkey_id>/remove/", mfa.remove_passkey, name="mfa_remove_webauthn"),
]
