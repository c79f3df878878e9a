from django.urls import include, path

from reporting import api
from reporting.views import alternatives, briefings, decisions, scope_documents

app_name = "reporting"
pages = [
    path("briefings/", briefings.index, name="briefings"),
    path("briefings/open/", briefings.open_month, name="briefing_open"),
    path("briefings/<uuid:briefing_id>/", briefings.show, name="briefing"),
    path("briefings/<uuid:briefing_id>/words/", briefings.edit, name="briefing_edit"),
    path("briefings/<uuid:briefing_id>/figures/", briefings.recompute, name="briefing_recompute"),
    path("briefings/<uuid:briefing_id>/print/", briefings.send_to_print, name="briefing_print"),
    path("briefings/<uuid:briefing_id>/printing/", briefings.progress, name="briefing_printing"),
    path("briefings/<uuid:briefing_id>/release/", briefings.release, name="briefing_release"),
    path("briefings/<uuid:briefing_id>/pdf/", briefings.pdf, name="briefing_pdf"),
    path("scope/what-if/", alternatives.index, name="alternatives"),
    path("scope/what-if/new/", alternatives.new, name="alternative_new"),
    path("scope/what-if/<uuid:alternative_id>/", alternatives.edit, name="alternative_edit"),
    path("scope/what-if/<uuid:alternative_id>/removal/", alternatives.remove, name="alternative_remove"),
    path("scope/what-if/<uuid:alternative_id>/choice/", alternatives.choose, name="alternative_choose"),
    path("scope/documents/<uuid:version_id>/<slug:kind>/", scope_documents.show, name="scope_document"),
    path("scope/documents/<uuid:version_id>/<slug:kind>/print/", scope_documents.send_to_print, name="scope_print"),
    path("scope/documents/<uuid:version_id>/<slug:kind>/pdf/", scope_documents.pdf, name="scope_pdf"),
    path("scope/description/<slug:key>/", scope_documents.state, name="statement"),
    path("decisions/", decisions.index, name="decisions"),
    path("decisions/new/", decisions.new, name="decision_new"),
    path("decisions/<uuid:decision_id>/", decisions.show, name="decision"),
    path("decisions/<uuid:decision_id>/edit/", decisions.edit, name="decision_edit"),
]
endpoints = [
    path("alternatives", api.Alternatives.as_view(), name="api_alternatives"),
    path("alternatives/<uuid:alternative_id>", api.OneAlternative.as_view(), name="api_alternative"),
    path("alternatives/<uuid:alternative_id>/choice", api.AlternativeChoice.as_view(), name="api_alternative_choice"),
    path("comparison", api.ComparisonOfAlternatives.as_view(), name="api_comparison"),
    path("decisions", api.Decisions.as_view(), name="api_decisions"),
    path("decisions/<uuid:decision_id>", api.DecisionDetail.as_view(), name="api_decision"),
    path("decisions/<uuid:decision_id>/outcome", api.DecisionOutcome.as_view(), name="api_decision_outcome"),
    path("briefings", api.Briefings.as_view(), name="api_briefings"),
    path("briefings/<uuid:briefing_id>", api.BriefingDetail.as_view(), name="api_briefing"),
    path("briefings/<uuid:briefing_id>/figures", api.BriefingFigures.as_view(), name="api_briefing_figures"),
    path("briefings/<uuid:briefing_id>/print", api.BriefingPrint.as_view(), name="api_briefing_print"),
    path("briefings/<uuid:briefing_id>/release", api.BriefingRelease.as_view(), name="api_briefing_release"),
    path("metrics", api.Metrics.as_view(), name="api_metrics"),
]
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(endpoints)),
    path("api/v1/portfolio", api.Portfolio.as_view(), name="api_portfolio"),
    path("api/v1/clients", api.Clients.as_view(), name="api_clients"),
]
