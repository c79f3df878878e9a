from django.urls import include, path

from controls.api import controls as endpoints
from controls.api import ties as tie_endpoints
from controls.api import work as work_endpoints
from controls.views import choices, controls, gaps, library, matrix, promises, registers, work

app_name = "controls"

pages = [
    path("scope/promises/", promises.promises, name="promises"),
    path("scope/duties/", promises.duties, name="duties"),
    path("scope/ties/<slug:target>/<uuid:object_id>/", promises.tie, name="tie"),
    path("scope/ties/<uuid:object_id>/removal/", promises.untie, name="untie"),
    path("work/", work.mine, name="work"),
    path("controls/", matrix.show, name="matrix"),
    path("controls/list/", controls.index, name="controls"),
    path("controls/list/ticked/", controls.bulk, name="bulk"),
    path("controls/choices/", choices.controls, name="control_choices"),
    path("controls/people/choices/", choices.people, name="person_choices"),
    path("controls/new/", controls.new, name="control_new"),
    path("controls/approvals/", controls.approvals, name="approvals"),
    path("controls/library/", library.show, name="library"),
    path("controls/library/adoption/", library.adopt, name="adopt"),
    path("controls/library/starter-set/", library.stock, name="stock"),
    path("controls/schedule/", work.schedule, name="schedule"),
    path("controls/schedule/publication/", work.publish, name="publish"),
    path("controls/occurrences/<uuid:occurrence_id>/waiver/", work.waive, name="waive"),
    path("controls/occurrences/<uuid:occurrence_id>/no-occasion/", work.not_occurring, name="not_occurring"),
    path("controls/gaps/", gaps.board, name="gaps"),
    path("controls/gaps/new/", gaps.new, name="gap_new"),
    path("controls/gaps/<uuid:gap_id>/", gaps.show, name="gap"),
    path("controls/gaps/<uuid:gap_id>/edit/", gaps.edit, name="gap_edit"),
    path("controls/gaps/<uuid:gap_id>/plan/", gaps.plan, name="gap_plan"),
    path("controls/gaps/<uuid:gap_id>/rejection/", gaps.reject, name="gap_reject"),
    path("controls/gaps/<uuid:gap_id>/reopening/", gaps.reopen, name="gap_reopen"),
    path("controls/gaps/<uuid:gap_id>/steps/<slug:name>/", gaps.step, name="gap_step"),
    path("controls/risks/", registers.risks, name="risks"),
    path("controls/risks/new/", registers.new_risk, name="risk_new"),
    path("controls/risks/<uuid:risk_id>/", registers.risk, name="risk"),
    path("controls/risks/<uuid:risk_id>/edit/", registers.edit_risk, name="risk_edit"),
    path("controls/policies/", registers.policies, name="policies"),
    path("controls/policies/new/", registers.new_policy, name="policy_new"),
    path("controls/policies/<uuid:policy_id>/edit/", registers.edit_policy, name="policy_edit"),
    path("controls/<uuid:control_id>/", controls.show, name="control"),
    path("controls/<uuid:control_id>/edit/", controls.edit, name="control_edit"),
    path("controls/<uuid:control_id>/statement/", controls.statement, name="statement"),
    path("controls/<uuid:control_id>/statements/<uuid:statement_id>/approval/", controls.approve, name="approve"),
    path("controls/<uuid:control_id>/criteria/", controls.map_criterion, name="map"),
    path("controls/<uuid:control_id>/criteria/<str:criterion_id>/removal/", controls.unmap_criterion, name="unmap"),
    path("controls/<uuid:control_id>/retirement/", controls.retire, name="retire"),
]

api = [
    path("promises", tie_endpoints.Promises.as_view()),
    path("duties", tie_endpoints.Duties.as_view()),
    path("ties", tie_endpoints.Ties.as_view()),
    path("ties/<uuid:object_id>", tie_endpoints.OneTie.as_view()),
    path("criteria", endpoints.Criteria.as_view()),
    path("matrix", endpoints.CoverageMatrix.as_view()),
    path("library", endpoints.Library.as_view()),
    path("adoptions", endpoints.Adoptions.as_view()),
    path("controls", endpoints.Controls.as_view()),
    path("controls/<uuid:control_id>", endpoints.ControlDetail.as_view()),
    path("controls/<uuid:control_id>/retirement", endpoints.Retirement.as_view()),
    path("controls/<uuid:control_id>/statements", endpoints.Statements.as_view()),
    path("controls/<uuid:control_id>/statements/<int:number>/approval", endpoints.StatementApproval.as_view()),
    path("controls/<uuid:control_id>/criteria/<str:criterion_id>", endpoints.Mapping.as_view()),
    path("occurrences", work_endpoints.Occurrences.as_view()),
    path("occurrences/<uuid:occurrence_id>/waiver", work_endpoints.OccurrenceWaiver.as_view()),
    path("occurrences/<uuid:occurrence_id>/not-occurring", work_endpoints.OccurrenceNotOccurring.as_view()),
    path("gaps", work_endpoints.Gaps.as_view()),
    path("gaps/<uuid:gap_id>", work_endpoints.GapDetail.as_view()),
    path("gaps/<uuid:gap_id>/plan", work_endpoints.GapPlan.as_view()),
    path("gaps/<uuid:gap_id>/fix", work_endpoints.GapFix.as_view()),
    path("gaps/<uuid:gap_id>/verification", work_endpoints.GapVerification.as_view()),
    path("gaps/<uuid:gap_id>/closure", work_endpoints.GapClosure.as_view()),
    path("gaps/<uuid:gap_id>/rejection", work_endpoints.GapRejection.as_view()),
    path("risks", work_endpoints.Risks.as_view()),
    path("risks/<uuid:risk_id>", work_endpoints.RiskDetail.as_view()),
    path("policies", work_endpoints.Policies.as_view()),
    path("policies/<uuid:policy_id>", work_endpoints.PolicyDetail.as_view()),
]

urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
