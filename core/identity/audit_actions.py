"""What the acts around accounts, ways in and rights are called in the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import AuditAction

ACTIONS = (
    AuditAction("identity.signed_in", _("Signed in")),
    AuditAction("identity.first_step_done", _("Password right, second step to come")),
    AuditAction("identity.sign_in_refused", _("Sign-in refused")),
    AuditAction("identity.second_step_refused", _("Second step refused")),
    AuditAction("identity.signed_out", _("Signed out")),
    AuditAction("identity.session_ended", _("Session ended")),
    AuditAction("identity.sessions_ended", _("All sessions ended")),
    AuditAction("identity.first_administrator", _("First administrator came in with the code of the console")),
    AuditAction("identity.account_created", _("Account created")),
    AuditAction("identity.account_enabled", _("Account opened")),
    AuditAction("identity.account_disabled", _("Account closed")),
    AuditAction("identity.one_time_password_set", _("One-time password given")),
    AuditAction("identity.password_changed", _("Password changed")),
    AuditAction("identity.password_link_sent", _("Link for a new password sent")),
    AuditAction("identity.password_reset", _("Forgotten password replaced")),
    AuditAction("identity.app_added", _("Authenticator app added")),
    AuditAction("identity.app_removed", _("Authenticator app removed")),
    AuditAction("identity.passkey_added", _("Passkey added")),
    AuditAction("identity.passkey_removed", _("Passkey removed")),
    AuditAction("identity.recovery_codes_made", _("Recovery codes made")),
    AuditAction("identity.second_factor_reset", _("Two-step sign-in reset")),
    AuditAction("identity.second_factor_required", _("Two-step sign-in required of a role")),
    AuditAction("identity.second_factor_optional", _("Two-step sign-in left to a role")),
    AuditAction("identity.provider_linked", _("Provider linked")),
    AuditAction("identity.provider_unlinked", _("Provider unlinked")),
    AuditAction("identity.role_created", _("Role created")),
    AuditAction("identity.role_renamed", _("Role renamed")),
    AuditAction("identity.role_deleted", _("Role deleted")),
    AuditAction("identity.role_granted", _("Role given")),
    AuditAction("identity.role_revoked", _("Role taken away")),
    AuditAction("identity.role_permissions_changed", _("Rights of a role changed")),
    AuditAction("identity.invited", _("Invited")),
    AuditAction("identity.reminded", _("Reminded of an invitation")),
    AuditAction("identity.slips_printed", _("Slips of invitations printed")),
    AuditAction("identity.invitation_accepted", _("Invitation accepted")),
    AuditAction("identity.invitation_withdrawn", _("Invitation withdrawn")),
    AuditAction("identity.pin_set", _("PIN set")),
    AuditAction("identity.pin_removed", _("PIN removed")),
    AuditAction("identity.kiosk_added", _("Kiosk added")),
    AuditAction("identity.kiosk_code_made", _("Code for a kiosk made")),
    AuditAction("identity.kiosk_revoked", _("Kiosk switched off")),
    AuditAction("identity.kiosk_signed_in", _("Signed in at a kiosk")),
    AuditAction("identity.kiosk_signed_out", _("Signed out at a kiosk")),
    AuditAction("identity.kiosk_refused", _("Sign-in at a kiosk refused")),
)
