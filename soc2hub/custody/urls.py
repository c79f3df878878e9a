from django.urls import include, path

from soc2hub.custody.views import clearances, holds, purges

app_name = "custody"

pages = [
    path("custody/", holds.index, name="custody"),
    path("custody/retention/", holds.keep_for, name="retention"),
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
urlpatterns = [path("c/<uuid:client_id>/", include(pages))]
