"""Pages about people, tokens and sessions; accounts lies below the web and has no pages of its own."""

from django.urls import include, path, re_path

from soc2hub.web.views import (
    clients,
    colleagues,
    invitations,
    memberships,
    people,
    search,
    seats,
    sessions,
    tokens,
    trail,
)

app_name = "web"
pages = [
    path("people/", people.index, name="people"),
    path("people/new/", people.add, name="add_person"),
    path("people/<uuid:person_id>/edit/", people.edit, name="edit_person"),
    path("people/<uuid:person_id>/appointments/new/", people.appoint, name="appoint"),
    path("people/appointments/<uuid:appointment_id>/end/", people.end_appointment, name="end_appointment"),
    path("people/invitations/new/", invitations.invite, name="invite"),
    path("people/invitations/auditor/", invitations.invite_auditor, name="invite_auditor"),
    path("people/invitations/<uuid:invitation_id>/revocation/", invitations.revoke, name="revoke_invitation"),
    path("people/invitations/<uuid:invitation_id>/mail/", invitations.send_again, name="send_again"),
    path("access/", seats.index, name="seats"),
    path("access/new/", seats.give, name="give_access"),
    path("people/memberships/<uuid:membership_id>/", memberships.show, name="membership"),
    path("people/memberships/<uuid:membership_id>/revocation/", memberships.revoke, name="revoke_membership"),
    path("trail/", trail.index, name="trail"),
]
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("colleagues/", colleagues.index, name="colleagues"),
    path("colleagues/<uuid:practice_id>/new/", colleagues.give, name="give_seat"),
    path("colleagues/<uuid:practice_id>/<uuid:user_id>/", colleagues.change, name="change_seat"),
    path("colleagues/<uuid:practice_id>/<uuid:user_id>/end/", colleagues.end, name="end_seat"),
    path("clients/new/", clients.open_client, name="open_client"),
    path("invitations/<str:token>/", invitations.answer, name="invitation"),
    path("search", search.search, name="search"),
    path("account/tokens/", tokens.index, name="tokens"),
    path("account/tokens/new/", tokens.issue, name="issue_token"),
    path("account/tokens/<uuid:token_id>/revocation/", tokens.revoke, name="revoke_token"),
    path("accounts/login/", sessions.SignIn.as_view()),
    path("accounts/signup/", sessions.no_signup),
    path("accounts/email/", sessions.no_signup),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sessions.ResetFromKey.as_view(),
        name="reset_from_key",
    ),
]
