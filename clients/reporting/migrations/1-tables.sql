-- What an export holds (docs/formats/export.md), kept up to date, and what each decided and completed case came to.
-- Days are dates, times are instants, truth values are boolean; an unknown day, time or number is NULL, an unknown text empty.

CREATE TABLE yici.position (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  log_id text NOT NULL CHECK (log_id ~ '^[0-9a-f]{32}$'),
  revision bigint NOT NULL CHECK (revision > 0),
  leaves bigint NOT NULL,
  root text NOT NULL,
  written_at timestamptz NOT NULL
);
COMMENT ON TABLE yici.position IS '写到哪里 / up to which record of which log everything here stands, and the tree of the log there';

CREATE TABLE yici.events (
  revision bigint NOT NULL,
  event_index integer NOT NULL,
  leaf bigint NOT NULL,
  kind integer NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  actor text NOT NULL,
  sender text NOT NULL,
  on_behalf_of text NOT NULL,
  delegated_by text NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  versions text NOT NULL,
  event_sha256 text NOT NULL,
  PRIMARY KEY (revision, event_index)
);
COMMENT ON TABLE yici.events IS '事件';
CREATE INDEX events_by_subject ON yici.events (subject, revision, event_index);
CREATE INDEX events_by_time ON yici.events (occurred_at);

CREATE TABLE yici.refusals (
  revision bigint PRIMARY KEY,
  command text NOT NULL,
  sender text NOT NULL,
  on_behalf_of text NOT NULL,
  case_no text NOT NULL,
  recorded_at timestamptz NOT NULL,
  reason text NOT NULL,
  field text NOT NULL
);
COMMENT ON TABLE yici.refusals IS '被拒绝的请求';

CREATE TABLE yici.disclosures (
  revision bigint NOT NULL,
  event_index integer NOT NULL,
  recorded_at timestamptz NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  material_id text NOT NULL,
  purpose text NOT NULL,
  PRIMARY KEY (revision, event_index)
);
COMMENT ON TABLE yici.disclosures IS '查看记录';

CREATE TABLE yici.cases (
  case_no text PRIMARY KEY,
  item_code text NOT NULL,
  item_version date,
  state text NOT NULL,
  result_code integer,
  jurisdiction text NOT NULL,
  department_id text NOT NULL,
  hall_id text NOT NULL,
  window_id text NOT NULL,
  channel text NOT NULL,
  applicant_uscc text NOT NULL,
  applicant_org text NOT NULL,
  agent_uscc text NOT NULL,
  project_code text NOT NULL,
  submitted_day date,
  acceptance_day date,
  deemed_accepted boolean NOT NULL,
  deferral boolean NOT NULL,
  extended boolean NOT NULL,
  ruling text NOT NULL,
  ruling_day date,
  certificate_no text NOT NULL,
  visits integer NOT NULL,
  standing_holds integer NOT NULL,
  archived_day date,
  archive_digest text NOT NULL,
  parent_case_no text NOT NULL,
  first_revision bigint NOT NULL,
  last_revision bigint NOT NULL
);
COMMENT ON TABLE yici.cases IS '办件';
CREATE INDEX cases_by_item ON yici.cases (item_code);
CREATE INDEX cases_by_department ON yici.cases (department_id);

CREATE TABLE yici.materials (
  case_no text NOT NULL,
  material_id text NOT NULL,
  status text NOT NULL,
  copies integer,
  pages integer,
  day date,
  sha256 text NOT NULL,
  size_bytes bigint,
  media_type text NOT NULL,
  reused_from text NOT NULL,
  shared_from text NOT NULL
);
COMMENT ON TABLE yici.materials IS '材料';
CREATE INDEX materials_by_case ON yici.materials (case_no);

CREATE TABLE yici.clocks (
  case_no text NOT NULL,
  nth integer NOT NULL,
  clock text NOT NULL,
  unit text NOT NULL,
  limit_days integer,
  extension_days integer,
  start_day date,
  due_day date,
  phase text NOT NULL,
  ended_day date,
  step text NOT NULL,
  calendar_version text NOT NULL
);
COMMENT ON TABLE yici.clocks IS '时限';
CREATE INDEX clocks_by_case ON yici.clocks (case_no);

CREATE TABLE yici.steps (
  case_no text NOT NULL,
  nth integer NOT NULL,
  step text NOT NULL,
  phase text NOT NULL,
  officer text NOT NULL,
  second_officer text NOT NULL,
  post text NOT NULL,
  closed_at timestamptz
);
COMMENT ON TABLE yici.steps IS '环节';
CREATE INDEX steps_by_case ON yici.steps (case_no);

CREATE TABLE yici.documents (
  case_no text NOT NULL,
  document text NOT NULL,
  code text NOT NULL,
  number bigint,
  year integer,
  printed text NOT NULL,
  day date,
  organ_id text NOT NULL,
  revision bigint,
  event_index integer
);
COMMENT ON TABLE yici.documents IS '文书';
CREATE INDEX documents_by_case ON yici.documents (case_no);

CREATE TABLE yici.visits (
  case_no text NOT NULL,
  nth integer NOT NULL,
  hall_id text NOT NULL,
  day date,
  purpose text NOT NULL,
  by_agent boolean NOT NULL,
  fault text NOT NULL
);
COMMENT ON TABLE yici.visits IS '跑动';
CREATE INDEX visits_by_case ON yici.visits (case_no);

CREATE TABLE yici.ratings (
  case_no text NOT NULL,
  stage text NOT NULL,
  nth integer NOT NULL,
  code integer,
  channel integer,
  rated_at timestamptz,
  answer_due_day date,
  verdict text NOT NULL,
  rectified_at timestamptz
);
COMMENT ON TABLE yici.ratings IS '评价';
CREATE INDEX ratings_by_case ON yici.ratings (case_no);

CREATE TABLE yici.cards (
  case_no text NOT NULL,
  nth integer NOT NULL,
  color text NOT NULL,
  clock text NOT NULL,
  rule text NOT NULL,
  step text NOT NULL,
  liable_post text NOT NULL,
  occurred_at timestamptz,
  revision bigint,
  event_index integer
);
COMMENT ON TABLE yici.cards IS '亮牌';
CREATE INDEX cards_by_case ON yici.cards (case_no);

-- One row for each ruling and each delivery, with the case as it stood behind that record: what the monthly figures count.
CREATE TABLE yici.outcomes (
  revision bigint NOT NULL,
  event_index integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('decided', 'completed')),
  case_no text NOT NULL,
  item_code text NOT NULL,
  jurisdiction text NOT NULL,
  department_id text NOT NULL,
  hall_id text NOT NULL,
  day date NOT NULL,
  on_time boolean,
  used_wd integer,
  visits integer,
  PRIMARY KEY (revision, event_index),
  CHECK ((kind = 'decided') = (on_time IS NOT NULL AND used_wd IS NOT NULL)),
  CHECK ((kind = 'completed') = (visits IS NOT NULL))
);
COMMENT ON TABLE yici.outcomes IS '办结口径：每次决定、每次送达一行';
CREATE INDEX outcomes_by_case ON yici.outcomes (case_no);
CREATE INDEX outcomes_by_day ON yici.outcomes (day);
