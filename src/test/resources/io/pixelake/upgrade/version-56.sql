--
-- PostgreSQL database dump
--


-- Dumped from database version 16.10
-- Dumped by pg_dump version 16.10

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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: dirs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dirs (
    id uuid NOT NULL,
    parent_id uuid,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL,
    lock_dummy bigint
);


--
-- Name: pendingtableops; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pendingtableops (
    tbl_id uuid NOT NULL,
    op_sn integer NOT NULL,
    op jsonb NOT NULL
);


--
-- Name: systeminfo; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.systeminfo (
    dummy integer NOT NULL,
    md jsonb NOT NULL
);


--
-- Name: tables; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tables (
    id uuid NOT NULL,
    dir_id uuid,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL,
    lock_dummy bigint
);


--
-- Name: tableschemaversions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tableschemaversions (
    tbl_id uuid NOT NULL,
    schema_version bigint NOT NULL,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL
);


--
-- Name: tableversions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tableversions (
    tbl_id uuid NOT NULL,
    version bigint NOT NULL,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL
);


--
-- Name: tbl_b399ce0cc2334eefb456d06d2a29505e; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_b399ce0cc2334eefb456d06d2a29505e (
    rowid bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 character varying,
    col_1 double precision,
    col_2 bigint,
    col_3 jsonb,
    col_3_cellmd jsonb,
    col_4 character varying,
    col_5 character varying,
    col_6 double precision,
    col_6_cellmd jsonb
);


--
-- Name: view_2dede9c9006a43b88f8fcab045e4505b; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_2dede9c9006a43b88f8fcab045e4505b (
    rowid bigint,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 double precision,
    col_0_cellmd jsonb
);


--
-- Data for Name: dirs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dirs VALUES ('c81727f1-be04-45df-8fc6-e234ec2aafa0', NULL, '{"name": "", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('4de88e9d-54ac-4f11-bc87-1c62abd55f42', 'c81727f1-be04-45df-8fc6-e234ec2aafa0', '{"name": "shop", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('bf6e5261-8b27-4259-9270-ccccf583b688', '4de88e9d-54ac-4f11-bc87-1c62abd55f42', '{"name": "old", "user": null, "additional_md": {}}', '{}', 1);


--
-- Data for Name: pendingtableops; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: systeminfo; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.systeminfo VALUES (0, '{"schema_version": 56}');


--
-- Data for Name: tables; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tables VALUES ('469d6eeb-c387-47f8-9ca7-675ea42aaf34', 'bf6e5261-8b27-4259-9270-ccccf583b688', '{"name": "autumn", "user": null, "tbl_id": "469d6eeb-c387-47f8-9ca7-675ea42aaf34", "view_md": {"predicate": null, "is_snapshot": true, "base_versions": [["b399ce0cc2334eefb456d06d2a29505e", 6]], "iterator_call": null, "sample_clause": null, "include_base_columns": true}, "view_sn": 0, "index_md": {}, "column_md": {}, "tbl_state": 0, "next_col_id": 0, "next_idx_id": 0, "next_row_id": 0, "pending_stmt": 1, "additional_md": {}, "current_version": 0, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 0}', '{}', NULL);
INSERT INTO public.tables VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', '4de88e9d-54ac-4f11-bc87-1c62abd55f42', '{"name": "cheapones", "user": null, "tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "view_md": {"predicate": {"operator": 0, "_classname": "Comparison", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "is_snapshot": false, "base_versions": [["b399ce0cc2334eefb456d06d2a29505e", null]], "iterator_call": null, "sample_clause": null, "include_base_columns": true}, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 1, "next_idx_id": 0, "next_row_id": 0, "pending_stmt": null, "additional_md": {}, "current_version": 2, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 2}', '{}', 1);
INSERT INTO public.tables VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', '4de88e9d-54ac-4f11-bc87-1c62abd55f42', '{"name": "photos", "user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "view_md": null, "view_sn": 1, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"type": "BigInteger"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"type": "JSONB"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "4": {"id": 4, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "5": {"id": 5, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": 6}, "6": {"id": 6, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 3, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 7, "next_idx_id": 0, "next_row_id": 7, "pending_stmt": null, "additional_md": {}, "current_version": 7, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 6}', '{}', 1);


--
-- Data for Name: tableschemaversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableschemaversions VALUES ('469d6eeb-c387-47f8-9ca7-675ea42aaf34', 0, '{"tbl_id": "469d6eeb-c387-47f8-9ca7-675ea42aaf34", "columns": {}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 0, '{"tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "plain", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 3, '{"tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "plain", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 3, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 4, '{"tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 4, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 3}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 6, '{"tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 5, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 6, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 4}', '{}');
INSERT INTO public.tableschemaversions VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', 0, '{"tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "columns": {"0": {"pos": 0, "name": "half", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 3, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', 2, '{"tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "columns": {"0": {"pos": 0, "name": "halfprice", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 3, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "_classname": "ColumnRef", "col_tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 2, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');


--
-- Data for Name: tableversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 0, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 0, "created_at": 1795972763.4814641, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 1, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 1, "created_at": 1795972763.5853472, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 6, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 2, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 2, "created_at": 1795972763.5986786, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 1, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 3, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 3, "created_at": 1795972763.723704, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 4, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 4, "created_at": 1795972763.7427623, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 5, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 5, "created_at": 1795972763.7535975, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 6, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 6, "created_at": 1795972763.7706318, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', 0, '{"user": null, "tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "version": 0, "created_at": 1795972763.8004973, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 4, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('469d6eeb-c387-47f8-9ca7-675ea42aaf34', 0, '{"user": null, "tbl_id": "469d6eeb-c387-47f8-9ca7-675ea42aaf34", "version": 0, "created_at": 1795972763.9135647, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', 1, '{"user": null, "tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "version": 1, "created_at": 1795972763.9394503, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b399ce0c-c233-4eef-b456-d06d2a29505e', 7, '{"user": null, "tbl_id": "b399ce0c-c233-4eef-b456-d06d2a29505e", "version": 7, "created_at": 1795972763.9394503, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('2dede9c9-006a-43b8-8f8f-cab045e4505b', 2, '{"user": null, "tbl_id": "2dede9c9-006a-43b8-8f8f-cab045e4505b", "version": 2, "created_at": 1795972763.9525554, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 2}', '{}');


--
-- Data for Name: tbl_b399ce0cc2334eefb456d06d2a29505e; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (2, 1, 2, 'photo 2', 1, 2, '{"a": [2], "Size": 2}', NULL, 'x', 'y', NULL, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (0, 1, 9223372036854775807, 'photo 0', 0, 0, '{"a": [0], "Size": 0}', NULL, 'x', 'y', 0, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (1, 1, 9223372036854775807, 'photo 1', 0.5, 1, '{"a": [1], "Size": 1}', NULL, 'x', 'y', 0.5, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (3, 1, 9223372036854775807, 'photo 3', 1.5, 3, '{"a": [3], "Size": 3}', NULL, 'x', 'y', 4.5, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (4, 1, 9223372036854775807, 'photo 4', 2, 4, '{"a": [4], "Size": 4}', NULL, 'x', 'y', 8, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (2, 2, 9223372036854775807, 'photo 2', 1, 70, '{"a": [2], "Size": 2}', NULL, 'x', 'y', 70, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (5, 1, 5, 'photo 5', 2.5, 5, '{"a": [5], "Size": 5}', NULL, 'x', 'y', 12.5, NULL);
INSERT INTO public.tbl_b399ce0cc2334eefb456d06d2a29505e VALUES (6, 7, 9223372036854775807, 'photo 9', 1.5, 2, '{"a": [], "Size": 9}', NULL, NULL, NULL, 3, NULL);


--
-- Data for Name: view_2dede9c9006a43b88f8fcab045e4505b; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.view_2dede9c9006a43b88f8fcab045e4505b VALUES (0, 0, 9223372036854775807, 0, NULL);
INSERT INTO public.view_2dede9c9006a43b88f8fcab045e4505b VALUES (1, 0, 9223372036854775807, 0.25, NULL);
INSERT INTO public.view_2dede9c9006a43b88f8fcab045e4505b VALUES (3, 0, 9223372036854775807, 0.75, NULL);
INSERT INTO public.view_2dede9c9006a43b88f8fcab045e4505b VALUES (2, 0, 9223372036854775807, 0.5, NULL);
INSERT INTO public.view_2dede9c9006a43b88f8fcab045e4505b VALUES (6, 1, 9223372036854775807, 0.75, NULL);


--
-- Name: dirs dirs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dirs
    ADD CONSTRAINT dirs_pkey PRIMARY KEY (id);


--
-- Name: pendingtableops pendingtableops_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pendingtableops
    ADD CONSTRAINT pendingtableops_pkey PRIMARY KEY (tbl_id, op_sn);


--
-- Name: systeminfo systeminfo_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.systeminfo
    ADD CONSTRAINT systeminfo_pkey PRIMARY KEY (dummy);


--
-- Name: tables tables_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tables
    ADD CONSTRAINT tables_pkey PRIMARY KEY (id);


--
-- Name: tableschemaversions tableschemaversions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableschemaversions
    ADD CONSTRAINT tableschemaversions_pkey PRIMARY KEY (tbl_id, schema_version);


--
-- Name: tableversions tableversions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableversions
    ADD CONSTRAINT tableversions_pkey PRIMARY KEY (tbl_id, version);


--
-- Name: sys_cols_idx_2dede9c9006a43b88f8fcab045e4505b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_2dede9c9006a43b88f8fcab045e4505b ON public.view_2dede9c9006a43b88f8fcab045e4505b USING btree (rowid, v_min, v_max);


--
-- Name: sys_cols_idx_b399ce0cc2334eefb456d06d2a29505e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_b399ce0cc2334eefb456d06d2a29505e ON public.tbl_b399ce0cc2334eefb456d06d2a29505e USING btree (rowid, v_min, v_max);


--
-- Name: vmax_idx_2dede9c9006a43b88f8fcab045e4505b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_2dede9c9006a43b88f8fcab045e4505b ON public.view_2dede9c9006a43b88f8fcab045e4505b USING brin (v_max);


--
-- Name: vmax_idx_b399ce0cc2334eefb456d06d2a29505e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_b399ce0cc2334eefb456d06d2a29505e ON public.tbl_b399ce0cc2334eefb456d06d2a29505e USING brin (v_max);


--
-- Name: vmin_idx_2dede9c9006a43b88f8fcab045e4505b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_2dede9c9006a43b88f8fcab045e4505b ON public.view_2dede9c9006a43b88f8fcab045e4505b USING brin (v_min);


--
-- Name: vmin_idx_b399ce0cc2334eefb456d06d2a29505e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_b399ce0cc2334eefb456d06d2a29505e ON public.tbl_b399ce0cc2334eefb456d06d2a29505e USING brin (v_min);


--
-- Name: dirs dirs_parent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dirs
    ADD CONSTRAINT dirs_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.dirs(id);


--
-- Name: pendingtableops pendingtableops_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pendingtableops
    ADD CONSTRAINT pendingtableops_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- Name: tables tables_dir_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tables
    ADD CONSTRAINT tables_dir_id_fkey FOREIGN KEY (dir_id) REFERENCES public.dirs(id);


--
-- Name: tableschemaversions tableschemaversions_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableschemaversions
    ADD CONSTRAINT tableschemaversions_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- Name: tableversions tableversions_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableversions
    ADD CONSTRAINT tableversions_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- PostgreSQL database dump complete
--


