"""Walls around populations and samples: what was submitted or drawn never changes (DOMAIN R6.2, R6.8, R6.10).

A sample holds items of its own list alone, of a list that was submitted and whose differences are explained, and
whoever answers for the control does not choose it; each is asked of the rows themselves.
"""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

LISTS = """
CREATE FUNCTION refuse_changing_a_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  facts text[] := ARRAY['title', 'role', 'subject', 'source_kind', 'source_system', 'system_owner', 'query',
    'period_from', 'period_to', 'extracted_at', 'extracted_zone', 'extracted_by', 'stated_count', 'completeness',
    'accuracy', 'submitted_at', 'submitted_by_id', 'version', 'updated_at'];
BEGIN
  IF OLD.submitted_at IS NOT NULL OR to_jsonb(NEW) - facts IS DISTINCT FROM to_jsonb(OLD) - facts THEN
    RAISE EXCEPTION 'a submitted list never changes, nor the rows of any' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_population_frozen BEFORE UPDATE ON evidence_population
  FOR EACH ROW EXECUTE FUNCTION refuse_changing_a_list();
CREATE TRIGGER evidence_population_kept BEFORE DELETE ON evidence_population
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_rows_of_a_submitted_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.evidence_population p WHERE p.submitted_at IS NOT NULL
             AND p.id IN (SELECT DISTINCT population_id FROM fresh)) THEN
    RAISE EXCEPTION 'a submitted list takes no more rows' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_populationitem_in_time AFTER INSERT ON evidence_populationitem
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
  WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')) EXECUTE FUNCTION refuse_rows_of_a_submitted_list();
"""
LISTS_BACK = """
DROP TRIGGER evidence_population_frozen ON evidence_population;
DROP TRIGGER evidence_population_kept ON evidence_population;
DROP TRIGGER evidence_populationitem_in_time ON evidence_populationitem;
DROP FUNCTION refuse_changing_a_list();
DROP FUNCTION refuse_rows_of_a_submitted_list();
"""

DRAWS = f"""
CREATE FUNCTION refuse_a_draw_without_its_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE list record;
BEGIN
  SELECT p.*, b.sha256 INTO list FROM public.evidence_population p
    JOIN public.vault_blob b ON b.client_id = p.client_id AND b.id = p.blob_id
    WHERE p.client_id = NEW.client_id AND p.id = NEW.population_id;
  IF list.submitted_at IS NULL OR list.role <> 'trigger' THEN
    RAISE EXCEPTION 'a sample is drawn from a submitted list of events' USING ERRCODE = 'check_violation';
  END IF;
  IF (list.sha256, list.row_count, list.control_id)
     IS DISTINCT FROM (NEW.population_sha256, NEW.population_count, NEW.control_id) THEN
    RAISE EXCEPTION 'a sample names the list it is drawn from' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.drawn_by_id IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'a sample is drawn in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT 1 FROM public.controls_control c JOIN public.accounts_person o ON o.client_id = c.client_id
             AND o.id = c.owner_id WHERE c.client_id = NEW.client_id AND c.id = NEW.control_id
             AND o.user_id = NEW.drawn_by_id) THEN
    RAISE EXCEPTION 'who operates a control does not choose its sample' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT ON (o.series) r.id, r.only_here + r.only_there + r.clashing AS open
               FROM public.evidence_reconciliation r JOIN public.evidence_population o
                 ON o.client_id = r.client_id AND o.id = r.other_id
               WHERE r.client_id = NEW.client_id AND r.population_id = NEW.population_id
               ORDER BY o.series, r.made_at DESC, r.id DESC) newest
             WHERE newest.open > (SELECT count(*) FROM public.evidence_explaineddifference d
               WHERE d.client_id = NEW.client_id AND d.reconciliation_id = newest.id)) THEN
    RAISE EXCEPTION 'two sources disagree, and nobody has explained it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_sample_of_its_list BEFORE INSERT ON evidence_sample
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_a_draw_without_its_list();

CREATE FUNCTION refuse_changing_a_draw() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  grows text[] := ARRAY['size', 'conclusion', 'concluded_by_id', 'concluded_at', 'version', 'updated_at'];
BEGIN
  IF OLD.concluded_at IS NOT NULL OR NEW.size < OLD.size
     OR to_jsonb(NEW) - grows IS DISTINCT FROM to_jsonb(OLD) - grows THEN
    RAISE EXCEPTION 'a draw never changes: it is extended or concluded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_sample_frozen BEFORE UPDATE ON evidence_sample
  FOR EACH ROW EXECUTE FUNCTION refuse_changing_a_draw();
CREATE TRIGGER evidence_sample_kept BEFORE DELETE ON evidence_sample
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_foreign_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.evidence_sample s JOIN public.evidence_populationitem i
                   ON i.client_id = s.client_id AND i.population_id = s.population_id
                 WHERE s.client_id = NEW.client_id AND s.id = NEW.sample_id AND i.id = NEW.item_id
                   AND s.concluded_at IS NULL) THEN
    RAISE EXCEPTION 'an open sample holds items of its own list' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_slot_of_its_list BEFORE INSERT ON evidence_slot
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_foreign_items();

CREATE FUNCTION refuse_swapping_an_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked text[] := ARRAY['assignee_id', 'due_on', 'version', 'updated_at'];
BEGIN
  IF to_jsonb(NEW) - asked IS DISTINCT FROM to_jsonb(OLD) - asked THEN
    RAISE EXCEPTION 'an item of a sample is never swapped' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_slot_frozen BEFORE UPDATE ON evidence_slot
  FOR EACH ROW EXECUTE FUNCTION refuse_swapping_an_item();
CREATE TRIGGER evidence_slot_kept BEFORE DELETE ON evidence_slot
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
DRAWS_BACK = """
DROP TRIGGER evidence_sample_of_its_list ON evidence_sample;
DROP TRIGGER evidence_sample_frozen ON evidence_sample;
DROP TRIGGER evidence_sample_kept ON evidence_sample;
DROP TRIGGER evidence_slot_of_its_list ON evidence_slot;
DROP TRIGGER evidence_slot_frozen ON evidence_slot;
DROP TRIGGER evidence_slot_kept ON evidence_slot;
DROP FUNCTION refuse_a_draw_without_its_list();
DROP FUNCTION refuse_changing_a_draw();
DROP FUNCTION refuse_foreign_items();
DROP FUNCTION refuse_swapping_an_item();
"""
BY_TEAM = ("population", "populationitem", "explanation", "reconciliation", "explaineddifference", "slotevidence")
BY_LEADS = ("samplingprofile", "sample", "slot", "slotresult", "extension")
NEVER_CHANGED = ("populationitem", "explanation", "reconciliation", "explaineddifference", "slotevidence",
                 "samplingprofile", "slotresult", "extension")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_populations_and_samples"),
        ("controls", "0002_walls"),
        ("accounts", "0002_walls"),
        ("vault", "0002_walls"),
    ]

    operations = [
        *[ProtectClientTable(f"evidence_{name}", writers="team") for name in BY_TEAM],
        *[ProtectClientTable(f"evidence_{name}", writers="leads") for name in BY_LEADS],
        *[AppendOnly(f"evidence_{name}") for name in NEVER_CHANGED],
        migrations.RunSQL(LISTS, LISTS_BACK),
        migrations.RunSQL(DRAWS, DRAWS_BACK),
    ]
