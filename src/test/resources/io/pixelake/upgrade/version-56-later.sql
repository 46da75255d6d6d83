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
-- Name: tbl_b3dc6bd3ddd14324ae06717fe6cae217; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 (
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
-- Name: tbl_e77aeb2a5024491caf756a962a48149f; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_e77aeb2a5024491caf756a962a48149f (
    rowid bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 character varying,
    col_1 jsonb,
    col_1_cellmd jsonb,
    col_2 text,
    col_2_cellmd jsonb,
    col_3 text
);


--
-- Name: view_1b986211ebd8404f8c4ff66a01e5e67d; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_1b986211ebd8404f8c4ff66a01e5e67d (
    rowid bigint,
    pos_0 bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_1 character varying
);


--
-- Name: view_67843731a2d24d0394f559d4ce99365e; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.view_67843731a2d24d0394f559d4ce99365e (
    rowid bigint,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 double precision,
    col_0_cellmd jsonb
);


--
-- Data for Name: dirs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dirs VALUES ('f7faf6e5-a962-498d-914e-804accd0ce23', NULL, '{"name": "", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('492a892d-7aab-4c05-bc0f-549f9e9b7d4c', '6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', '{"name": "old", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', 'f7faf6e5-a962-498d-914e-804accd0ce23', '{"name": "shop", "user": null, "additional_md": {}}', '{}', 1);


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

INSERT INTO public.tables VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', '6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', '{"name": "cheapones", "user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "view_md": {"predicate": {"operator": 0, "_classname": "Comparison", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "is_snapshot": false, "base_versions": [["b3dc6bd3ddd14324ae06717fe6cae217", null]], "iterator_call": null, "sample_clause": null, "include_base_columns": true}, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 1, "next_idx_id": 0, "next_row_id": 0, "pending_stmt": null, "additional_md": {}, "current_version": 4, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 2}', '{}', 1);
INSERT INTO public.tables VALUES ('fe73c5da-b80a-4abe-856f-d9d45362d79a', '492a892d-7aab-4c05-bc0f-549f9e9b7d4c', '{"name": "autumn", "user": null, "tbl_id": "fe73c5da-b80a-4abe-856f-d9d45362d79a", "view_md": {"predicate": null, "is_snapshot": true, "base_versions": [["b3dc6bd3ddd14324ae06717fe6cae217", 6]], "iterator_call": null, "sample_clause": null, "include_base_columns": true}, "view_sn": 0, "index_md": {}, "column_md": {}, "tbl_state": 0, "next_col_id": 0, "next_idx_id": 0, "next_row_id": 0, "pending_stmt": 1, "additional_md": {}, "current_version": 0, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 0}', '{}', NULL);
INSERT INTO public.tables VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', '6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', '{"name": "photos", "user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "view_md": null, "view_sn": 1, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"type": "BigInteger"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"type": "JSONB"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "4": {"id": 4, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "5": {"id": 5, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": 6}, "6": {"id": 6, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 3, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 7, "next_idx_id": 0, "next_row_id": 8, "pending_stmt": null, "additional_md": {}, "current_version": 10, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 9}', '{}', 1);
INSERT INTO public.tables VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', '6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', '{"name": "books", "user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "view_md": null, "view_sn": 1, "index_md": {"0": {"id": 0, "name": "bytitle", "class_fqn": "pixeltable.index.embedding_index.EmbeddingIndex", "init_args": {"metric": "cosine", "precision": "fp16", "string_embed": {"path": "upgrade_functions.letters", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "text", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"shape": [3], "nullable": false, "_classname": "ArrayType", "numpy_dtype": "float32"}}]}}, "indexed_col_id": 0, "index_val_col_id": 2, "indexed_col_tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "schema_version_add": 1, "schema_version_drop": null, "index_val_undo_col_id": 3}}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "JSONB"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"dim": 3, "type": "HalfVec"}, "stores_cellmd": true, "schema_version_add": 1, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"dim": 3, "type": "HalfVec"}, "stores_cellmd": false, "schema_version_add": 1, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 4, "next_idx_id": 1, "next_row_id": 5, "pending_stmt": null, "additional_md": {}, "current_version": 5, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 5}', '{}', 1);
INSERT INTO public.tables VALUES ('1b986211-ebd8-404f-8c4f-f66a01e5e67d', '6c4955c7-5480-4f4b-80d6-c1c0ab58e43c', '{"name": "bookwords", "user": null, "tbl_id": "1b986211-ebd8-404f-8c4f-f66a01e5e67d", "view_md": {"predicate": null, "is_snapshot": false, "base_versions": [["e77aeb2a5024491caf756a962a48149f", null]], "iterator_call": {"fn": {"fqn": "pixeltable.functions.json.list_iterator"}, "args": [], "kwargs": {"Word": {"col_id": 1, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "_classname": "ColumnRef", "col_tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}}, "outputs": {"pos": {"col_type": {"nullable": false, "_classname": "IntType"}, "is_stored": false, "orig_name": "pos"}, "word": {"col_type": {"nullable": false, "_classname": "StringType"}, "is_stored": true, "orig_name": "Word"}}}, "sample_clause": null, "include_base_columns": true}, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": false, "destination": null, "sa_col_type": null, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 2, "next_idx_id": 0, "next_row_id": 0, "pending_stmt": null, "additional_md": {}, "current_version": 2, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 0}', '{}', 1);


--
-- Data for Name: tableschemaversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableschemaversions VALUES ('fe73c5da-b80a-4abe-856f-d9d45362d79a', 0, '{"tbl_id": "fe73c5da-b80a-4abe-856f-d9d45362d79a", "columns": {}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 3, '{"tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "plain", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 3, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 0, '{"tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "plain", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 4, '{"tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "gone", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 4, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 3}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 6, '{"tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 5, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 6, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 4}', '{}');
INSERT INTO public.tableschemaversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 0, '{"tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "columns": {"0": {"pos": 0, "name": "half", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 3, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 2, '{"tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "columns": {"0": {"pos": 0, "name": "halfprice", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 3, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 2.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 2, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 0, '{"tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "columns": {"0": {"pos": 0, "name": "title", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "words", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType", "type_schema": {"type_spec": [], "optional_keys": [], "variadic_type": {"nullable": false, "_classname": "StringType"}, "type_spec_key_order": null}}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 1, '{"tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "columns": {"0": {"pos": 0, "name": "title", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "words", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType", "type_schema": {"type_spec": [], "optional_keys": [], "variadic_type": {"nullable": false, "_classname": "StringType"}, "type_spec_key_order": null}}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": null, "name": null, "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": {"fn": {"path": "upgrade_functions.letters", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "text", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"shape": [3], "nullable": false, "_classname": "ArrayType", "numpy_dtype": "float32"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "_classname": "ColumnRef", "col_tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "3": {"pos": null, "name": null, "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 1, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('1b986211-ebd8-404f-8c4f-f66a01e5e67d', 0, '{"tbl_id": "1b986211-ebd8-404f-8c4f-f66a01e5e67d", "columns": {"0": {"pos": 0, "name": "pos", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "word", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 9, '{"tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "columns": {"0": {"pos": 0, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "in_stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "meta", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 5, "name": "worth", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 2, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "_classname": "ColumnRef", "col_tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 9, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 6}', '{}');
INSERT INTO public.tableschemaversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 5, '{"tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "columns": {"0": {"pos": 0, "name": "name", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "words", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType", "type_schema": {"type_spec": [], "optional_keys": [], "variadic_type": {"nullable": false, "_classname": "StringType"}, "type_spec_key_order": null}}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": null, "name": null, "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": {"fn": {"path": "upgrade_functions.letters", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "text", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"shape": [3], "nullable": false, "_classname": "ArrayType", "numpy_dtype": "float32"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "_classname": "ColumnRef", "col_tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "3": {"pos": null, "name": null, "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 5, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 1}', '{}');


--
-- Data for Name: tableversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 0, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 0, "created_at": 1795989568.967791, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 1, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 1, "created_at": 1795989569.6069105, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 6, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 2, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 2, "created_at": 1795989570.496662, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 1, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 3, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 3, "created_at": 1795989570.626036, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 4, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 4, "created_at": 1795989570.9713101, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 5, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 5, "created_at": 1795989571.089977, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 6, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 6, "created_at": 1795989571.211357, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 0, '{"user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "version": 0, "created_at": 1795989571.5179873, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 4, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('fe73c5da-b80a-4abe-856f-d9d45362d79a', 0, '{"user": null, "tbl_id": "fe73c5da-b80a-4abe-856f-d9d45362d79a", "version": 0, "created_at": 1795989572.8859828, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 1, '{"user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "version": 1, "created_at": 1795989573.2839637, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 7, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 7, "created_at": 1795989573.2839637, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 2, '{"user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "version": 2, "created_at": 1795989573.5297744, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 2}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 0, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 0, "created_at": 1795989573.7000248, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 1, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 1, "created_at": 1795989574.2355587, "additional_md": {}, "update_status": null, "schema_version": 1}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 2, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 2, "created_at": 1795989574.4485536, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 4, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 1}', '{}');
INSERT INTO public.tableversions VALUES ('1b986211-ebd8-404f-8c4f-f66a01e5e67d', 0, '{"user": null, "tbl_id": "1b986211-ebd8-404f-8c4f-f66a01e5e67d", "version": 0, "created_at": 1795989574.7751873, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 6, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('1b986211-ebd8-404f-8c4f-f66a01e5e67d', 1, '{"user": null, "tbl_id": "1b986211-ebd8-404f-8c4f-f66a01e5e67d", "version": 1, "created_at": 1795989575.6900167, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 2, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 3, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 3, "created_at": 1795989575.6900167, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 2, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 1}', '{}');
INSERT INTO public.tableversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 3, '{"user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "version": 3, "created_at": 1795989626.2196329, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 2}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 8, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 8, "created_at": 1795989626.2196329, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 9, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 9, "created_at": 1795989626.4128025, "additional_md": {}, "update_status": null, "schema_version": 9}', '{}');
INSERT INTO public.tableversions VALUES ('67843731-a2d2-4d03-94f5-59d4ce99365e', 4, '{"user": null, "tbl_id": "67843731-a2d2-4d03-94f5-59d4ce99365e", "version": 4, "created_at": 1795989626.6502411, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 2}', '{}');
INSERT INTO public.tableversions VALUES ('b3dc6bd3-ddd1-4324-ae06-717fe6cae217', 10, '{"user": null, "tbl_id": "b3dc6bd3-ddd1-4324-ae06-717fe6cae217", "version": 10, "created_at": 1795989626.6502411, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 9}', '{}');
INSERT INTO public.tableversions VALUES ('1b986211-ebd8-404f-8c4f-f66a01e5e67d', 2, '{"user": null, "tbl_id": "1b986211-ebd8-404f-8c4f-f66a01e5e67d", "version": 2, "created_at": 1795989627.204624, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 2, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 4, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 4, "created_at": 1795989627.204624, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 2, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 1}', '{}');
INSERT INTO public.tableversions VALUES ('e77aeb2a-5024-491c-af75-6a962a48149f', 5, '{"user": null, "tbl_id": "e77aeb2a-5024-491c-af75-6a962a48149f", "version": 5, "created_at": 1795989627.6300645, "additional_md": {}, "update_status": null, "schema_version": 5}', '{}');


--
-- Data for Name: tbl_b3dc6bd3ddd14324ae06717fe6cae217; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (2, 1, 2, 'photo 2', 1, 2, '{"a": [2], "Size": 2}', NULL, 'x', 'y', NULL, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (1, 1, 9223372036854775807, 'photo 1', 0.5, 1, '{"a": [1], "Size": 1}', NULL, 'x', 'y', 0.5, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (3, 1, 9223372036854775807, 'photo 3', 1.5, 3, '{"a": [3], "Size": 3}', NULL, 'x', 'y', 4.5, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (4, 1, 9223372036854775807, 'photo 4', 2, 4, '{"a": [4], "Size": 4}', NULL, 'x', 'y', 8, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (2, 2, 9223372036854775807, 'photo 2', 1, 70, '{"a": [2], "Size": 2}', NULL, 'x', 'y', 70, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (5, 1, 5, 'photo 5', 2.5, 5, '{"a": [5], "Size": 5}', NULL, 'x', 'y', 12.5, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (6, 7, 9223372036854775807, 'photo 9', 1.5, 2, '{"a": [], "Size": 9}', NULL, NULL, NULL, 3, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (7, 8, 9223372036854775807, 'photo 10', 0.5, 3, '{"a": [], "Size": 10}', NULL, 'new', NULL, 1.5, NULL);
INSERT INTO public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 VALUES (0, 1, 10, 'photo 0', 0, 0, '{"a": [0], "Size": 0}', NULL, 'x', 'y', 0, NULL);


--
-- Data for Name: tbl_e77aeb2a5024491caf756a962a48149f; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_e77aeb2a5024491caf756a962a48149f VALUES (0, 2, 9223372036854775807, 'Book 0', '[]', NULL, '[6,1,1]', NULL, NULL);
INSERT INTO public.tbl_e77aeb2a5024491caf756a962a48149f VALUES (1, 2, 9223372036854775807, 'Book 1', '["word 1 0"]', NULL, '[6,1,1]', NULL, NULL);
INSERT INTO public.tbl_e77aeb2a5024491caf756a962a48149f VALUES (3, 2, 9223372036854775807, 'Book 3', '["word 3 0", "word 3 1", "word 3 2"]', NULL, '[6,1,1]', NULL, NULL);
INSERT INTO public.tbl_e77aeb2a5024491caf756a962a48149f VALUES (2, 2, 3, 'Book 2', '["word 2 0", "word 2 1"]', NULL, NULL, NULL, '[6,1,1]');
INSERT INTO public.tbl_e77aeb2a5024491caf756a962a48149f VALUES (4, 4, 9223372036854775807, 'Late', '["one", "two"]', NULL, '[4,2,2]', NULL, NULL);


--
-- Data for Name: view_1b986211ebd8404f8c4ff66a01e5e67d; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (1, 0, 0, 9223372036854775807, 'word 1 0');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (3, 0, 0, 9223372036854775807, 'word 3 0');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (3, 1, 0, 9223372036854775807, 'word 3 1');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (3, 2, 0, 9223372036854775807, 'word 3 2');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (2, 0, 0, 1, 'word 2 0');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (2, 1, 0, 1, 'word 2 1');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (4, 0, 2, 9223372036854775807, 'one');
INSERT INTO public.view_1b986211ebd8404f8c4ff66a01e5e67d VALUES (4, 1, 2, 9223372036854775807, 'two');


--
-- Data for Name: view_67843731a2d24d0394f559d4ce99365e; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (1, 0, 9223372036854775807, 0.25, NULL);
INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (3, 0, 9223372036854775807, 0.75, NULL);
INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (2, 0, 9223372036854775807, 0.5, NULL);
INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (6, 1, 9223372036854775807, 0.75, NULL);
INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (7, 3, 9223372036854775807, 0.25, NULL);
INSERT INTO public.view_67843731a2d24d0394f559d4ce99365e VALUES (0, 0, 4, 0, NULL);


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
-- Name: idx_e77aeb2a5024491caf756a962a48149f_0; Type: INDEX; Schema: public; Owner: -
--



--
-- Name: sys_cols_idx_1b986211ebd8404f8c4ff66a01e5e67d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_1b986211ebd8404f8c4ff66a01e5e67d ON public.view_1b986211ebd8404f8c4ff66a01e5e67d USING btree (rowid, pos_0, v_min, v_max);


--
-- Name: sys_cols_idx_67843731a2d24d0394f559d4ce99365e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_67843731a2d24d0394f559d4ce99365e ON public.view_67843731a2d24d0394f559d4ce99365e USING btree (rowid, v_min, v_max);


--
-- Name: sys_cols_idx_b3dc6bd3ddd14324ae06717fe6cae217; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_b3dc6bd3ddd14324ae06717fe6cae217 ON public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 USING btree (rowid, v_min, v_max);


--
-- Name: sys_cols_idx_e77aeb2a5024491caf756a962a48149f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_e77aeb2a5024491caf756a962a48149f ON public.tbl_e77aeb2a5024491caf756a962a48149f USING btree (rowid, v_min, v_max);


--
-- Name: vmax_idx_1b986211ebd8404f8c4ff66a01e5e67d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_1b986211ebd8404f8c4ff66a01e5e67d ON public.view_1b986211ebd8404f8c4ff66a01e5e67d USING brin (v_max);


--
-- Name: vmax_idx_67843731a2d24d0394f559d4ce99365e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_67843731a2d24d0394f559d4ce99365e ON public.view_67843731a2d24d0394f559d4ce99365e USING brin (v_max);


--
-- Name: vmax_idx_b3dc6bd3ddd14324ae06717fe6cae217; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_b3dc6bd3ddd14324ae06717fe6cae217 ON public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 USING brin (v_max);


--
-- Name: vmax_idx_e77aeb2a5024491caf756a962a48149f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_e77aeb2a5024491caf756a962a48149f ON public.tbl_e77aeb2a5024491caf756a962a48149f USING brin (v_max);


--
-- Name: vmin_idx_1b986211ebd8404f8c4ff66a01e5e67d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_1b986211ebd8404f8c4ff66a01e5e67d ON public.view_1b986211ebd8404f8c4ff66a01e5e67d USING brin (v_min);


--
-- Name: vmin_idx_67843731a2d24d0394f559d4ce99365e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_67843731a2d24d0394f559d4ce99365e ON public.view_67843731a2d24d0394f559d4ce99365e USING brin (v_min);


--
-- Name: vmin_idx_b3dc6bd3ddd14324ae06717fe6cae217; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_b3dc6bd3ddd14324ae06717fe6cae217 ON public.tbl_b3dc6bd3ddd14324ae06717fe6cae217 USING brin (v_min);


--
-- Name: vmin_idx_e77aeb2a5024491caf756a962a48149f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_e77aeb2a5024491caf756a962a48149f ON public.tbl_e77aeb2a5024491caf756a962a48149f USING brin (v_min);


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


