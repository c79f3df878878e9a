from django.urls import include, path

from soc2hub.custody import api as endpoints
from soc2hub.custody.views import clearances, holds, limits, purges

app_name = "custody"

pages = [
    path("custody/", holds.index, name="custody"),
    path("custody/retention/", holds.keep_for, name="retention"),
    path("custody/limits/", limits.change, name="limits"),
    path("custody/holds/new/", holds.place, name="place_hold"),
    path("custody/holds/<uuid:hold_id>/release/", holds.release, name="release_hold"),
    path("custody/purges/<uuid:purge_id>/", purges.show, name="purge"),
    path("custody/purges/<uuid:purge_id>/approval/", purges.approve, name="approve_purge"),
    path("custody/purges/<uuid:purge_id>/refusal/", purges.decline, name="decline_purge"),
    path("custody/purges/<uuid:purge_id>/asking/", purges.make_own, name="make_purge_own"),
    path("custody/clearances/", clearances.index, name="clearances"),
    path("custody/clearances/new/", clearances.grant, name="grant_clearance"),
    path("custody/clearances/<uuid:clearance_id>/revocation/", clearances.revoke, name="revoke_clearance"),
]
api = [
    path("holds", endpoints.Holds.as_view()),
    path("holds/<uuid:hold_id>/release", endpoints.HoldRelease.as_view()),
    path("purges", endpoints.Purges.as_view()),
    path("purges/<uuid:purge_id>/asking", endpoints.PurgeAsking.as_view()),
    path("purges/<uuid:purge_id>/approval", endpoints.PurgeApproval.as_view()),
    path("purges/<uuid:purge_id>/refusal", endpoints.PurgeRefusal.as_view()),
    path("clearances", endpoints.Clearances.as_view()),
    path("clearances/<uuid:clearance_id>/revocation", endpoints.ClearanceRevocation.as_view()),
]
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
