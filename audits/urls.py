from django.urls import include, path

from audits import api as endpoints
from audits.views import engagements, grants, milestones, renewals, requests, room, showing, tests

app_name = "audits"
pages = [
    path("audit/", engagements.audit, name="audit"),
    path("audit/engagements/new/", engagements.open_engagement, name="open"),
    path("audit/engagements/<uuid:engagement_id>/", engagements.engagement, name="engagement"),
    path("audit/engagements/<uuid:engagement_id>/edit/", engagements.edit, name="edit"),
    path("audit/engagements/<uuid:engagement_id>/transitions/", engagements.move, name="move"),
    path("audit/engagements/<uuid:engagement_id>/scope/", engagements.follow_scope, name="follow_scope"),
    path("audit/engagements/<uuid:engagement_id>/renewal/", renewals.renew, name="renew"),
    path("audit/engagements/<uuid:engagement_id>/requests/again/", requests.ask_again, name="ask_again"),
    path("audit/engagements/<uuid:engagement_id>/milestones/new/", milestones.add, name="add_milestone"),
    path("audit/milestones/<uuid:milestone_id>/", milestones.edit, name="milestone"),
    path("audit/engagements/<uuid:engagement_id>/grants/new/", grants.grant, name="grant"),
    path("audit/grants/<uuid:grant_id>/revocation/", grants.revoke, name="revoke"),
    path("audit/engagements/<uuid:engagement_id>/requests/", requests.listing, name="requests"),
    path("audit/engagements/<uuid:engagement_id>/requests/new/", requests.ask, name="ask"),
    path("audit/requests/<uuid:request_id>/", requests.show, name="request"),
    path("audit/requests/<uuid:request_id>/edit/", requests.edit, name="edit_request"),
    path("audit/requests/<uuid:request_id>/status/", requests.progress, name="progress"),
    path("audit/requests/<uuid:request_id>/notes/", requests.note, name="note"),
    path("audit/requests/<uuid:request_id>/evidence/", showing.choose, name="choose"),
    path("audit/requests/<uuid:request_id>/shares/", showing.share, name="share"),
    path("audit/requests/<uuid:request_id>/submission/", requests.submit, name="submit"),
    path("audit/requests/<uuid:request_id>/auditor-status/", requests.transcribe, name="transcribe_status"),
    path("audit/engagements/<uuid:engagement_id>/tests/", tests.listing, name="tests"),
    path("audit/engagements/<uuid:engagement_id>/tests/<uuid:control_id>/new/", tests.record, name="record_test"),
    path("audit/engagements/<uuid:engagement_id>/results/<uuid:control_id>/", tests.transcribe, name="transcribe"),
    path("audit/tests/<uuid:test_id>/", tests.edit, name="test"),
    path("room/", room.show, name="room"),
    path("room/requests/<uuid:request_id>/", room.show_request, name="room_request"),
    path("room/requests/<uuid:request_id>/status/", room.judge, name="judge"),
    path("room/files/<uuid:submission_id>/", room.file, name="room_file"),
    path("room/files/<uuid:submission_id>/preview/", room.preview, name="room_preview"),
    path("room/files/<uuid:submission_id>/preview/<int:page>/", room.picture, name="room_picture"),
]
api = [
    path("engagements", endpoints.Engagements.as_view(), name="api_engagements"),
    path("engagements/<uuid:object_id>", endpoints.OneEngagement.as_view(), name="api_engagement"),
    path("engagements/<uuid:object_id>/transitions", endpoints.Transitions.as_view(), name="api_transitions"),
    path("engagements/<uuid:object_id>/renewal", endpoints.Renewal.as_view(), name="api_renewal"),
    path("milestones", endpoints.Milestones.as_view(), name="api_milestones"),
    path("milestones/<uuid:object_id>", endpoints.OneMilestone.as_view(), name="api_milestone"),
    path("requests", endpoints.Requests.as_view(), name="api_requests"),
    path("requests/<uuid:object_id>", endpoints.OneRequest.as_view(), name="api_request"),
    path("requests/<uuid:object_id>/shares", endpoints.Shares.as_view(), name="api_shares"),
    path("requests/<uuid:object_id>/submission", endpoints.RequestSubmission.as_view(), name="api_request_submission"),
    path("requests/<uuid:object_id>/auditor-status", endpoints.AuditorsStatus.as_view(), name="api_auditor_status"),
    path("requests/<uuid:object_id>/transcription", endpoints.Transcription.as_view(), name="api_transcription"),
    path("room/requests", endpoints.RoomRequests.as_view(), name="api_room_requests"),
    path("room/requests/<uuid:object_id>", endpoints.OneRoomRequest.as_view(), name="api_room_request"),
    path("tests", endpoints.Tests.as_view(), name="api_tests"),
    path("tests/<uuid:object_id>", endpoints.OneTest.as_view(), name="api_test"),
]
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
