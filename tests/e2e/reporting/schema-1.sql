--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: yici; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA yici;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: cards; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.cards (
    case_no text NOT NULL,
    nth integer NOT NULL,
    color text NOT NULL,
    clock text NOT NULL,
    rule text NOT NULL,
    step text NOT NULL,
    liable_post text NOT NULL,
    occurred_at timestamp with time zone,
    revision bigint,
    event_index integer
);


--
-- Name: TABLE cards; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.cards IS '亮牌';


--
-- Name: cases; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.cases (
    case_no text NOT NULL,
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


--
-- Name: TABLE cases; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.cases IS '办件';


--
-- Name: clocks; Type: TABLE; Schema: yici; Owner: -
--

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


--
-- Name: TABLE clocks; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.clocks IS '时限';


--
-- Name: disclosures; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.disclosures (
    revision bigint NOT NULL,
    event_index integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    material_id text NOT NULL,
    purpose text NOT NULL
);


--
-- Name: TABLE disclosures; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.disclosures IS '查看记录';


--
-- Name: documents; Type: TABLE; Schema: yici; Owner: -
--

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


--
-- Name: TABLE documents; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.documents IS '文书';


--
-- Name: events; Type: TABLE; Schema: yici; Owner: -
--

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
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    versions text NOT NULL,
    event_sha256 text NOT NULL
);


--
-- Name: TABLE events; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.events IS '事件';


--
-- Name: materials; Type: TABLE; Schema: yici; Owner: -
--

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


--
-- Name: TABLE materials; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.materials IS '材料';


--
-- Name: outcomes; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.outcomes (
    revision bigint NOT NULL,
    event_index integer NOT NULL,
    kind text NOT NULL,
    case_no text NOT NULL,
    item_code text NOT NULL,
    jurisdiction text NOT NULL,
    department_id text NOT NULL,
    hall_id text NOT NULL,
    day date NOT NULL,
    on_time boolean,
    used_wd integer,
    visits integer,
    CONSTRAINT outcomes_check CHECK (((kind = 'decided'::text) = ((on_time IS NOT NULL) AND (used_wd IS NOT NULL)))),
    CONSTRAINT outcomes_check1 CHECK (((kind = 'completed'::text) = (visits IS NOT NULL))),
    CONSTRAINT outcomes_kind_check CHECK ((kind = ANY (ARRAY['decided'::text, 'completed'::text])))
);


--
-- Name: TABLE outcomes; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.outcomes IS '办结口径：每次决定、每次送达一行';


--
-- Name: position; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici."position" (
    only_row boolean DEFAULT true NOT NULL,
    log_id text NOT NULL,
    revision bigint NOT NULL,
    leaves bigint NOT NULL,
    root text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT position_log_id_check CHECK ((log_id ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT position_only_row_check CHECK (only_row),
    CONSTRAINT position_revision_check CHECK ((revision > 0))
);


--
-- Name: TABLE "position"; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici."position" IS '写到哪里 / up to which record of which log everything here stands, and the tree of the log there';


--
-- Name: ratings; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.ratings (
    case_no text NOT NULL,
    stage text NOT NULL,
    nth integer NOT NULL,
    code integer,
    channel integer,
    rated_at timestamp with time zone,
    answer_due_day date,
    verdict text NOT NULL,
    rectified_at timestamp with time zone
);


--
-- Name: TABLE ratings; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.ratings IS '评价';


--
-- Name: refusals; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.refusals (
    revision bigint NOT NULL,
    command text NOT NULL,
    sender text NOT NULL,
    on_behalf_of text NOT NULL,
    case_no text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    field text NOT NULL
);


--
-- Name: TABLE refusals; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.refusals IS '被拒绝的请求';


--
-- Name: schema_migrations; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.schema_migrations (
    number integer NOT NULL,
    title text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: steps; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.steps (
    case_no text NOT NULL,
    nth integer NOT NULL,
    step text NOT NULL,
    phase text NOT NULL,
    officer text NOT NULL,
    second_officer text NOT NULL,
    post text NOT NULL,
    closed_at timestamp with time zone
);


--
-- Name: TABLE steps; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.steps IS '环节';


--
-- Name: visits; Type: TABLE; Schema: yici; Owner: -
--

CREATE TABLE yici.visits (
    case_no text NOT NULL,
    nth integer NOT NULL,
    hall_id text NOT NULL,
    day date,
    purpose text NOT NULL,
    by_agent boolean NOT NULL,
    fault text NOT NULL
);


--
-- Name: TABLE visits; Type: COMMENT; Schema: yici; Owner: -
--

COMMENT ON TABLE yici.visits IS '跑动';


--
-- Data for Name: cards; Type: TABLE DATA; Schema: yici; Owner: -
--



--
-- Data for Name: cases; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.cases VALUES ('11210700YCJ000276K3210127001000202004200001', '11210700YCJ000276K3210127001000', '2020-04-20', 'accepted', NULL, '210700', 'jz-urban-management', 'jz-hall-main', 'jz-hall-main-w01', 'window', '91210700MA0AB12C3K', '', '', '', '2020-04-20', '2020-04-20', false, false, false, '', NULL, '', 1, 0, NULL, '', '', 42, 43);


--
-- Data for Name: clocks; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.clocks VALUES ('11210700YCJ000276K3210127001000202004200001', 1, 'C1', 'working', 5, 0, '2020-04-20', '2020-04-26', 'stopped', '2020-04-20', '', '2020v2');
INSERT INTO yici.clocks VALUES ('11210700YCJ000276K3210127001000202004200001', 2, 'C2', 'working', 20, 0, '2020-04-20', '2020-05-19', 'running', NULL, '', '2020v2');
INSERT INTO yici.clocks VALUES ('11210700YCJ000276K3210127001000202004200001', 3, 'C3', 'working', 5, 0, '2020-04-20', '2020-04-26', 'running', NULL, '', '2020v2');


--
-- Data for Name: disclosures; Type: TABLE DATA; Schema: yici; Owner: -
--



--
-- Data for Name: documents; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.documents VALUES ('11210700YCJ000276K3210127001000202004200001', '01-11210700YCJ000276K3210127001000202004200001-1', '01', 1, 2020, 'jz-urban-management〔2020〕01-1号', '2020-04-20', 'jz-urban-management', 42, 0);
INSERT INTO yici.documents VALUES ('11210700YCJ000276K3210127001000202004200001', '04-11210700YCJ000276K3210127001000202004200001-1', '04', 1, 2020, 'jz-urban-management〔2020〕04-1号', '2020-04-20', 'jz-urban-management', 43, 0);


--
-- Data for Name: events; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.events VALUES (1, 0, 0, 61, 'definition.staged', 'changeSets/3605c6ed52a562c0c2f98a5f2730c7b458b1ca36eff44570431cf0ec32e1efb8', 'system:start', 'system:start', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '39106ee460b406ec02b28bd7631e456d9c1872268c1e08a67f2b72fa1e5336b4');
INSERT INTO yici.events VALUES (2, 0, 1, 62, 'definition.published', 'changeSets/3605c6ed52a562c0c2f98a5f2730c7b458b1ca36eff44570431cf0ec32e1efb8', 'system:start', 'system:start', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '0d480f9d1302fa7de25e0dc8869fd17354c64f455a4ed39b0c835a2181a145b4');
INSERT INTO yici.events VALUES (3, 0, 2, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '28f7409f686c3c56be27e04aaee594e948a03144354f95abf647ed58338d6751');
INSERT INTO yici.events VALUES (4, 0, 3, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '22592165819f916346dab2aa580d30cccde898376b1d306e0e1df23a7380f6a6');
INSERT INTO yici.events VALUES (5, 0, 4, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '93682cf6e1c7d7c4758465fee61043bf976d19e214ab0f26676a0a0ab6bc8a31');
INSERT INTO yici.events VALUES (6, 0, 5, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '144dece91839a250cc785316c089c1bd1a50bcf2f36231e6b07e10ecf4a28347');
INSERT INTO yici.events VALUES (7, 0, 6, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '0d4570d551d45bf65e4a219da7af23053490a3dd98f952383a719681ae6c0607');
INSERT INTO yici.events VALUES (8, 0, 7, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'f66e3da583df5cffd779837f57c5201b164d3378edd72cc726d174ec270f0017');
INSERT INTO yici.events VALUES (9, 0, 8, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '3b84c6649319f3217fb0a60031cc800017826b01b9839d42ac67ccfdc78f3b12');
INSERT INTO yici.events VALUES (10, 0, 9, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '517b5664d88f0d442813c7a03cfb3314ebf564f8aeb91579a38ffa4fb5e45989');
INSERT INTO yici.events VALUES (11, 0, 10, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'eeee7b523d52016cad45193aa452d2cd031cfef51528512af8a38ca13cf73203');
INSERT INTO yici.events VALUES (12, 0, 11, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '04611cc5b73ddb29c490f3151fe97e99a99b083647fdf14811083b7205a8e143');
INSERT INTO yici.events VALUES (13, 0, 12, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '5af4f3f4d5a0e5e964d28ab9da888f81d9390fba12b0b8cc095671800e02192e');
INSERT INTO yici.events VALUES (14, 0, 13, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '4b64ae236c36a5e972906e57c320dfd148f4d41ec7147b8e678e233d68f8e99d');
INSERT INTO yici.events VALUES (15, 0, 14, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'f3e9143e5990709a34b493507850154d0a24f82da4aab2d689f0f8d05287c3d9');
INSERT INTO yici.events VALUES (16, 0, 15, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'ba4aa0b49a88084d5171935d93493aa394cd211bb606654b40d2fc66668833da');
INSERT INTO yici.events VALUES (17, 0, 16, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '1bc7200392c9b00a94040c403c2a87fa41a8cfe334aefe9b471e619e39bbed9e');
INSERT INTO yici.events VALUES (18, 0, 17, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'ffbbec4285d61221da27e948bdf13b0f54ea0bdfb8ed7089d6738455651366eb');
INSERT INTO yici.events VALUES (19, 0, 18, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '34e2d578276d19b03338cd629c4750ac4a709e7780d4bd5fe5d6fb44279b854c');
INSERT INTO yici.events VALUES (20, 0, 19, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '507601bd87d1e7135cf3f02d3988c7f230f82917a9b54a2c51eafe1200ce5f9f');
INSERT INTO yici.events VALUES (21, 0, 20, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'bc312a2b11cc88caa7fc4eeb3338a6a5461714a3042642e978ea7b65f2f98c77');
INSERT INTO yici.events VALUES (22, 0, 21, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '88015ad4daa76a89a164ad4734222e429623417b892022c91cdc0d3cf5164b60');
INSERT INTO yici.events VALUES (23, 0, 22, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'd5eb870d84f21f56f812a3103be689205c138962b5fc06129374d97dd6b23931');
INSERT INTO yici.events VALUES (24, 0, 23, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '1b8dec298a1b6877d70bb38b556a841fa10a557ba48ea3deeba4138ddd9dd322');
INSERT INTO yici.events VALUES (25, 0, 24, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '4d7454bf5dd231a2a60921e8493c49fd47fb98d1e8913c34240563a0d3c40389');
INSERT INTO yici.events VALUES (26, 0, 25, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '6fb08f6859df7ae0165915114e1a5c67f7075c8cf226a750cbf4feec345957fd');
INSERT INTO yici.events VALUES (27, 0, 26, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '2f1f926c046fd24360597291de254683dcbf0a628765e43ad4447248ac9a750d');
INSERT INTO yici.events VALUES (28, 0, 27, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'a931b00524c02ded6822065c4aa84d534efa4430815c0f861767d27f65ee51b1');
INSERT INTO yici.events VALUES (29, 0, 28, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'ddeb04f4a407c2be21a62c2c4bd2e639fda42fa39a6e5e8c32c866d2718d041e');
INSERT INTO yici.events VALUES (30, 0, 29, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '5a9538f2b5da2bc9588abe00b318dd8248494413668bc267108d4e96606f67fa');
INSERT INTO yici.events VALUES (31, 0, 30, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '7caf85d94e3ddc5b51e91004d3fa561b2b1d685c6d1c15c48ffa375344fcff45');
INSERT INTO yici.events VALUES (32, 0, 31, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '2d29d02cb3deec7c3023f7dd9fa1a7b13525eb619a4503132051f04d31d62173');
INSERT INTO yici.events VALUES (33, 0, 32, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '8cc600106b2d5b8a894abfb9ecc9c166f89b1982c02680e6c29549445f9eed38');
INSERT INTO yici.events VALUES (34, 0, 33, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '1e6f566fac4bfdab0960fa252ee3ddbab96f0b60c3fb0f0862ad7776cf2309ae');
INSERT INTO yici.events VALUES (35, 0, 34, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '22d9ce60500d3f4b29efe0b57358249eabe679c956728a512fafc86eb3592dd6');
INSERT INTO yici.events VALUES (36, 0, 35, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'a1768d63739f549223aa90d844d46ece6101bfb83520036044a50fbe665fa00a');
INSERT INTO yici.events VALUES (37, 0, 36, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '98faee13f071fa2ca4962fbed36745dcb981e3cd3bbd82f2b293f70be1f6815a');
INSERT INTO yici.events VALUES (38, 0, 37, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'de2f4538105a941985dd8189e4a545f897ea5f1ea0625eb09704dc57410917af');
INSERT INTO yici.events VALUES (39, 0, 38, 61, 'definition.staged', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'cf8ef7e67bbf45d4033aeb84af0bfb5a561096e11522fbe05cdc5cf42f9a4eb7');
INSERT INTO yici.events VALUES (40, 0, 39, 62, 'definition.published', 'changeSets/0f48b6de9dc79d0ada23ba1c44f1552978492cace0114f1bb7bbe0195d10f19c', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '79ba16db87b9e7c74a092b3ff2d0b8c2f02a788e685e070cf83654509f2e718b');
INSERT INTO yici.events VALUES (40, 1, 40, 100, 'process.deployed', 'deployments/e1b43fd59bab4440088a0b722d1d67ed7be0394a9229ade2471688bca30d33c1', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '5125000eef9ea08a06c0bcb46dad847ec2c9c451d31575d9c02d674725fdb21b');
INSERT INTO yici.events VALUES (40, 2, 41, 100, 'process.deployed', 'deployments/d468f9ab6712623fa84b5153b4f8490bab765a0ab44f12c6b61b90f82184fcea', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '5a4132741f09b4b8505f0f5809a728cb0963ffebbe7b4303126235953f98fec2');
INSERT INTO yici.events VALUES (40, 3, 42, 100, 'process.deployed', 'deployments/fdc67bcaa2fa3782c0bd12b0401db92a204eaf9d77dda0b30e3fb9be6f383e88', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '52a1c32067f07fd528a53294bf70feba254144bc8e024527a0ee60f177e8ad13');
INSERT INTO yici.events VALUES (40, 4, 43, 100, 'process.deployed', 'deployments/f429dbeb129b065574845b3cc9749f73be128367ac0c0c1086a0deadfc145694', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'c99cdef593af0305ea4b85b603171c4536f3d50087b32ba02dfc626843f071ff');
INSERT INTO yici.events VALUES (40, 5, 44, 100, 'process.deployed', 'deployments/d0eec2cad915c43d9862e1137577bb3a1313c5d97cc432aa2af55192118ec6fb', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '4b1eb28d13a44569946d0e43e0cdd75cca99674f5a0579f38b866d74f08ff0cf');
INSERT INTO yici.events VALUES (40, 6, 45, 100, 'process.deployed', 'deployments/2055d79d10da90366348915d3df092d6bfb56e39dba998fa6d25fd3582b6b365', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'e0ea9bbdfe35924f78351fbb1b7bc0c9cf4643adfd230528ed13154994ffedb1');
INSERT INTO yici.events VALUES (40, 7, 46, 184, 'project.ledger_opened', 'projects', 'officer:root', 'officer:root', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '15585d125e2e4670736b965a90c2712da496da8442b905c3d2fc9ba170fe9384');
INSERT INTO yici.events VALUES (41, 0, 47, 94, 'partition.sweep_advanced', 'sweeps/calendar', 'system:deadlines', 'system:deadlines', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', '8fadd0dd8702fc92352aeeb3af8dc41cddec438af8828adec07de7428b4faba4');
INSERT INTO yici.events VALUES (42, 0, 48, 1, 'case.received', 'cases/11210700YCJ000276K3210127001000202004200001', 'officer:jz-hall-main-w01-clerk', 'officer:jz-hall-main-w01-clerk', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', 'item=2020-04-20 calendar=2020v2', '32c11f6748167a0d312ac78bed0e93d872f69c58b62a5076a4e2151089352a4e');
INSERT INTO yici.events VALUES (43, 0, 49, 7, 'case.accepted', 'cases/11210700YCJ000276K3210127001000202004200001', 'officer:jz-urban-management-chief-representative-1', 'officer:jz-urban-management-chief-representative-1', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', 'calendar=2020v2', '5b3f835b497cd6d93d418f07b9f6826709955efa5daf6d821d01066a9a5ff75d');
INSERT INTO yici.events VALUES (43, 1, 50, 101, 'process.advanced', 'processes/43.0', 'officer:jz-urban-management-chief-representative-1', 'officer:jz-urban-management-chief-representative-1', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'ef8982b5c4375a4030512d145cc445f2cd6d32f3f3e9e49d8170ace9a9fafbd7');
INSERT INTO yici.events VALUES (43, 2, 51, 54, 'case.review_advanced', 'cases/11210700YCJ000276K3210127001000202004200001', 'system:process', 'officer:jz-urban-management-chief-representative-1', '', '', '2020-04-20 02:00:00+00', '2020-04-20 02:00:00+00', '', 'ea2ea51b9faa64f64ec25e75944ce0a95bc932bd6a82af148e440711d4e2fadd');


--
-- Data for Name: materials; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.materials VALUES ('11210700YCJ000276K3210127001000202004200001', '210127001000-m01', 'present', 1, 0, '2020-04-20', '', NULL, '', '', '');
INSERT INTO yici.materials VALUES ('11210700YCJ000276K3210127001000202004200001', '210127001000-m02', 'present', 1, 0, '2020-04-20', '', NULL, '', '', '');
INSERT INTO yici.materials VALUES ('11210700YCJ000276K3210127001000202004200001', '210127001000-m03', 'present', 1, 0, '2020-04-20', '', NULL, '', '', '');
INSERT INTO yici.materials VALUES ('11210700YCJ000276K3210127001000202004200001', '210127001000-m04', 'present', 1, 0, '2020-04-20', '', NULL, '', '', '');


--
-- Data for Name: outcomes; Type: TABLE DATA; Schema: yici; Owner: -
--



--
-- Data for Name: position; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici."position" VALUES (true, '232344ac89dace9ab609bd491e628b4a', 43, 52, '148b932454aaed825b0f63a4df41588211cdcc564084a5948a0e53a445623939', '2026-11-27 03:33:36.881716+00');


--
-- Data for Name: ratings; Type: TABLE DATA; Schema: yici; Owner: -
--



--
-- Data for Name: refusals; Type: TABLE DATA; Schema: yici; Owner: -
--



--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.schema_migrations VALUES (1, 'tables', '2026-11-27 03:33:34.689436+00');


--
-- Data for Name: steps; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.steps VALUES ('11210700YCJ000276K3210127001000202004200001', 1, 'handle', 'open', '', '', '', NULL);
INSERT INTO yici.steps VALUES ('11210700YCJ000276K3210127001000202004200001', 2, 'review', 'waiting', '', '', '', NULL);
INSERT INTO yici.steps VALUES ('11210700YCJ000276K3210127001000202004200001', 3, 'approve', 'waiting', '', '', '', NULL);


--
-- Data for Name: visits; Type: TABLE DATA; Schema: yici; Owner: -
--

INSERT INTO yici.visits VALUES ('11210700YCJ000276K3210127001000202004200001', 1, 'jz-hall-main', '2020-04-20', 'submit', false, 'none');


--
-- Name: cases cases_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (case_no);


--
-- Name: disclosures disclosures_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.disclosures
    ADD CONSTRAINT disclosures_pkey PRIMARY KEY (revision, event_index);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (revision, event_index);


--
-- Name: outcomes outcomes_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (revision, event_index);


--
-- Name: position position_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici."position"
    ADD CONSTRAINT position_pkey PRIMARY KEY (only_row);


--
-- Name: refusals refusals_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.refusals
    ADD CONSTRAINT refusals_pkey PRIMARY KEY (revision);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: yici; Owner: -
--

ALTER TABLE ONLY yici.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);


--
-- Name: cards_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX cards_by_case ON yici.cards USING btree (case_no);


--
-- Name: cases_by_department; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX cases_by_department ON yici.cases USING btree (department_id);


--
-- Name: cases_by_item; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX cases_by_item ON yici.cases USING btree (item_code);


--
-- Name: clocks_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX clocks_by_case ON yici.clocks USING btree (case_no);


--
-- Name: documents_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX documents_by_case ON yici.documents USING btree (case_no);


--
-- Name: events_by_subject; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX events_by_subject ON yici.events USING btree (subject, revision, event_index);


--
-- Name: events_by_time; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX events_by_time ON yici.events USING btree (occurred_at);


--
-- Name: materials_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX materials_by_case ON yici.materials USING btree (case_no);


--
-- Name: outcomes_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX outcomes_by_case ON yici.outcomes USING btree (case_no);


--
-- Name: outcomes_by_day; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX outcomes_by_day ON yici.outcomes USING btree (day);


--
-- Name: ratings_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX ratings_by_case ON yici.ratings USING btree (case_no);


--
-- Name: steps_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX steps_by_case ON yici.steps USING btree (case_no);


--
-- Name: visits_by_case; Type: INDEX; Schema: yici; Owner: -
--

CREATE INDEX visits_by_case ON yici.visits USING btree (case_no);


--
-- PostgreSQL database dump complete
--


