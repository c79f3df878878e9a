"""The auditor sees what was waived, moved or stated as empty of the controls shown to them (DOMAIN R7.3, R4.7).

By one function that gives out just these words: the rows of controls and occurrences stay outside the room.
"""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

EXCUSED = """
DECLARE e record;
BEGIN
  SELECT g.id, g.client_id, coalesce(g.period_start, g.as_of) AS since, coalesce(g.period_end, g.as_of) AS until INTO e
    FROM public.audits_engagement g WHERE g.id = excused_in_room.engagement;
  IF e.id IS NULL OR NOT (e.id = ANY(public.room_engagements()) OR e.client_id = ANY(public.visible_clients())) THEN
    RETURN '[]'::json;
  END IF;
  RETURN coalesce((
    WITH shown AS (
      SELECT s.control_id FROM public.audits_request r
        JOIN public.audits_sharedsubmission h ON h.client_id = r.client_id AND h.request_id = r.id
        JOIN public.evidence_submission s ON s.client_id = h.client_id AND s.id = h.submission_id
        WHERE r.client_id = e.client_id AND r.engagement_id = e.id
      UNION
      SELECT p.control_id FROM public.audits_request r
        JOIN public.audits_sharedpopulation h ON h.client_id = r.client_id AND h.request_id = r.id
        JOIN public.evidence_population p ON p.client_id = h.client_id AND p.id = h.population_id
        WHERE r.client_id = e.client_id AND r.engagement_id = e.id
    ), windows AS (
      SELECT o.*, c.ref, c.title FROM public.controls_occurrence o
        JOIN public.controls_control c ON c.client_id = o.client_id AND c.id = o.control_id
        WHERE o.client_id = e.client_id AND o.control_id IN (SELECT control_id FROM shown)
          AND CASE WHEN e.since = e.until THEN e.since BETWEEN o.starts_on AND o.due_on
              ELSE o.due_on BETWEEN e.since AND e.until OR o.moved_from BETWEEN e.since AND e.until END
    ), told AS (
      SELECT o.id, 'waived' AS kind, w.reason, w.asked_by_id AS by_id, w.answered_by_id AS approved_by_id, w.answer,
             w.answered_at AS at, w.ended_at, w.ended_because
        FROM windows o JOIN public.controls_waiver w ON w.client_id = o.client_id AND w.occurrence_id = o.id
        WHERE w.state IN ('approved', 'ended') AND w.answered_by_id IS NOT NULL
      UNION ALL
      SELECT o.id, 'moved', o.moved_because, o.moved_by_id, NULL, '', o.moved_at, NULL, ''
        FROM windows o WHERE o.moved_from IS NOT NULL
      UNION ALL
      SELECT o.id, 'not_occurring', n.proof, n.stated_by_id, NULL, '', n.created_at, n.ended_at, n.ended_because
        FROM windows o JOIN public.controls_notoccurring n ON n.client_id = o.client_id AND n.occurrence_id = o.id
    )
    SELECT json_agg(json_build_object('kind', t.kind, 'ref', o.ref, 'title', o.title, 'key', o.key,
        'starts_on', o.starts_on, 'ends_on', o.ends_on, 'due_on', o.due_on, 'moved_from', o.moved_from,
        'reason', t.reason, 'by', b.name, 'approved_by', coalesce(a.name, ''), 'answer', t.answer, 'at', t.at,
        'ended_at', t.ended_at, 'ended_because', t.ended_because) ORDER BY o.ref, o.due_on, t.at, t.kind)
      FROM told t JOIN windows o ON o.id = t.id JOIN public.accounts_user b ON b.id = t.by_id
      LEFT JOIN public.accounts_user a ON a.id = t.approved_by_id), '[]'::json);
END """
KNOWN = ("audits_engagement", "controls_control", "controls_occurrence", "controls_waiver", "controls_notoccurring")


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0011_privileged_evidence_is_not_shown"),
        ("controls", "0010_occurrences_move_and_waivers_are_answered"),
        ("evidence", "0009_sensitive_lists"),
    ]

    operations = [
        migrations.RunSQL(
            [
                *[f"GRANT SELECT ON {table} TO soc2hub_authz" for table in (*KNOWN, "audits_sharedpopulation")],
                *[f"CREATE POLICY {t}_known ON {t} FOR SELECT TO soc2hub_authz USING (true)" for t in KNOWN],
            ],
            [f"DROP POLICY {table}_known ON {table}" for table in KNOWN],
        ),
        DefinerFunction("excused_in_room(engagement uuid)", "json", EXCUSED),
    ]
