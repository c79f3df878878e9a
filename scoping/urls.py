from django.urls import URLPattern, include, path

from scoping.api import boundary as boundary_endpoints
from scoping.api import files as file_endpoints
from scoping.api import imports as import_endpoints
from scoping.api import inventory as inventory_endpoints
from scoping.api import options as option_endpoints
from scoping.api import reports as report_endpoints
from scoping.api import vendors as vendor_endpoints
from scoping.api import versions as version_endpoints
from scoping.views import categories, files, imports, options, reports, scopes, stacks, vendors, versions
from scoping.views.inventory import ALL

app_name = "scoping"
pages: list[URLPattern] = [
    path("scope/", scopes.show, name="scope"),
    path("scope/boundary/", scopes.boundary, name="boundary"),
    path("scope/boundary/adoption/", scopes.adopt, name="adopt"),
    path("scope/options/study/", options.ask, name="options_ask"),
    path("scope/effort/", options.effort, name="effort"),
    path("scope/effort/<slug:key>/", options.parameter, name="effort_edit"),
    path("scope/effort/<slug:key>/reset/", options.reset, name="effort_reset"),
    path("scope/categories/", categories.show, name="categories"),
    path("scope/categories/<slug:category>/", categories.choose, name="choose"),
    path("scope/versions/", versions.index, name="versions"),
    path("scope/versions/new/", versions.propose, name="propose"),
    path("scope/versions/<uuid:object_id>/", versions.look, name="version"),
    path("scope/commitments/<uuid:object_id>/files/", files.attach_contract, name="commitment_attach"),
    path("scope/vendor-reports/<uuid:object_id>/files/", files.attach_report, name="vendor_report_attach"),
    path("scope/files/<uuid:object_id>/", files.download, name="file"),
    path("scope/which-report/", reports.which, name="which_report"),
    path("scope/questions/", stacks.ask, name="stack"),
    path("scope/import/<slug:into>/", imports.choose, name="import"),
    path("scope/import/<slug:into>/<str:ticket>/", imports.decide, name="import_decide"),
    path("scope/versions/difference/", versions.compare, name="versions_difference"),
    path("to-sign/", versions.to_sign, name="to_sign"),
    path("to-sign/<uuid:object_id>/", versions.sign, name="sign"),
    *(pattern for register in (*ALL, *vendors.PAGES) for pattern in register.patterns),
]
api: list[URLPattern] = [
    path("boundary", boundary_endpoints.Boundary.as_view(), name="api_boundary"),
    path(
        "commitments/<uuid:object_id>/files", file_endpoints.CommitmentFiles.as_view(), name="api_commitment_files"
    ),
    path(
        "vendor-reports/<uuid:object_id>/files", file_endpoints.VendorReportFiles.as_view(), name="api_report_files"
    ),
    path("scope-files/<uuid:object_id>", file_endpoints.OneScopeFile.as_view(), name="api_scope_file"),
    path("services", inventory_endpoints.Services.as_view(), name="api_services"),
    path("services/<uuid:object_id>", inventory_endpoints.OneService.as_view(), name="api_service"),
    path("systems", inventory_endpoints.Systems.as_view(), name="api_systems"),
    path("systems/<uuid:object_id>", inventory_endpoints.OneSystem.as_view(), name="api_system"),
    path("flows", inventory_endpoints.Flows.as_view(), name="api_flows"),
    path("flows/<uuid:object_id>", inventory_endpoints.OneFlow.as_view(), name="api_flow"),
    path("commitments", inventory_endpoints.Commitments.as_view(), name="api_commitments"),
    path("commitments/<uuid:object_id>", inventory_endpoints.OneCommitment.as_view(), name="api_commitment"),
    path("vendors", vendor_endpoints.Vendors.as_view(), name="api_vendors"),
    path("vendors/<uuid:object_id>", vendor_endpoints.OneVendor.as_view(), name="api_vendor"),
    path("vendor-reports", vendor_endpoints.VendorReports.as_view(), name="api_vendor_reports"),
    path("vendor-reports/<uuid:object_id>", vendor_endpoints.OneVendorReport.as_view(), name="api_vendor_report"),
    path("csocs", vendor_endpoints.Csocs.as_view(), name="api_csocs"),
    path("csocs/<uuid:object_id>", vendor_endpoints.OneCsoc.as_view(), name="api_csoc"),
    path("cuecs", vendor_endpoints.Cuecs.as_view(), name="api_cuecs"),
    path("cuecs/<uuid:object_id>", vendor_endpoints.OneCuec.as_view(), name="api_cuec"),
    path("which-report", report_endpoints.WhichReport.as_view(), name="api_which_report"),
    path("scope-imports", import_endpoints.ScopeImports.as_view(), name="api_scope_imports"),
    path("options", option_endpoints.Options.as_view(), name="api_options"),
    path("options/<uuid:object_id>", option_endpoints.OneOption.as_view(), name="api_option"),
    path("option-studies", option_endpoints.OptionStudies.as_view(), name="api_option_studies"),
    path("effort-parameters", option_endpoints.EffortParameters.as_view(), name="api_effort_parameters"),
    path("effort-parameters/<slug:key>", option_endpoints.OneEffortParameter.as_view(), name="api_effort_parameter"),
    path("scope-versions", version_endpoints.ScopeVersions.as_view(), name="api_scope_versions"),
    path("scope-versions/<uuid:object_id>", version_endpoints.OneScopeVersion.as_view(), name="api_scope_version"),
    path(
        "scope-versions/<uuid:object_id>/differences/<uuid:former_id>",
        version_endpoints.ScopeDifference.as_view(),
        name="api_scope_difference",
    ),
    path("scope-versions/<uuid:object_id>/approval", version_endpoints.Approval.as_view(), name="api_scope_approval"),
]
urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
