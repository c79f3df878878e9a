"""Endpoints of what stands below the domain apps: people, tokens, the trail."""

from django.urls import include, path

from soc2hub.api import colleagues, people, pieces, tokens, trail

app_name = "api"
client = [
    path("memberships", people.Memberships.as_view(), name="memberships"),
    path("memberships/<uuid:object_id>", people.OneMembership.as_view(), name="membership"),
    path("memberships/<uuid:object_id>/role", people.MembershipRole.as_view(), name="membership_role"),
    path("invitations", people.Invitations.as_view(), name="invitations"),
    path("invitations/<uuid:object_id>", people.OneInvitation.as_view(), name="invitation"),
    path("invitations/<uuid:object_id>/mail", people.InvitationMail.as_view(), name="invitation_mail"),
    path("storage", pieces.Storage.as_view(), name="storage"),
    path("uploads", pieces.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:upload_id>", pieces.OneUpload.as_view(), name="upload"),
    path("uploads/<uuid:upload_id>/pieces/<int:offset>", pieces.UploadPiece.as_view(), name="upload_piece"),
    path("trail", trail.Trail.as_view(), name="trail"),
]
urlpatterns = [
    path("api/v1/clients/<uuid:client_id>/", include(client)),
    path("api/v1/colleagues", colleagues.Colleagues.as_view(), name="colleagues"),
    path("api/v1/practices/<uuid:practice_id>/seats", colleagues.Seats.as_view(), name="seats"),
    path("api/v1/practices/<uuid:practice_id>/seats/<uuid:user_id>", colleagues.OneSeat.as_view(), name="seat"),
    path("api/v1/tokens", tokens.Tokens.as_view(), name="tokens"),
    path("api/v1/tokens/<uuid:token_id>", tokens.OneToken.as_view(), name="token"),
]
